import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { deriveId } from "@cashline/kernel/ids";
import { wholePayload } from "../ingest/whole-payload.fixture.ts";

/** Members of a payload that differ. */
type Change = { id?: string } & Record<string, unknown>;
type Published = { at?: string; version?: number; correlationId?: string };

/** An event of an object with as much of its payload as detectors read. */
export function published(
  type: string,
  objectId: string,
  payload: Record<string, unknown>,
  { at = "2026-01-10T10:00:00.000Z", version = 1, correlationId = "opp-1" }: Published = {},
): CanonicalEvent {
  const [system = "", objectType = ""] = type.split(".");
  return {
    eventId: deriveId("evt", type, objectId, String(version)),
    tenant: "",
    system,
    type: `${type}.v1`,
    objectType: type === "billing.usage.recorded" ? "subscription" : objectType,
    objectId,
    objectVersion: version,
    sequence: version,
    occurredAt: at,
    recordedAt: at,
    correlationId,
    traceparent: null,
    objects: [],
    accountId: null,
    legalEntity: null,
    amountMinor: null,
    currency: null,
    payload: wholePayload(objectType, payload),
  };
}

export const usd = (minor: number) => ({ currency: "USD", minor: String(minor) });

/** A contract of 10 seats at 10 a month for a year from 2026-01-10, renewed once and billed by the quarter, of account `acc`. */
export const contract = (change: Record<string, unknown> = {}) =>
  published("crm.contract.renewed", "ctr", {
    id: "ctr",
    accountId: "acc",
    status: "activated",
    sellingEntity: "US01",
    currency: "USD",
    sku: "platform",
    tier: "pro",
    seats: 10,
    unitPrice: "10.00",
    discountPercent: "0",
    startOn: "2026-01-10",
    endOn: "2027-01-10",
    termMonths: 12,
    billingFrequency: "quarterly",
    renewals: 1,
    lastOpportunityId: "opp-1",
    ...change,
  });
/** Its quote, signed for opportunity `opp-1`. */
export const quote = (change: Change = {}) =>
  published("cpq.quote.accepted", change.id ?? "qte", {
    id: "qte",
    contractId: "ctr",
    opportunityId: "opp-1",
    currency: "USD",
    unitPrice: "10.00",
    quantity: 10,
    discountPercent: "0",
    discretionaryPercent: "0",
    termMonths: 12,
    billingFrequency: "quarterly",
    startOn: "2026-01-10",
    amendsQuoteId: null,
    acceptedAt: "2026-01-10T10:00:00.000Z",
    ...change,
  });
/** Its subscription. */
export const subscription = (change: Change = {}, about: Published = {}) =>
  published(
    "billing.subscription.renewed",
    change.id ?? "sub",
    {
      id: "sub",
      contractId: "ctr",
      status: "active",
      sku: "platform",
      tier: "pro",
      quantity: 10,
      startOn: "2026-01-10",
      endOn: "2027-01-10",
      termMonths: 12,
      billingFrequency: "quarterly",
      renewals: 1,
      lastQuoteId: "qte",
      ramp: [],
      ...change,
    },
    { version: 2, ...about },
  );
/** What it is entitled to. */
export const entitlement = (change: Record<string, unknown> = {}) =>
  published("provisioning.entitlement.extended", "ent", {
    id: "ent",
    contractId: "ctr",
    status: "active",
    tier: "pro",
    seats: 10,
    endOn: "2027-01-10",
    renewals: 1,
    suspensionCode: null,
    ordered: { sku: "platform", tier: "pro", seats: 10, endOn: "2027-01-10" },
    ...change,
  });
/** Everything above. */
export const renewed = () => [contract(), quote(), subscription(), entitlement()];

/** A recurring line of the subscription's first quarter: 300.00 for 10 seats. */
export const line = (change: Record<string, unknown> = {}) => ({
  lineId: "recurring",
  subscriptionId: "sub",
  kind: "recurring",
  sku: "platform",
  tier: "pro",
  quantity: 10,
  unitPrice: "10.00",
  discountPercent: "0",
  periodStartOn: "2026-01-10",
  periodEndOn: "2026-04-10",
  net: usd(30_000),
  ...change,
});
/** The renewal's invoice, paid. */
export const invoice = (change: Change = {}, about: Published = {}) =>
  published(
    "billing.invoice.paid",
    change.id ?? "inv",
    {
      id: "inv",
      status: "paid",
      purpose: "renewal",
      hold: null,
      accountId: "acc",
      subscriptionId: "sub",
      contractId: "ctr",
      quoteId: "qte",
      legalEntity: "US01",
      currency: "USD",
      rateCardId: "rc",
      lines: [line()],
      total: usd(33_000),
      policy: { proration: "actual_days" },
      revision: 1,
      draftedAt: "2026-01-10T10:00:00.000Z",
      finalizedAt: null,
      paidAt: null,
      ...change,
    },
    about,
  );
