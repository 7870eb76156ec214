import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PostingRequest } from "@cashline/contracts/systems/erp/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { dateIn, type Instant } from "@cashline/kernel/time";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { Ground } from "./renewal-ground.ts";
import type { Undo } from "./undo.ts";

/** An invoice as ERP is to check or post it, on the scenario day. */
export function postingOf(invoice: Invoice, taxDocument: TaxDocument, ground: Ground, now: Instant): PostingRequest {
  const postedOn = dateIn(now, "UTC");
  const service = invoice.lines.find(({ kind }) => kind === "recurring");
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
    serviceStartOn: service?.periodStartOn ?? postedOn,
    serviceEndOn: service?.periodEndOn ?? postedOn,
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
  ground: Ground,
  correlationId: string,
): Promise<void> {
  undo.register("reverse the posting", ["unknown-receivable", "receivable-not-open"], (key) =>
    systems.erp.reversePosting({
      body: { invoiceId: invoice.id, reason: "renewal taken back", postedOn: dateIn(systems.now(), "UTC") },
      idempotencyKey: key,
      correlationId,
    }),
  );
  await flow.step("post receivable, tax and deferred revenue", (key) =>
    systems.erp.postInvoice({ body: postingOf(invoice, taxDocument, ground, systems.now()), idempotencyKey: key, correlationId }),
  );
}
