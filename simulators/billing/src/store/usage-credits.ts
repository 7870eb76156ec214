import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { minorOf } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { PeriodsLeft } from "../domain/credit-lines.ts";
import type { CreditRequest } from "../domain/credit-note.ts";
import type { PendingItem } from "../domain/pending-item.ts";
import { usageCharge } from "../domain/rating.ts";
import { missingCredit, putsRight, replacedBy, usageRoom, type UsageStanding } from "../domain/usage-credit.ts";
import { owedFor, totalUsed, type RatedUnits, type StoredUsage } from "../domain/usage.ts";
import type { Collections } from "./collections.ts";
import { keepPending, pendingItem } from "./pending-items.ts";
import { policyIn } from "./policy-in-force.ts";

type Context = CommandContext<Collections>;

/** The records of a subscription that were billed as one stretch. */
export function recordsOf(subscriptionId: string, stretchStartOn: string, { store }: Context): StoredUsage[] {
  return store.usage.find({ subscriptionId }).filter(({ billedAs }) => billedAs?.stretchStartOn === stretchStartOn);
}

/** The units of each segment that records of one stretch were billed in. */
export function ratedUnitsOf(records: readonly StoredUsage[], { store }: Context): RatedUnits[] {
  return [...Map.groupBy(records, ({ billedAs }) => billedAs?.startOn)].flatMap(([, own]): RatedUnits[] => {
    const billedAs = own[0]?.billedAs;
    if (!billedAs) return [];
    return [{ card: store.rateCards.require(billedAs.cardId), included: billedAs.included, units: totalUsed(own) }];
  });
}

/** What records of one stretch cost with its commitment, in minor units. */
function owedOf(records: readonly StoredUsage[], context: Context): bigint {
  const committed = records[0]?.billedAs?.committed ?? null;
  return owedFor(ratedUnitsOf(records, context), committed === null ? null : BigInt(committed), policyIn(context).rounding);
}

/** What records cost by their quantities less what they were billed as; what a draft has is put right by drafting it anew. */
export function costsMoreOf(records: readonly StoredUsage[], context: Context): bigint {
  const isOnDraft = ({ billedBy }: StoredUsage): boolean =>
    billedBy !== null && context.store.invoices.require(billedBy).status === "draft";
  const asBilled = records.map((record) => {
    return isOnDraft(record) ? record : { ...record, quantity: record.billedAs?.quantity ?? record.quantity };
  });
  const apart = records.find(({ billedAs }) => billedAs?.settledApart !== undefined)?.billedAs?.settledApart ?? "0";
  return owedOf(records, context) - owedOf(asBilled, context) + BigInt(apart);
}

/** How a billed stretch stands: its lines, the credit notes of them, and its corrections. */
export function standingOf(records: readonly StoredUsage[], context: Context): UsageStanding {
  const { invoices, creditNotes } = context.store;
  const lines = linesOf(records, context);
  const credits = [...new Set(lines.map(({ invoice }) => invoice.id))].flatMap((invoiceId) =>
    creditNotes
      .find({ invoiceId })
      .filter(({ status }) => status === "issued")
      .flatMap((note) => note.lines.map((line) => ({ ...line, invoiceId, reason: note.reason }))),
  );
  const own = credits.filter((credit) =>
    lines.some(({ invoice, line }) => invoice.id === credit.invoiceId && line.lineId === credit.lineId),
  );
  const items = correctionsOf(records, context);
  return {
    charged: sum(lines.map(({ line }) => minorOf(line.net))),
    credited: sum(own.map(({ net }) => minorOf(net))),
    putRight: sum(own.filter(({ reason }) => putsRight(reason)).map(({ net }) => minorOf(net))),
    billed: sum(items.filter(({ billedBy }) => billedBy !== null && invoices.require(billedBy).status !== "void").map(amountOf)),
    waiting: sum(items.filter(({ pendingOf }) => pendingOf !== null).map(amountOf)),
    costsMore: costsMoreOf(records, context),
  };
}

/** What a credit note may give back of an invoice's usage lines, by line. */
export function usageLeft(invoice: Invoice, { reason, lines }: Pick<CreditRequest, "reason" | "lines">, context: Context): PeriodsLeft {
  const left = new Map<string, { period: string; left: bigint }>();
  for (const { line, records, key } of stretchesOn(invoice, context)) {
    const room = usageRoom(standingOf(records, context), reason, lines === undefined);
    if (room !== undefined) left.set(line.lineId, { period: key, left: room });
  }
  return left;
}

/** A credit note that puts usage right takes the place of what waits to do the same. */
export function consumeCorrections(note: CreditNote, context: Context): void {
  if (!putsRight(note.reason)) return;
  for (const { records, credited } of creditedBy(note, context)) {
    let left = replacedBy(standingOf(records, context), credited);
    for (const item of correctionsOf(records, context).filter((own) => own.pendingOf !== null && amountOf(own) < 0n)) {
      if (left === 0n) break;
      const rest = amountOf(item) + left;
      left = rest > 0n ? rest : 0n;
      const amount = { ...item.amount, minor: String(rest) };
      context.store.pendingItems.save(rest < 0n ? { ...item, amount } : { ...item, pendingOf: null });
    }
  }
}

/** What a credit note had taken the place of waits again when it is void. */
export function restoreCorrections(note: CreditNote, context: Context): void {
  if (!putsRight(note.reason)) return;
  for (const { records } of creditedBy(note, context)) {
    const missing = missingCredit(standingOf(records, context));
    const record = records.find(({ quantity, billedAs }) => quantity !== billedAs?.quantity);
    if (missing === 0n || !record?.billedAs) continue;
    const asBilled = records.map((own) => ({ ...own, quantity: own.billedAs?.quantity ?? own.quantity }));
    const units = Math.abs(record.quantity - record.billedAs.quantity);
    keepCorrection([records, asBilled], record, units, missing, [record.id, note.id], context);
  }
}

/**
 * Has a correction wait for the next invoice, as a line of the record's own days.
 * @param states the records of its stretch before and after; the larger of their sums shows the price
 */
export function keepCorrection(
  states: readonly (readonly StoredUsage[])[],
  record: StoredUsage,
  units: number,
  minor: bigint,
  key: readonly string[],
  context: Context,
): void {
  const { subscriptions, rateCards } = context.store;
  const { billedAs, billedBy, subscriptionId } = record;
  if (!billedAs) return;
  const most = Math.max(...states.map((records) => totalUsed(records.filter((own) => own.billedAs?.startOn === billedAs.startOn))));
  const charge = usageCharge({ ...billedAs, subscriptionId }, rateCards.require(billedAs.cardId), billedAs.included, most);
  if (!charge) return;
  const source = { ...charge, quantity: units, tiers: [] };
  const subscription = subscriptions.require(subscriptionId);
  const item = pendingItem(source, "usage_correction", `Usage corrected by ${units} units`, minor, subscription, key, context);
  keepPending([{ ...item, correctsInvoiceId: billedBy }], context);
}

type StretchOnInvoice = { line: InvoiceLine; records: StoredUsage[]; key: string };

/** The usage lines of an invoice, each with the records of its stretch. */
function stretchesOn(invoice: Invoice, context: Context): StretchOnInvoice[] {
  const taken = context.store.usage.find({ billedBy: invoice.id });
  return invoice.lines
    .filter(({ kind }) => kind === "usage")
    .flatMap((line) => {
      const one = taken.find((record) => charges(line, record));
      if (!one?.billedAs) return [];
      const { subscriptionId, billedAs } = one;
      const key = `${subscriptionId} usage ${billedAs.stretchStartOn}`;
      return [{ line, key, records: recordsOf(subscriptionId, billedAs.stretchStartOn, context) }];
    });
}

/** What a credit note gave back of each stretch of usage. */
function creditedBy(note: CreditNote, context: Context): { records: StoredUsage[]; credited: bigint }[] {
  const ofNote = stretchesOn(context.store.invoices.require(note.invoiceId), context).flatMap((stretch) =>
    note.lines.filter(({ lineId }) => lineId === stretch.line.lineId).map(({ net }) => ({ ...stretch, net: minorOf(net) })),
  );
  return [...Map.groupBy(ofNote, ({ key }) => key)].map(([, own]) => {
    return { records: own[0]?.records ?? [], credited: sum(own.map(({ net }) => net)) };
  });
}

/** The lines that charge a stretch's usage, on invoices that stand. */
function linesOf(records: readonly StoredUsage[], { store }: Context): { invoice: Invoice; line: InvoiceLine }[] {
  const ids = new Set(records.flatMap(({ billedBy }) => billedBy ?? []));
  return [...ids].flatMap((id) => {
    const invoice = store.invoices.require(id);
    const own = records.filter(({ billedBy }) => billedBy === id);
    return invoice.lines.filter((line) => own.some((record) => charges(line, record))).map((line) => ({ invoice, line }));
  });
}

/** The corrections of a stretch, whether they wait, are on an invoice, or have lapsed. */
function correctionsOf(records: readonly StoredUsage[], { store }: Context): PendingItem[] {
  const subscriptionId = records[0]?.subscriptionId;
  if (subscriptionId === undefined) return [];
  return store.pendingItems
    .find({ subscriptionId })
    .filter(
      ({ kind, correctsInvoiceId, periodStartOn }) =>
        kind === "usage_correction" &&
        records.some(({ billedBy, billedAs }) => billedBy === correctsInvoiceId && billedAs?.startOn === periodStartOn),
    );
}

function charges(line: InvoiceLine, { subscriptionId, billedAs }: StoredUsage): boolean {
  return line.kind === "usage" && line.subscriptionId === subscriptionId && line.periodStartOn === billedAs?.startOn;
}

const amountOf = ({ amount }: PendingItem): bigint => minorOf(amount);
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
