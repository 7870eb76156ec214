import { deleteFault, getSandboxStatus, putFault, simulatorOperations } from "@cashline/contracts/common/control";
import type { Operation } from "@cashline/contracts/common/operation";
import type { SystemContract } from "@cashline/contracts/common/system";
import { randomStream, type Random } from "@cashline/kernel/random";
import { addDays } from "@cashline/kernel/time";
import { DatabaseSync } from "node:sqlite";
import type { Collections } from "../command.ts";
import { mustBeDocumented } from "../documented.ts";
import type { SimulatorDeclaration } from "../simulator.ts";
import { openTestBench, pathOf, TEST_TENANT, type TestAnswer, type TestBench } from "../testing.ts";
import { drawRequest, Known, type DrawnRequest } from "./request.ts";
import { operationsOf, type DocumentedOperation, type OpenApiDocument } from "./schema.ts";
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

export type FuzzReport = {
  readonly operations: number;
  readonly requests: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Problem codes that were met. */
  readonly codes: readonly string[];
  /** Operations whose effect was never reached: there only refusals were tried. */
  readonly neverAccepted: readonly string[];
  /** What must not be, each with the request that shows it. */
  readonly findings: readonly string[];
};

/** The days by which the clock moves on after each part of the requests, so that due work meets what they left. */
const PART_DAYS = [20, 45, 400];
/** Requests to each operation before the story is told anew, in a store of its own: by then most objects have come to their end. */
const RUNS_PER_TELLING = 30;
const SHOWN = 500;

/**
 * Sends random requests, half of them spoilt, to every operation that a system's OpenAPI document names, and holds each
 * answer against the document: no 5xx, no status or code it does not list, no body of another shape, and no refusal that
 * changes the store.
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
  const watcher = new DatabaseSync(bench.databasePath, { readOnly: true });
  try {
    const known = new Known();
    const teaching = teachingBench(bench, known, tally);
    await tellOfFaults(teaching);
    await story(teaching);
    known.ids.learn(await bench.events());
    const values = new Values(document, known.ids, random);
    let today = (await bench.call(getSandboxStatus, { params: { tenant: TEST_TENANT } })).body.now.slice(0, 10);
    for (const [part, days] of PART_DAYS.entries()) {
      for (let run = part; run < runs; run += PART_DAYS.length) {
        for (const operation of operations) {
          const request = drawRequest(operation, values, known, random, String(run));
          const before = commitsSeenBy(watcher);
          const answer = await bench.send(request);
          known.learn(request, answer);
          tally.take(operation, request, answer, commitsSeenBy(watcher) !== before);
        }
      }
      today = addDays(today, days);
      await moveClock(bench, today, tally);
      known.ids.learn(await bench.events());
    }
  } finally {
    watcher.close();
    await bench.close();
  }
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
  return {
    ...bench,
    call: async (operation, input = {}) => {
      const answer = await bench.call(operation, input);
      if (answer.status >= 400) throw new Error(`The story's ${operation.id} was refused: ${JSON.stringify(answer.body)}`);
      tally.accept(operation.id);
      const { params = {}, query = {} } = input;
      const body = input.body === undefined ? {} : { body: input.body };
      known.examples.set(operation.id, [...(known.examples.get(operation.id) ?? []), { params, query, ...body }]);
      known.learn({ url: pathOf(operation, params), headers: {} }, answer);
      return answer;
    },
  };
}

/** The part of every story: a fault that is planted and taken away. */
async function tellOfFaults(bench: TestBench): Promise<void> {
  const ids = { tenant: TEST_TENANT, faultId: "slow" };
  const slow = { id: ids.faultId, kind: "latency", match: "*", from: null, to: null, probability: 0, latencyMs: 1 };
  await bench.call(putFault, { params: ids, body: slow });
  await bench.call(deleteFault, { params: ids });
}

/** Grows with every transaction another connection commits, see PRAGMA data_version. */
const commitsSeenBy = (watcher: DatabaseSync): number => Number(watcher.prepare("PRAGMA data_version").get()?.["data_version"]);

class Tally {
  /** The first request that showed each thing wrong, and how many did. */
  readonly #wrongs = new Map<string, { readonly first: string; count: number }>();
  readonly #contract: SystemContract;
  readonly #declared: ReadonlyMap<string, Operation>;
  readonly #statuses = new Map<number, number>();
  readonly #accepted = new Set<string>();
  readonly #codes = new Set<string>();
  #requests = 0;

  constructor(contract: SystemContract) {
    this.#contract = contract;
    this.#declared = new Map([...Object.values(contract.operations), ...Object.values(simulatorOperations)].map((each) => [each.id, each]));
  }

  accept(operationId: string): void {
    this.#accepted.add(operationId);
  }

  take(operation: DocumentedOperation, request: DrawnRequest, answer: TestAnswer, hasChanged: boolean): void {
    const { status, body } = answer;
    this.#requests += 1;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (status < 400) this.accept(operation.id);
    else this.#codes.add(String(body?.code));
    const wrong = this.#wrong(operation, answer, hasChanged);
    if (wrong !== undefined)
      this.find(`${operation.id}: ${wrong}`, `${request.kind}, ${request.method} ${request.url} ${String(request.payload ?? "")}`);
  }

  find(wrong: string, request: string): void {
    const found = this.#wrongs.get(wrong) ?? { first: request.slice(0, SHOWN), count: 0 };
    found.count += 1;
    this.#wrongs.set(wrong, found);
  }

  #wrong({ id, answers }: DocumentedOperation, { status, body }: TestAnswer, hasChanged: boolean): string | undefined {
    const detail = `${status} ${String(body?.code)}`;
    if (status >= 500) return `answered ${detail}`;
    const codes = answers.get(status);
    if (!codes || (status >= 400 && !codes.includes(body?.code))) return `answered ${detail}, which the document does not list`;
    if (status >= 400 && hasChanged) return `answered ${detail}, and changed the store all the same`;
    const declared = this.#declared.get(id);
    if (!declared) return "is in the document and not in the contract";
    try {
      mustBeDocumented(declared, this.#contract.problems, { status, body });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  report(operations: readonly DocumentedOperation[]): FuzzReport {
    return {
      operations: operations.length,
      requests: this.#requests,
      statuses: Object.fromEntries([...this.#statuses].toSorted(([a], [b]) => a - b)),
      codes: [...this.#codes].toSorted(),
      neverAccepted: operations.map(({ id }) => id).filter((id) => !this.#accepted.has(id)),
      findings: [...this.#wrongs].map(([wrong, { first, count }]) => `${wrong} (${count} times, first: ${first})`),
    };
  }
}
