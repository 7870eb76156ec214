import { simulatorOperations } from "@cashline/contracts/common/control";
import { openApiDocument } from "@cashline/contracts/openapi/document";
import { NamedSchemas } from "@cashline/contracts/openapi/named-schemas";
import type { Static } from "typebox";
import { expect, test } from "vitest";
import { read, reply } from "../command.ts";
import type { SimulatorDeclaration } from "../simulator.ts";
import { createThing, getThing, growThing, listThings, things } from "../things.fixture.ts";
import { fuzzSystem, type Story } from "./fuzz.ts";
import type { OpenApiDocument } from "./schema.ts";

/** The document of the things, as another contract may tell it. */
const documentOf = (contract = things.contract): OpenApiDocument =>
  openApiDocument({ kind: "system", contract, base: simulatorOperations, schemas: new NamedSchemas() }) as unknown as OpenApiDocument;

const story: Story = async (bench) => {
  const { body } = await bench.call(createThing, { body: { name: "one", kind: "round", size: 3 } });
  await bench.call(getThing, { params: { thingId: body.id } });
  await bench.call(listThings);
  await bench.call(growThing, { params: { thingId: body.id }, ifMatch: '"v1"', body: { size: 4 } });
};

test("an operation that fails is found, and a sound one is not", async () => {
  const report = await fuzzSystem(things, documentOf(), { runs: 60, seed: "one", story });
  expect(report.findings).toEqual([expect.stringMatching(/^breakDown: answered 500 internal-error \(\d+ times, first: /)]);
  expect(report.requests).toBe(report.operations * 60);
  expect(report.codes).toContain("not-larger");
  expect(report.neverAccepted).toContain("breakDown");
});

test("an answer the document does not list is found", async () => {
  const { contract } = things;
  const silent = { ...contract, operations: { listThings, growThing: { ...growThing, problems: [] } } };
  const { findings } = await fuzzSystem(things, documentOf(silent), { runs: 60, seed: "two", story });
  expect(findings).toEqual([expect.stringContaining("growThing: answered 409 not-larger, which the document does not list")]);
});

test("the same seed sends the same", async () => {
  const run = () => fuzzSystem(things, documentOf(), { runs: 9, seed: "three", story });
  expect(await run()).toEqual(await run());
});

type Thing = Static<typeof getThing.reply.body>;

/** The things with one read that answers from a memory all sandboxes share. */
function leaking(leak: "object" | "list" | "count"): SimulatorDeclaration<typeof things.collections> {
  const memory = new Map<string, Thing>();
  let reads = 0;
  const { breakDown: _broken, ...sound } = things.contract.operations;
  const leaks: Record<typeof leak, (typeof things.routes)[number]> = {
    object: read(getThing, ({ params }, { store }) => reply(memory.get(params.thingId) ?? store.things.require(params.thingId), 1)),
    list: read(listThings, () => reply({ items: [...memory.values()], next: null })),
    count: read(listThings, () => reply({ items: [], next: String((reads += 1)) })),
  };
  const routes = things.routes
    .filter(({ operation }) => operation.id !== "breakDown" && operation.id !== leaks[leak].operation.id)
    .map((route) => ({
      ...route,
      run: (...call: Parameters<typeof route.run>) => {
        const answer = route.run(...call);
        if (route.operation.id === "createThing") memory.set((answer.body as Thing).id, answer.body as Thing);
        return answer;
      },
    }));
  return { ...things, contract: { ...things.contract, operations: sound }, routes: [...routes, leaks[leak]] };
}

test.each([
  ["an object that another sandbox can read", "object", "getThing: answered 200 to another sandbox where it must be not found"],
  ["a list that shows another sandbox's objects", "list", "listThings: shows a thi_… of another sandbox"],
  ["a read that changes with what another sandbox does", "count", "listThings {} answers otherwise since another sandbox was used"],
] as const)("%s is found", async (_title, leak, finding) => {
  const declaration = leaking(leak);
  const { findings } = await fuzzSystem(declaration, documentOf(declaration.contract), { runs: 9, seed: "four", story });
  expect(findings.join("\n")).toContain(finding);
});

test("objects are asked for from another sandbox, with the story's calls letter by letter, and are not found", async () => {
  const { contract } = things;
  const { breakDown: _broken, ...sound } = contract.operations;
  const report = await fuzzSystem(things, documentOf({ ...contract, operations: sound }), { runs: 9, seed: "five", story });
  expect(report.findings).toEqual([]);
  expect(report.hidden).toEqual(["getThing", "growThing"]);
  expect(report.trespasses).toBeGreaterThan(report.operations);
  expect(report.trespassStatuses["404"]).toBeGreaterThanOrEqual(2);
});
