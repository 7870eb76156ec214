import type { Registration, TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { moneyOf } from "@cashline/kernel/money";
import type { Ground, Sale } from "./calculate-tax.ts";
import { defaultPolicy, type Policy } from "./policy.ts";

/** Registrations of one entity since 2000. */
export const registered = (legalEntity: string, ...jurisdictions: string[]): Registration[] =>
  jurisdictions.map((jurisdiction) => ({
    id: `reg_${jurisdiction}`,
    legalEntity,
    jurisdiction,
    number: "1",
    validFrom: "2000-01-01",
    validTo: null,
  }));

/** A sale of entity XX01 in the middle of 2026. */
export const sale = (country: string, region: string, currency: string, minors: readonly number[], over: Partial<Sale> = {}): Sale => ({
  legalEntity: "XX01",
  accountId: null,
  shipTo: { country, region },
  customerTaxId: null,
  taxOn: "2026-06-15",
  currency,
  lines: minors.map((minor, index) => ({ lineId: String(index + 1), net: moneyOf(currency, minor), taxCode: "saas" })),
  priceMode: null,
  ...over,
});

/** What a calculation rests on where only registrations, and some of the policy, matter. */
export const groundOf = (registrations: readonly Registration[], policy: Partial<Policy> = {}, over: Partial<Ground> = {}): Ground => ({
  registrations,
  policy: { ...defaultPolicy, ...policy },
  at: "2026-06-15T12:00:00.000Z",
  taxIdRecord: undefined,
  consultationNumber: null,
  certificates: [],
  distanceTurnover: null,
  ...over,
});

/** A German document without lines. */
export const taxDocument = (status: TaxDocument["status"], over: Partial<TaxDocument> = {}): TaxDocument => ({
  id: `txd_${over.version ?? 1}`,
  code: "inv",
  version: 1,
  status,
  kind: "sale",
  originalDocumentId: null,
  returnReason: null,
  adjustment: null,
  legalEntity: "DE01",
  accountId: null,
  shipTo: { line1: "", city: "", postalCode: "", region: "", country: "DE" },
  customerTaxId: null,
  taxOn: "2026-01-01",
  currency: "EUR",
  regime: "eu_vat",
  treatment: "standard",
  rounding: "half-up, per line",
  priceMode: "exclusive",
  taxIdEvidence: null,
  registryOutage: null,
  distanceSales: null,
  returnDate: null,
  thresholdScope: null,
  lines: [],
  summary: [],
  net: { currency: "EUR", minor: "0" },
  tax: { currency: "EUR", minor: "0" },
  committedAt: null,
  lockedAt: null,
  filing: null,
  adjustedAt: null,
  voidedAt: null,
  voidReason: null,
  ...over,
});
