import { simulatorOperations } from "@cashline/contracts/common/control";
import type { Operation } from "@cashline/contracts/common/operation";
import { telemetryOperations } from "@cashline/contracts/common/telemetry";
import type { SystemContract } from "@cashline/contracts/common/system";
import { mustBeDocumented } from "../documented.ts";
import type { TestAnswer } from "../testing.ts";
import type { DrawnRequest } from "./request.ts";
import type { DocumentedOperation } from "./schema.ts";

export type FuzzReport = {
  readonly operations: number;
  /** Requests from the sandbox itself. */
  readonly requests: number;
  /** Their answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Problem codes that were met. */
  readonly codes: readonly string[];
  /** Operations whose effect was never reached: there only refusals were tried. */
  readonly neverAccepted: readonly string[];
  /** Requests from another sandbox of the same store. */
  readonly trespasses: number;
  readonly trespassStatuses: Readonly<Record<string, number>>;
  /** Operations that were asked for an object of the other sandbox and found none. */
  readonly hidden: readonly string[];
  /** What must not be, each with the request that shows it. */
  readonly findings: readonly string[];
};

const SHOWN = 500;

/** Counts answers, and keeps what is wrong with them. */
export class Tally {
  /** The first request that showed each thing wrong, and how many did. */
  readonly #wrongs = new Map<string, { readonly first: string; count: number }>();
  readonly #contract: SystemContract;
  readonly #declared: ReadonlyMap<string, Operation>;
  readonly #own = new Map<number, number>();
  readonly #trespasses = new Map<number, number>();
  readonly #accepted = new Set<string>();
  readonly #hidden = new Set<string>();
  readonly #codes = new Set<string>();

  constructor(contract: SystemContract) {
    this.#contract = contract;
    const all = [contract.operations, simulatorOperations, telemetryOperations].flatMap((each) => Object.values<Operation>(each));
    this.#declared = new Map(all.map((each) => [each.id, each]));
  }

  accept(operationId: string): void {
    this.#accepted.add(operationId);
  }

  /** Takes the answer to a request of the sandbox itself. @param wrong what is known to be wrong with it beyond its shape */
  take(operation: DocumentedOperation, request: DrawnRequest, answer: TestAnswer, hasChanged: boolean, wrong?: string): void {
    count(this.#own, answer.status);
    if (answer.status < 400) this.accept(operation.id);
    this.#judge(operation, request, answer, hasChanged, wrong);
  }

  /** Takes the answer to a request from another sandbox. */
  takeTrespass(operation: DocumentedOperation, request: DrawnRequest, answer: TestAnswer, hasChanged: boolean, wrong?: string): void {
    count(this.#trespasses, answer.status);
    if (answer.status === 404) this.#hidden.add(operation.id);
    this.#judge(operation, request, answer, hasChanged, wrong);
  }

  #judge(operation: DocumentedOperation, request: DrawnRequest, answer: TestAnswer, hasChanged: boolean, known: string | undefined): void {
    if (answer.status >= 400) this.#codes.add(String(answer.body?.code));
    const wrong = this.#wrong(operation, answer, hasChanged) ?? known;
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
      requests: sumOf(this.#own),
      statuses: inOrder(this.#own),
      codes: [...this.#codes].toSorted(),
      neverAccepted: operations.map(({ id }) => id).filter((id) => !this.#accepted.has(id)),
      trespasses: sumOf(this.#trespasses),
      trespassStatuses: inOrder(this.#trespasses),
      hidden: [...this.#hidden].toSorted(),
      findings: [...this.#wrongs].map(([wrong, { first, count }]) => `${wrong} (${count} times, first: ${first})`),
    };
  }
}

const count = (statuses: Map<number, number>, status: number): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
const sumOf = (statuses: ReadonlyMap<number, number>): number => [...statuses.values()].reduce((sum, each) => sum + each, 0);
const inOrder = (statuses: ReadonlyMap<number, number>): Record<string, number> =>
  Object.fromEntries([...statuses].toSorted(([a], [b]) => a - b));
