import type { PostingRequest } from "@cashline/contracts/systems/erp/entities";
import { deriveId } from "@cashline/kernel/ids";
import type { PostingFacts } from "./posting-check.ts";

export const invoiceId = (key: string): string => deriveId("inv", "book", key);
export const paymentIntentId = (key: string): string => deriveId("pi", "book", key);
export const accountId = deriveId("acc", "book", "acme");
export const parentAccountId = deriveId("acc", "book", "acme group");
export const billingAccountId = deriveId("bac", "book", "acme");

export const usd = (minor: number | string): { currency: string; minor: string } => ({ currency: "USD", minor: String(minor) });

export const customer = { accountId, billingAccountId, parentAccountId, legalEntity: "US01", name: "Acme", currency: "USD" };

/** Another customer, with an account and a billing account of its own. */
export const customerNamed = (key: string, change: Partial<typeof customer> = {}): typeof customer => ({
  ...customer,
  accountId: deriveId("acc", "book", key),
  billingAccountId: deriveId("bac", "book", key),
  ...change,
});

/** An invoice for the first quarter of 2026: 1,000.00 net, 190.00 tax, posted on 5 January, due in thirty days or at once. */
export function posting(key: string, change: Partial<PostingRequest> = {}): PostingRequest {
  const { postedOn = "2026-01-05" } = change;
  return {
    invoiceId: invoiceId(key),
    contractId: deriveId("ctr", "book", "1"),
    accountId,
    billingAccountId,
    parentAccountId,
    legalEntity: "US01",
    currency: "USD",
    postedOn,
    dueOn: postedOn > "2026-02-04" ? postedOn : "2026-02-04",
    taxJurisdiction: "US-CA",
    net: usd(100_000),
    tax: usd(19_000),
    serviceStartOn: "2026-01-01",
    serviceEndOn: "2026-04-01",
    ...change,
  };
}

/** An ERP with nothing of its own against a posting, and no customer yet. */
export const nothingAgainst: PostingFacts = {
  customer: undefined,
  calendar: { firstPeriod: "2026-01", futurePeriods: 1 },
  today: "2026-01-05",
  closedThrough: null,
  alreadyPosted: false,
  softClosedThrough: null,
  window: undefined,
  mapping: undefined,
  taxCodes: [],
  rate: undefined,
  arrangement: undefined,
};
