import type { ExceptionCode, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import type { Static } from "typebox";
import type { BookPrice, Key } from "../book/book.ts";
import type { SystemName } from "../book/estate.ts";

export type FaultKind = "headline" | "stale-rate-card" | "wrong-legal-entity" | "hierarchy-moved" | "entitlement-drift" | "soft-decline";

/** One thing somebody does, or that befalls a system. Objects go by their keys in the book. */
export type FaultAction =
  | { kind: "publish-price"; price: BookPrice }
  /**
   * Holds events of a type back until `to`: all of them, or only the one about `price`. The same id again replaces the
   * earlier delay, which lets go what it no longer covers.
   */
  | { kind: "delay-event"; id: string; system: SystemName; eventType: string; price: BookPrice | null; to: Instant }
  | { kind: "patch-billing-account"; account: Key; change: { legalEntity: string } }
  | { kind: "patch-erp-customer"; account: Key; change: { parent: Key | null } }
  | { kind: "patch-entitlement"; contract: Key; change: { seats: number } };

/** An action and when it happens; steps at the same instant happen in the order given. */
export type FaultStep = { at: Instant; action: FaultAction };

/** An exception a fault must cause. */
export type ExpectedException = {
  code: Static<typeof ExceptionCode>;
  /** What the exception is about, and how to find it: by the contract, or the invoice of this renewal of it. */
  objectKind: "contract" | "invoice";
  account: Key;
  contract: Key;
  opportunity: Key;
  /** Exposure in minor units; null where it grows with time and `amountRule` says how. */
  amountMinor: string | null;
  currency: string;
  amountRule: string;
  direction: Finding["direction"];
  /** The instant from which a detector could know. */
  detectableFrom: Instant;
  /** The expected exception whose case holds this one as a dependent; null when it has a case of its own. */
  dependentOf: Static<typeof ExceptionCode> | null;
};

/** A business fault: what is done wrong in the estate, and the ground truth detection is graded against. */
export type BusinessFault = {
  id: string;
  kind: FaultKind;
  account: Key;
  contract: Key;
  opportunity: Key;
  steps: FaultStep[];
  expected: ExpectedException[];
};
