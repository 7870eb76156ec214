import { invoicePaid } from "@cashline/contracts/systems/billing/events";
import { payInvoice } from "@cashline/contracts/systems/billing/operations";
import { write } from "@cashline/sim-kit/command";
import { payInvoice as pay } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { forgetCollection } from "../store/payment-retry.ts";
import { liftSuspensionBy } from "../store/suspension.ts";
import { keep, show } from "./answer.ts";

export const payInvoiceRoute = write<typeof payInvoice, Collections>(payInvoice, ({ params, body }, context) => {
  const paid = keep(pay(context.store.invoices.require(params.invoiceId), body.amount, context.now), invoicePaid, context);
  forgetCollection(paid, context);
  liftSuspensionBy(paid, context);
  return show(paid, context);
});
