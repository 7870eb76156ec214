import { deleteFault, getSandboxStatus, putFault } from "@cashline/contracts/common/control";
import { randomStream, type Random } from "@cashline/kernel/random";
import { addDays } from "@cashline/kernel/time";
import { DatabaseSync } from "node:sqlite";
import type { Collections } from "../command.ts";
import type { SimulatorDeclaration } from "../simulator.ts";
import { openTestBench, pathOf, type TestBench } from "../testing.ts";
import { Neighbour, type Home } from "./neighbour.ts";
import { drawRequest, Known } from "./request.ts";
import { commitsSeenBy, rememberedDigest } from "./sandbox-rows.ts";
import { operationsOf, type DocumentedOperation, type OpenApiDocument } from "./schema.ts";
import { Tally, type FuzzReport } from "./tally.ts";
import { Values } from "./values.ts";

export type Story = (bench: TestBench) => Promise<void>;

export type FuzzOptions = {
  /** Requests to each operation. */
  readonly runs: number;
  /** Everything drawn follows from it. */
  readonly seed: string;
  /** Sound calls of every kind, one after the other: random requests start from these and from the objects they made. */
  readonly story: Story;
};

/** The days by which the clock moves on after each part of the requests, so that due work meets what they left. */
const PART_DAYS = [20, 45, 400];
/** The sandbox in the same store from which the first one's objects are asked for. */
const NEIGHBOUR_TENANT = "neighbour";
/** What a refusal may add to all the same: the log of events, where the operation tells of its refusals. */
const ANNOUNCED = "events";
/** And the answers of keys, where the system keeps refusals. */
const KEPT = "idempotency";
/** Requests to each operation before the story is told anew, in a store of its own: by then most objects have come to their end. */
const RUNS_PER_TELLING = 30;

/**
 * Sends random requests, half of them spoilt, to every operation that a system's OpenAPI document names, and holds each
 * answer against the document: no 5xx, no status or code it does not list, no body of another shape, and no refusal that
 * changes the store. After each part of them a second sandbox, told the same story, is found untouched, and asks for the
 * objects of the first.
 */
export async function fuzzSystem<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  document: OpenApiDocument,
  { runs, seed, story }: FuzzOptions,
): Promise<FuzzReport> {
  const random = randomStream(seed, declaration.contract.name);
  const operations = operationsOf(document);
  const tally = new Tally(declaration.contract);
  for (let first = 0; first < runs; first += RUNS_PER_TELLING)
    await fuzzOnce(declaration, { document, operations, tally, random, story, runs: Math.min(RUNS_PER_TELLING, runs - first) });
  return tally.report(operations);
}

type Telling = {
  readonly document: OpenApiDocument;
  readonly operations: readonly DocumentedOperation[];
  readonly tally: Tally;
  readonly random: Random;
  readonly story: Story;
  readonly runs: number;
};

/** Tells the story in a store of its own, then sends so many requests to each operation. */
async function fuzzOnce<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  { document, operations, tally, random, story, runs }: Telling,
): Promise<void> {
  const bench = await openTestBench(declaration);
  const left = leftByRefusals(declaration);
  const watcher = new DatabaseSync(bench.databasePath, { readOnly: true });
  const digest = rememberedDigest(watcher, bench.tenant);
  try {
    const first = await told(bench, story, tally);
    const own = await told(await bench.beside(NEIGHBOUR_TENANT), story, tally);
    const neighbour = new Neighbour({ first, own, watcher, tally, left });
    const { known } = first;
    const values = new Values(document, known.ids, random);
    let today = (await bench.call(getSandboxStatus, { params: { tenant: bench.tenant } })).body.now.slice(0, 10);
    for (const [part, days] of PART_DAYS.entries()) {
      await neighbour.remember();
      for (let run = part; run < runs; run += PART_DAYS.length) {
        for (const operation of operations) {
          const request = drawRequest(operation, values, known, random, String(run));
          const before = commitsSeenBy(watcher);
          const tables = left.get(operation.id);
          const kept = tables && digest(tables);
          const answer = await bench.send(request);
          const hasCommitted = commitsSeenBy(watcher) !== before;
          const hasChanged = hasCommitted && (tables === undefined || digest(tables) !== kept);
          tally.take(operation, request, answer, hasChanged, neighbour.shownIn(answer, request));
          known.learn(request, answer);
        }
      }
      today = addDays(today, days);
      await moveClock(bench, today, tally);
      known.learnEvents(await bench.events());
      await neighbour.mustBeUntouched();
      for (const operation of operations) await neighbour.trespass(operation, values, random, String(part));
    }
    await neighbour.moveClock(today);
  } finally {
    watcher.close();
    await bench.close();
  }
}

/** The tables to which a refusal of an operation may add, by operation; none where it leaves nothing. */
function leftByRefusals<Declared extends Collections>({
  routes,
  keepsRefusals,
}: SimulatorDeclaration<Declared>): ReadonlyMap<string, readonly string[]> {
  const left = routes.map(({ operation, kind, refused }): [string, string[]] => [
    operation.id,
    [...(refused === undefined ? [] : [ANNOUNCED]), ...(keepsRefusals === true && kind === "write" ? [KEPT] : [])],
  ]);
  return new Map(left.filter(([, tables]) => tables.length > 0));
}

/** Tells the story in a sandbox. */
async function told(bench: TestBench, story: Story, tally: Tally): Promise<Home> {
  const known = new Known();
  const teaching = teachingBench(bench, known, tally);
  await tellOfFaults(teaching);
  await story(teaching);
  known.learnEvents(await bench.events());
  return { bench, known };
}

/** Has the work done that is due by a day; it is found where that fails. */
async function moveClock(bench: TestBench, today: string, tally: Tally): Promise<void> {
  try {
    const { status, body } = await bench.advance(`${today}T00:00:00.000Z`);
    if (status !== 200) tally.find(`the clock does not move: ${status} ${body.code} ${body.detail}`, today);
  } catch (error) {
    tally.find(`the clock does not move: ${(error as Error).message}`, today);
  }
}

/** A bench from whose calls is learnt. @throws Error for a call that is refused: a story is of sound ones */
function teachingBench(bench: TestBench, known: Known, tally: Tally): TestBench {
  let calls = 0;
  return {
    ...bench,
    call: async (operation, input = {}) => {
      calls += 1;
      const key = input.key ?? `${bench.tenant}/${calls}`;
      const answer = await bench.call(operation, { ...input, key });
      if (answer.status >= 400) throw new Error(`The story's ${operation.id} was refused: ${JSON.stringify(answer.body)}`);
      tally.accept(operation.id);
      const { params = {}, query = {} } = input;
      const body = input.body === undefined ? {} : { body: input.body };
      const example = { operation, key, params, query, ...body };
      known.examples.set(operation.id, [...(known.examples.get(operation.id) ?? []), example]);
      known.learn({ url: pathOf(operation, params), headers: {} }, answer);
      return answer;
    },
  };
}

/** The part of every story: a fault that is planted and taken away. */
async function tellOfFaults(bench: TestBench): Promise<void> {
  const ids = { tenant: bench.tenant, faultId: "slow" };
  const slow = { id: ids.faultId, kind: "latency", match: "*", from: null, to: null, probability: 0, latencyMs: 1 };
  await bench.call(putFault, { params: ids, body: slow });
  await bench.call(deleteFault, { params: ids });
}
