import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { Instant } from "@cashline/kernel/time";
import type { Book, Key } from "../book/book.ts";
import type { SystemName } from "../book/estate.ts";
import type { FaultStep } from "./action.ts";
import type { RenewalGround } from "./renewal-bill.ts";

/** To whose cost an exception is: the company's, the customer's, or nobody's until it is settled. */
export type Direction = "under_billed" | "over_billed" | "none";

/** An exception a fault must cause. */
export type ExpectedException = {
  code: ExceptionCode;
  /**
   * What the exception is about, and how to find it: by the contract, the invoice of this renewal of it, or the payout in
   * this currency that is made at `detectableFrom`.
   */
  objectKind: "contract" | "invoice" | "payout";
  account: Key;
  contract: Key;
  opportunity: Key;
  /** Exposure in minor units; null where it grows with time and `amountRule` says how. */
  amountMinor: string | null;
  currency: string;
  amountRule: string;
  direction: Direction;
  /** The instant from which a detector could know. */
  detectableFrom: Instant;
  /** The expected exception whose case holds this one as a dependent; null when it has a case of its own. */
  dependentOf: ExceptionCode | null;
};

/** A business fault on one renewal: what is done wrong in the estate, and the ground truth detection is graded against. */
export type BusinessFault = {
  id: string;
  kind: string;
  account: Key;
  contract: Key;
  opportunity: Key;
  steps: FaultStep[];
  expected: ExpectedException[];
};

/** What may differ from one fault of a kind to the next: a choice, drawn from the seed unless somebody says. */
export type Parameter<Value extends string | number = string | number> = {
  readonly means: string;
  readonly choices: readonly [Value, ...Value[]];
};
export type Parameters = Readonly<Record<string, Parameter>>;
export type Drawn<Declared extends Parameters> = { readonly [Name in keyof Declared]: Declared[Name]["choices"][number] };

/** The ground truth of a kind, in words. */
export type TruthInWords = {
  readonly code: ExceptionCode;
  /** The object the exception is about. */
  readonly on: ExpectedException["objectKind"];
  readonly amount: string;
  readonly direction: Direction | "by parameter";
  readonly detectable: string;
  readonly dependentOf?: ExceptionCode;
};

/** Everything a fault is planned from. */
export type FaultWorld = { readonly book: Book; readonly seed: string };

/** A kind of business fault, declared: what it does, where, with what parameters, and what it must come to. */
export type FaultKind<Declared extends Parameters = Parameters> = {
  readonly name: string;
  readonly summary: string;
  /** The systems in which something is done or goes wrong. */
  readonly where: readonly SystemName[];
  readonly parameters: Declared;
  readonly truth: readonly TruthInWords[];
  /** Whether it hits renewals that customers decline; else it hits those they agree to. */
  readonly hitsLost?: true;
  /** Which renewals it may hit, beyond what holds for all: see `canBeHit`. */
  readonly fits: (ground: RenewalGround, world: FaultWorld) => boolean;
  readonly plan: (
    ground: RenewalGround,
    drawn: Drawn<Declared>,
    world: FaultWorld,
  ) => { readonly steps: readonly FaultStep[]; readonly expected: readonly ExpectedException[] };
};

/** Declares a kind; its plan sees its own parameters, whoever holds it sees a kind like any other. */
export function faultKind<const Declared extends Parameters>(kind: FaultKind<Declared>): FaultKind {
  return kind as unknown as FaultKind;
}
