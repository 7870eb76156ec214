import { simulatorOperations } from "@cashline/contracts/common/control";
import { openApiDocument } from "@cashline/contracts/openapi/document";
import { NamedSchemas } from "@cashline/contracts/openapi/named-schemas";
import { expect, test } from "vitest";
import { createThing, growThing, listThings, things } from "../things.fixture.ts";
import { fuzzSystem, type Story } from "./fuzz.ts";
import type { OpenApiDocument } from "./schema.ts";

/** The document of the things, as another contract may tell it. */
const documentOf = (contract = things.contract): OpenApiDocument =>
  openApiDocument({ kind: "system", contract, base: simulatorOperations, schemas: new NamedSchemas() }) as unknown as OpenApiDocument;

const story: Story = async (bench) => {
  const { body } = await bench.call(createThing, { body: { name: "one", kind: "round", size: 3 } });
  await bench.call(growThing, { params: { thingId: body.id }, ifMatch: '"v1"', body: { size: 4 } });
};

test("an operation that fails is found, and a sound one is not", async () => {
  const report = await fuzzSystem(things, documentOf(), { runs: 60, seed: "one", story });
  expect(report.findings).toEqual([expect.stringMatching(/^breakDown: answered 500 internal-error \(\d+ times, first: /)]);
  expect(report.requests).toBe(report.operations * 60);
  expect(report.codes).toContain("not-larger");
  expect(report.neverAccepted).toContain("breakDown");
}, 60_000);

test("an answer the document does not list is found", async () => {
  const { contract } = things;
  const silent = { ...contract, operations: { listThings, growThing: { ...growThing, problems: [] } } };
  const { findings } = await fuzzSystem(things, documentOf(silent), { runs: 60, seed: "two", story });
  expect(findings).toEqual([expect.stringContaining("growThing: answered 409 not-larger, which the document does not list")]);
}, 60_000);

test("the same seed sends the same", async () => {
  const run = () => fuzzSystem(things, documentOf(), { runs: 9, seed: "three", story });
  expect(await run()).toEqual(await run());
}, 60_000);
