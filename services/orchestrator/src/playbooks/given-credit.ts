import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import { minorOf, type MoneyWire } from "@cashline/kernel/money";
import { StepRefused } from "../engine/port.ts";
import { taxOfCredit } from "./credited-tax.ts";
import type { Systems } from "../systems/systems.ts";
import type { Corrected } from "./playbook.ts";

type Credit = {
  systems: Systems;
  correlationId: string;
  key: string;
  invoiceId: string;
  /** What the credit is for; an invoice is credited once for it. */
  memo: string;
  /** Instant from which on a note with the memo is this credit; those issued before are others, though they have the same memo. */
  since?: string;
  reason: Exclude<CreditNote["reason"], "rebilled">;
  /** Null credits all that is left. */
  lines: { lineId: string; net: MoneyWire; tax?: MoneyWire }[] | null;
  /** What it may come to with its tax, in minor units, where people have approved a sum. */
  atMost?: bigint;
};

/**
 * Credits an invoice once for one thing; a credit note that stands with the same memo is found made. What is due stays due, since
 * money for it may be on its way: the credit goes to the customer's balance, which billing refuses until the invoice is paid. Only
 * an invoice that is taken back whole, with no payment under way, is due no more.
 * @throws StepRefused `more-than-approved` before anything is given
 */
export async function givenCredit({
  systems,
  correlationId,
  key,
  invoiceId,
  memo,
  since = "",
  reason,
  lines,
  atMost,
}: Credit): Promise<Corrected> {
  const { items } = (await systems.billing.listCreditNotes({ query: { invoiceId }, correlationId })).body;
  const standing = items.find((note) => note.status === "issued" && note.memo === memo && note.issuedAt >= since);
  const create = async () => {
    const { status } = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
    const asked = { invoiceId, reason, memo, ...(lines === null ? {} : { lines }) };
    const { credit, total } = await previewedCredit(systems, asked, key, correlationId);
    if (atMost !== undefined && minorOf(total) > atMost)
      throw new StepRefused("give the credit", "more-than-approved", `${total.minor} ${total.currency} on ${invoiceId}`);
    const isSettled = status === "paid" || (lines === null && !(await isBeingPaid(systems, invoiceId, correlationId)));
    const body = isSettled ? credit : { ...credit, settlement: toBalance(total) };
    return (await systems.billing.createCreditNote({ body, idempotencyKey: key, correlationId })).body;
  };
  const note = standing ?? (await create());
  return { document: note.id, detail: `credit note ${note.id} of ${note.total.minor} ${note.total.currency} on ${invoiceId}: ${memo}` };
}

type Asked = { invoiceId: string; reason: Credit["reason"]; memo: string; lines?: NonNullable<Credit["lines"]> };

/** A credit as it is to be asked for, with the tax engine's figures, and what it comes to. */
export async function previewedCredit(systems: Systems, asked: Asked, key: string, correlationId: string) {
  const preview = async (body: Asked, part: string) =>
    (await systems.billing.previewCreditNote({ body, idempotencyKey: `${key}/${part}`, correlationId })).body;
  const seen = await preview(asked, "preview");
  const taxed = await withEngineTax(systems, seen, `${key}/tax`, correlationId);
  if (taxed === null) return { credit: asked, total: seen.total };
  const credit = { ...asked, lines: taxed };
  return { credit, total: (await preview(credit, "preview-taxed")).total };
}

/** The lines with the tax engine's figures where they differ from billing's own; null where they do not, or cannot be named. */
async function withEngineTax(systems: Systems, { invoiceId, lines }: CreditNote, key: string, correlationId: string) {
  // A line that gives a credit back goes with its whole invoice only, in billing's own figures.
  if (lines.some(({ net }) => minorOf(net) < 0n)) return null;
  const engine = await taxOfCredit(systems, { invoiceId, lines }, key, correlationId);
  const taxed = lines.map(({ lineId, net, tax }) => ({ lineId, net, tax: engine?.get(lineId) ?? tax }));
  return taxed.some(({ tax }, index) => tax.minor !== lines[index]?.tax.minor) ? taxed : null;
}

/** Whether money for an invoice is on its way. */
export async function isBeingPaid(systems: Systems, invoiceId: string, correlationId: string): Promise<boolean> {
  const { items } = (await systems.payment.listPaymentIntents({ query: { invoiceId }, correlationId })).body;
  return items.some(({ status }) => status === "processing");
}

function toBalance(total: MoneyWire) {
  const nothing = { ...total, minor: "0" };
  return { offset: nothing, credit: total, refund: nothing };
}
