import { invoicePaymentFailed } from "@cashline/contracts/systems/billing/events";
import { recordPaymentFailure } from "@cashline/contracts/systems/billing/operations";
import { write } from "@cashline/sim-kit/command";
import { recordPaymentFailure as fail } from "../domain/dunning.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleRetry } from "../store/payment-retry.ts";
import { keep, show } from "./answer.ts";

export const recordPaymentFailureRoute = write<typeof recordPaymentFailure, Collections>(
  recordPaymentFailure,
  ({ params, body }, context) => {
    const decline = { code: body.declineCode, kind: body.declineKind };
    const invoice = keep(fail(context.store.invoices.require(params.invoiceId), decline, context.now), invoicePaymentFailed, context);
    scheduleRetry(invoice, context);
    return show(invoice, context);
  },
);
