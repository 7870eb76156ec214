import type { BodyOf, Operation, ParamsOf } from "@cashline/contracts/common/operation";
import type { billingContract } from "@cashline/contracts/systems/billing/contract";
import type { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import type { crmContract } from "@cashline/contracts/systems/crm/contract";
import type { erpContract } from "@cashline/contracts/systems/erp/contract";
import type { paymentContract } from "@cashline/contracts/systems/payment/contract";
import type { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import type { meteringContract } from "@cashline/contracts/systems/metering/contract";
import type { supportContract } from "@cashline/contracts/systems/support/contract";
import type { taxContract } from "@cashline/contracts/systems/tax/contract";
import type { Fault } from "@cashline/contracts/common/faults";
import type { Instant } from "@cashline/kernel/time";
import type { BookPrice, BookUsage, Key } from "../book/book.ts";
import type { SystemName } from "../book/estate.ts";
import type { LoadedIds } from "../book/loaded-ids.ts";

/** The operations by which somebody could do something wrong. */
export type Operations = {
  crm: typeof crmContract.operations;
  cpq: typeof cpqContract.operations;
  billing: typeof billingContract.operations;
  tax: typeof taxContract.operations;
  payment: typeof paymentContract.operations;
  erp: typeof erpContract.operations;
  provisioning: typeof provisioningContract.operations;
  metering: typeof meteringContract.operations;
  support: typeof supportContract.operations;
};

/** An object of the book, by its key there, its id known once the book is loaded; or one that an earlier step has kept. */
type LoadedName = { readonly loaded: Exclude<keyof LoadedIds, "people">; readonly key: Key };

/** An object that the season makes for a renewal, found when the step is played. */
export type MadeKind =
  | "invoice"
  | "paymentIntent"
  | "receivable"
  | "taxDocument"
  /** What a fault itself has made for the renewal before, found by the key `keyOfMade` gives it. */
  | "periodInvoice"
  | "coupon"
  | "appliedCoupon"
  | "contractCopy"
  | "amendmentOpportunity"
  | "amendment"
  | "usage";
type MadeName = { readonly made: MadeKind; readonly opportunity: Key };

/** What stands for an id in a step that is written down before the run. */
export type Name = LoadedName | MadeName;

/** A value in which names may stand where its text members do. */
export type Deferred<Value> = Value extends string
  ? Value | Name
  : Value extends number | boolean | null | undefined
    ? Value
    : Value extends readonly (infer Item)[]
      ? readonly Deferred<Item>[]
      : { [Member in keyof Value]: Deferred<Value[Member]> };

/** What somebody does to a system, through its own API; the version a change needs is read just before. */
export type CallAction = {
  readonly kind: "call";
  readonly system: SystemName;
  readonly operation: string;
  readonly params?: Deferred<Record<string, string>>;
  readonly body?: unknown;
} & Outcome;

/** What becomes of a call beside its effect. */
type Outcome = {
  /** Under which key of `kept` the id it is answered is found by later steps. */
  readonly keep?: Key;
  /** The refusal it must meet, by the problem's code: somebody tries, once, what the system does not let her do. */
  readonly refusedAs?: string;
  /**
   * The refusal, by the problem's code, by which a system may say that what happened before leaves no room for the fault: it is
   * not planted then. Of a fault's first step alone.
   */
  readonly unfitAs?: string;
  /** Whose business case the call belongs to, as the caller's own tool says. */
  readonly about?: Name;
};

/** What a call of an operation names and says. */
export type Input<Op extends Operation> = (ParamsOf<Op> extends Record<string, never> ? {} : { params: Deferred<ParamsOf<Op>> }) &
  (BodyOf<Op> extends undefined ? {} : { body: Deferred<BodyOf<Op>> });

/** A call as data, held to the operation's contract by the compiler. */
export function call<System extends SystemName, Id extends keyof Operations[System] & string>(
  system: System,
  operation: Id,
  input: Operations[System][Id] extends Operation ? Input<Operations[System][Id]> : never,
  outcome: Outcome = {},
): CallAction {
  return { kind: "call", system, operation, ...(input as Pick<CallAction, "params" | "body">), ...outcome };
}

/** A technical fault without its name, which is the business fault's own and the step's number. */
export type Trouble = Fault extends infer Kind ? (Kind extends Fault ? Omit<Kind, "id"> : never) : never;

/** Deliveries of one contract's usage that metering keeps back, from the one instant until just before the other. */
export type WithheldUsage = { readonly contract: Key; readonly from: Instant; readonly to: Instant };

/** One thing somebody does, or that befalls a system. */
export type FaultAction =
  | CallAction
  | { readonly kind: "publish-price"; readonly price: BookPrice }
  /** Somebody changes some members of a tenant's policy; the others stay as they are at that moment. */
  | { readonly kind: "set-policy"; readonly system: "billing" | "cpq" | "metering"; readonly change: Readonly<Record<string, unknown>> }
  /** Something hands usage to billing that is not in the book. */
  | { readonly kind: "send-usage"; readonly records: readonly BookUsage[] }
  /** Metering does not send what it should; whoever plays metering asks `withheldBy`. */
  | ({ readonly kind: "withhold-usage" } & WithheldUsage)
  /**
   * Plants a technical fault. `about` narrows one of events to those about an object. The same `name` again replaces the
   * earlier one, which lets go what it no longer covers.
   */
  | { readonly kind: "trouble"; readonly name: string; readonly system: SystemName; readonly about?: Name; readonly fault: Trouble };

/** An action and when it happens; steps at the same instant happen in the order given. */
export type FaultStep = { readonly at: Instant; readonly action: FaultAction };
