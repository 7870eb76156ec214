import { simulatorOperations } from "@cashline/contracts/common/control";
import type { Operation } from "@cashline/contracts/common/operation";
import type { SystemContract } from "@cashline/contracts/common/system";
import { randomStream } from "@cashline/kernel/random";
import { addDays } from "@cashline/kernel/time";
import { DatabaseSync } from "node:sqlite";
import type { Collections } from "../command.ts";
import { mustBeDocumented } from "../documented.ts";
import type { SimulatorDeclaration } from "../simulator.ts";
import { openTestBench, type TestAnswer, type TestBench } from "../testing.ts";
import { drawRequest, Known, type DrawnRequest } from "./request.ts";
import { operationsOf, type DocumentedOperation, type OpenApiDocument } from "./schema.ts";
import { Values } from "./values.ts";

export type FuzzOptions = {
  /** Requests to each operation. */
  readonly runs: number;
  /** Everything drawn follows from it. */
  readonly seed: string;
  /** Makes calls as a caller would, a whole story of them: random requests then start from these and the objects they made. */
  readonly prepare?: (bench: TestBench) => Promise<void>;
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
const SHOWN = 500;

/**
 * Sends random requests, half of them spoilt, to every operation that a system's OpenAPI document names, and holds each
 * answer against the document: no 5xx, no status or code it does not list, no body of another shape, and no refusal that
 * changes the store.
 */
export async function fuzzSystem<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  document: OpenApiDocument,
  { runs, seed, prepare }: FuzzOptions,
): Promise<FuzzReport> {
  const bench = await openTestBench(declaration);
  const watcher = new DatabaseSync(bench.databasePath, { readOnly: true });
  try {
    const random = randomStream(seed, declaration.contract.name);
    const known = new Known();
    await prepare?.(teaching(bench, known));
    known.ids.learn(await bench.events());
    const values = new Values(document, known.ids, random);
    const operations = operationsOf(document);
    const tally = new Tally(declaration.contract);
    let today = "2026-01-01";
    for (const [part, days] of PART_DAYS.entries()) {
      for (let run = 0; run < Math.ceil(runs / PART_DAYS.length); run += 1) {
        for (const operation of operations) {
          const request = drawRequest(operation, values, known, random, `${part}/${run}`);
          const before = commitsSeenBy(watcher);
          const answer = await bench.send(request);
          known.learn(request, answer);
          tally.take(operation, request, answer, commitsSeenBy(watcher) !== before);
        }
      }
      today = addDays(today, days);
      const moved = await bench.advance(`${today}T00:00:00.000Z`);
      if (moved.status !== 200) tally.find(`the clock does not move: ${moved.status} ${moved.body.code} ${moved.body.detail}`, today);
      known.ids.learn(await bench.events());
    }
    return tally.report(operations);
  } finally {
    watcher.close();
    await bench.close();
  }
}

/** A bench from whose accepted calls is learnt. */
function teaching(bench: TestBench, known: Known): TestBench {
  return {
    ...bench,
    call: async (operation, input = {}) => {
      const answer = await bench.call(operation, input);
      if (answer.status < 400)
        known.examples.set(operation.id, [...(known.examples.get(operation.id) ?? []), { params: input.params ?? {}, body: input.body }]);
      known.learn({ headers: {} }, answer);
      return answer;
    },
  };
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

  take(operation: DocumentedOperation, request: DrawnRequest, answer: TestAnswer, hasChanged: boolean): void {
    const { status, body } = answer;
    this.#requests += 1;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (status < 400) this.#accepted.add(operation.id);
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
