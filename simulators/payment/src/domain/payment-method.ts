import type { Behaviour, Mandate, PaymentMethod, PaymentMethodType } from "@cashline/contracts/systems/payment/entities";
import type { Instant } from "@cashline/kernel/time";
import { isDebit } from "./behaviour.ts";
import { testInstrument } from "./test-instrument.ts";

export type Attachment = {
  readonly accountId: string;
  readonly type: PaymentMethodType;
  readonly behaviour?: Behaviour;
  readonly settlementDays?: number;
  readonly instrument?: string;
};
export type Attached = { outcome: "attached"; method: PaymentMethod };
export type AttachRefused = { outcome: "refused"; code: "unknown-test-instrument" | "instrument-mismatch"; detail: string };

/**
 * Days until the money of a method is known to have come when the caller does not say: SEPA five and ACH four business
 * days (Stripe, "Bank debits"); cards and transfers at once.
 */
const usualDays: Readonly<Record<PaymentMethodType, number>> = { card: 0, sepa_debit: 5, ach_debit: 4, bank_transfer: 0 };

/**
 * Attaches by number or by behaviour; a number says the behaviour, and of itself only its last four characters are kept.
 * Source: Stripe, "Testing"; keeping four characters is PCI DSS's truncation.
 */
export function attachMethod(id: string, asked: Attachment, at: Instant): Attached | AttachRefused {
  const { accountId, type, instrument, settlementDays = usualDays[type] } = asked;
  const known = instrument === undefined ? undefined : testInstrument(instrument);
  if (instrument !== undefined && !known)
    return { outcome: "refused", code: "unknown-test-instrument", detail: "The instrument is not among the published test instruments" };
  if (known && (known.type !== type || (asked.behaviour ?? known.behaviour) !== known.behaviour))
    return {
      outcome: "refused",
      code: "instrument-mismatch",
      detail: `The instrument is a ${known.type} that behaves as ${known.behaviour}`,
    };
  const mandate: Mandate | null = isDebit(type)
    ? {
        reference: id.toUpperCase().replaceAll("_", "-"),
        scheme: type === "sepa_debit" ? "sepa_core" : "nacha_web",
        status: "active",
        acceptedAt: at,
        endedAt: null,
      }
    : null;
  const method: PaymentMethod = {
    id,
    accountId,
    type,
    behaviour: known?.behaviour ?? asked.behaviour ?? "succeeds",
    settlementDays,
    instrument: known ? { brand: known.brand, last4: known.number.slice(-4) } : null,
    mandate,
  };
  return { outcome: "attached", method };
}

export type Revoked = { outcome: "revoked"; method: PaymentMethod };
export type RevokeRefused = { outcome: "refused"; code: "mandate-inactive" | "no-mandate"; detail: string };

/** Ends the consent: new debits are refused, those under way go on (EPC Core rulebook 4.1; Nacha 2.3.2). */
export function revokeMandate(method: PaymentMethod, at: Instant): Revoked | RevokeRefused {
  if (!method.mandate) return { outcome: "refused", code: "no-mandate", detail: `${method.id} is a ${method.type}` };
  if (method.mandate.status === "inactive")
    return { outcome: "refused", code: "mandate-inactive", detail: `The mandate ended at ${method.mandate.endedAt}` };
  return { outcome: "revoked", method: { ...method, mandate: { ...method.mandate, status: "inactive", endedAt: at } } };
}
