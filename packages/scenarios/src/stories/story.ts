import type { Operation, ParamsOf, QueryOf } from "@cashline/contracts/common/operation";
import type { orchestratorContract } from "@cashline/contracts/services/orchestrator/contract";
import type { Approval, Case } from "@cashline/contracts/services/orchestrator/entities";
import type { ExceptionCode, RootCause } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { Instant } from "@cashline/kernel/time";
import type { Book, Key } from "../book/book.ts";
import type { SystemName } from "../book/estate.ts";
import type { CallAction, Deferred, FaultAction, Input, Name, Operations } from "../faults/action.ts";
import type { Subject } from "./subjects.ts";

/** Where a value stands in a reply: members by name, items by place or by what they hold, and `count` for how many there are. */
export type Path = readonly (string | number | Readonly<Record<string, unknown>>)[];

/** Whom a story may ask: the systems, and the orchestrator, which keeps the policy book. */
type Asked = Operations & { orchestrator: typeof orchestratorContract.operations };

/** A question to a system, by the names a step may use; the same names are resolved when it is asked. */
export type Read = { readonly system: keyof Asked; readonly operation: string; readonly params?: unknown; readonly query?: unknown };

type Questions<Op extends Operation> = (ParamsOf<Op> extends Record<string, never> ? {} : { params: Deferred<ParamsOf<Op>> }) &
  (QueryOf<Op> extends Record<string, never> ? {} : { query?: Deferred<Partial<QueryOf<Op>>> });

/** A read as data, held to the operation's contract by the compiler. */
export function read<System extends keyof Asked, Id extends keyof Asked[System] & string>(
  system: System,
  operation: Id,
  input: Asked[System][Id] extends Operation ? Questions<Asked[System][Id]> : never,
): Read {
  return { system, operation, ...(input as Pick<Read, "params" | "query">) };
}

/** Somebody looks something up and remembers it for later steps and expectations. */
export type LookUp = { readonly kind: "look-up"; readonly read: Read; readonly path: Path; readonly keep: Key };

/** What a person of the company does in the orchestrator, signed in as herself: beyond tasks and approvals, which staff do by themselves. */
export type PersonAction = Omit<CallAction, "kind" | "system"> & { readonly kind: "as-person"; readonly person: Key };

/** A person's act as data, held to the operation's contract by the compiler. */
export function asPerson<Id extends keyof Asked["orchestrator"]>(
  person: Key,
  operation: Id,
  input: Asked["orchestrator"][Id] extends Operation ? Input<Asked["orchestrator"][Id]> : never,
  outcome: Pick<CallAction, "keep" | "refusedAs"> = {},
): PersonAction {
  return { kind: "as-person", person, operation, ...(input as Pick<CallAction, "params" | "body">), ...outcome };
}

/** One thing that happens: when, in words a finance person understands, and what it is to the systems. */
export type StoryStep = { readonly at: Instant; readonly does: string; readonly action: FaultAction | LookUp | PersonAction };

/** A value of a system at the end, to the cent; `because` shows how it was worked out by hand. */
export type ExpectedValue = {
  readonly kind: "value";
  readonly says: string;
  readonly read: Read;
  readonly path: Path;
  readonly is: unknown;
  readonly because?: string;
};

/** A case at the end: of which code, about what, and how it went. What is left out is not looked at. */
export type ExpectedCase = {
  readonly kind: "case";
  readonly says: string;
  readonly code: ExceptionCode;
  /** What it is about: its business case or its business key. */
  readonly about: Name;
  readonly status: "open" | Extract<Case["status"], "closed" | "dismissed" | "suppressed">;
  readonly closedBy?: Case["closedBy"];
  /** In minor units of the case's currency. */
  readonly exposure?: { readonly currency: string; readonly minor: string };
  readonly because?: string;
  readonly severity?: Case["severity"];
  /** The version of the policy book it was decided by, with the layers that applied. */
  readonly policyVersion?: string;
  /** The levels that have approved, lowest first. */
  readonly approvedBy?: readonly Approval["level"][];
  /** Codes of all its findings, the case's own first. */
  readonly findings?: readonly ExceptionCode[];
  readonly rootCause?: RootCause;
  /** Objects beyond its own that hang on it. */
  readonly dependents?: number;
  readonly correctedBy?: string | Name;
};

/** How many cases there are in all; none where nothing is wrong. */
export type ExpectedCaseCount = { readonly kind: "case-count"; readonly says: string; readonly is: number };

export type Expectation = ExpectedValue | ExpectedCase | ExpectedCaseCount;

/**
 * A story from beginning to end, as data: a small book, what people and systems do in it, and what must be true at its end.
 * Beside what it expects, every invariant holds at the end and no renewal is unexplained.
 */
export type Story = {
  readonly name: string;
  /** One sentence a finance person understands. */
  readonly title: string;
  readonly subject: Subject;
  readonly systems: readonly SystemName[];
  readonly book: Book;
  readonly steps: readonly StoryStep[];
  /** When the story ends; nothing later is waited for. */
  readonly until: Instant;
  readonly expected: readonly Expectation[];
  /** Invariants the story itself goes past, each with the reason: the estate has no rule for what happens in it. */
  readonly apart?: readonly { readonly invariant: string; readonly because: string }[];
  /** Said before it runs, where it takes minutes. */
  readonly takes?: string;
};
