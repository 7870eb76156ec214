import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import { moneyInCashApplied } from "./invariants/cash.ts";
import { caseHistoryIntact } from "./invariants/case-history.ts";
import { creditEverywhere } from "./invariants/credits.ts";
import { entitlementContract, subscriptionContract } from "./invariants/contracts.ts";
import { publishedConsumed } from "./invariants/events.ts";
import type { Invariant } from "./invariants/invariant.ts";
import { invoiceNetTax } from "./invariants/invoices.ts";
import { debitsCredits } from "./invariants/journal.ts";
import { numbersWithoutGaps } from "./invariants/numbers.ts";
import { quoteInvoice, quoteOrder } from "./invariants/quotes.ts";
import { invoiceReceivable, subledgerControl } from "./invariants/receivables.ts";
import { deferredUnrecognised } from "./invariants/revenue.ts";
import { invoiceTaxDocument, noTaxWithoutInvoice, taxPayable } from "./invariants/tax.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * The promises the whole estate keeps, to the cent, whenever a sandbox is at rest; in the order of reports. Each is checked
 * from both sides: what is there and should not be, what should be there and is not, and what is there twice.
 */
export const invariants: readonly Invariant[] = [
  quoteInvoice,
  quoteOrder,
  invoiceNetTax,
  invoiceTaxDocument,
  noTaxWithoutInvoice,
  invoiceReceivable,
  subledgerControl,
  deferredUnrecognised,
  debitsCredits,
  taxPayable,
  creditEverywhere,
  moneyInCashApplied,
  entitlementContract,
  subscriptionContract,
  numbersWithoutGaps,
  publishedConsumed,
  caseHistoryIntact,
];

/** Checks every invariant on a snapshot of a sandbox at rest. */
export function checkInvariants(snapshot: Snapshot): InvariantResult[] {
  return invariants.map(({ name, meaning, check }) => ({ name, meaning, ...check(snapshot) }));
}
