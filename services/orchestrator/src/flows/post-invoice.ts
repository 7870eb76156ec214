import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PostingRequest } from "@cashline/contracts/systems/erp/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { dateIn, type CalendarDate, type Instant } from "@cashline/kernel/time";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { BillGround } from "./renewal-ground.ts";
import type { Undo } from "./undo.ts";

/**
 * The days an invoice is earned over: those of its period, or of what a change charges; its own day where it has neither, as late
 * usage. A last bill is for days that are over and is earned on its own day, whatever periods and prorations it adds up.
 * Source: ASC 606-10-25-31, IFRS 15.39: revenue follows the service as it is rendered.
 */
export function servicePeriod(
  { purpose, lines }: Invoice,
  postedOn: CalendarDate,
): { serviceStartOn: CalendarDate; serviceEndOn: CalendarDate } {
  if (purpose === "final") return { serviceStartOn: postedOn, serviceEndOn: postedOn };
  const recurring = lines.find(({ kind }) => kind === "recurring");
  const earned = recurring ? [recurring] : lines.filter(({ kind }) => kind === "proration_charge");
  const [serviceStartOn = postedOn] = earned.map(({ periodStartOn }) => periodStartOn).toSorted();
  const serviceEndOn =
    earned
      .map(({ periodEndOn }) => periodEndOn)
      .toSorted()
      .at(-1) ?? postedOn;
  return { serviceStartOn, serviceEndOn };
}

/**
 * An invoice as ERP is to check or post it, on the day it is where the tenant is.
 * @param now read once for the step, so that its retry after midnight sends the same body
 */
export function postingOf(
  invoice: Invoice,
  taxDocument: TaxDocument,
  ground: Pick<BillGround, "billingAccount">,
  now: Instant,
): PostingRequest {
  const postedOn = dateIn(now, invoice.policy.timeZone);
  return {
    invoiceId: invoice.id,
    contractId: invoice.contractId,
    accountId: invoice.accountId,
    billingAccountId: invoice.billingAccountId,
    parentAccountId: ground.billingAccount.parentAccountId,
    legalEntity: invoice.legalEntity,
    currency: invoice.currency,
    postedOn,
    dueOn: invoice.dueOn ?? postedOn,
    taxJurisdiction: taxDocument.lines[0]?.details[0]?.jurisdiction ?? taxDocument.shipTo.country,
    net: invoice.net,
    tax: taxDocument.tax,
    ...servicePeriod(invoice, postedOn),
    ...(invoice.issuedOn !== null && { issuedOn: invoice.issuedOn }),
  };
}

/** Posts a released invoice in ERP; the reversal is registered first. */
export async function postInvoice(
  flow: Flow,
  systems: Systems,
  undo: Undo,
  invoice: Invoice,
  taxDocument: TaxDocument,
  ground: BillGround,
  correlationId: string,
): Promise<void> {
  const now = await flow.now("posted");
  undo.register("reverse the posting", ["unknown-receivable", "receivable-not-open"], (key, at) =>
    systems.erp.reversePosting({
      body: { invoiceId: invoice.id, reason: "renewal taken back", postedOn: dateIn(at, invoice.policy.timeZone) },
      idempotencyKey: key,
      correlationId,
    }),
  );
  await flow.step("post receivable, tax and deferred revenue", (key) =>
    systems.erp.postInvoice({ body: postingOf(invoice, taxDocument, ground, now), idempotencyKey: key, correlationId }),
  );
}
