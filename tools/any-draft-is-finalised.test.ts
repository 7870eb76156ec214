import { expect, test } from "vitest";
import type { Invoice } from "../packages/contracts/src/systems/billing/entities.ts";
import { minorOf, money, moneyOf, moneyWire } from "../packages/kernel/src/money.ts";
import { randomStream } from "../packages/kernel/src/random.ts";
import type { Charge } from "../simulators/billing/src/domain/charge.ts";
import { composeInvoice } from "../simulators/billing/src/domain/compose.ts";
import type { PendingItem } from "../simulators/billing/src/domain/pending-item.ts";
import { account, at, begun, card } from "../simulators/billing/src/domain/example-objects.ts";
import { draftInvoice, finalizeInvoice } from "../simulators/billing/src/domain/invoice.ts";
import { firstPeriod } from "../simulators/billing/src/domain/periods.ts";
import { defaultPolicy, noPolicySet } from "../simulators/billing/src/domain/policy.ts";
import { recurringCharge } from "../simulators/billing/src/domain/rating.ts";
import type { Tax } from "../simulators/billing/src/domain/tax-of-invoice.ts";
import { invoiceLines, netDebit, requireDoubleEntry } from "../simulators/erp/src/domain/journal.ts";
import { checkPosting } from "../simulators/erp/src/domain/posting-check.ts";
import { customer as master, nothingAgainst, posting } from "../simulators/erp/src/domain/posting.fixture.ts";
import { openReceivable } from "../simulators/erp/src/domain/receivable.ts";
import { calculateTax } from "../simulators/tax/src/domain/calculate-tax.ts";
import { groundOf, registered, sale } from "../simulators/tax/src/domain/documents.fixture.ts";

/*
 * What billing drafts, what tax answers and what ERP takes meet in the orchestrator alone, so no room tests them together:
 * here is the place that may import all three.
 */

const source = recurringCharge(begun, card, firstPeriod(begun));
const charge = (minor: number, index: number): Charge => ({ ...source, lineId: `l${index}`, exact: { n: BigInt(minor), d: 1n } });
const waiting = (minor: number, index: number): PendingItem => {
  const { lineId: _, exact: __, ...line } = source;
  const kind = minor < 0 ? ("proration_credit" as const) : ("proration_charge" as const);
  const own = {
    id: `pit_${index}`,
    kind,
    pendingOf: begun.id,
    billedBy: null,
    correctsInvoiceId: null,
    prorates: null,
    beforeCoupons: null,
  };
  return { ...line, ...own, amount: { currency: "EUR", minor: String(minor) } };
};

/** Places with one levy, with several, with a compound one or with a part that is taxed, and with none. */
const places = [
  ["DE", "", ["DE"]],
  ["HU", "", ["DE"]],
  ["US", "NY", ["US-NY"]],
  ["US", "TX", ["US-TX"]],
  ["US", "CA", ["US-CA"]],
  ["CA", "QC", ["CA", "CA-QC"]],
  ["CA", "BC", ["CA", "CA-BC"]],
  ["IN", "MH", ["IN"]],
  ["AU", "", ["AU"]],
] as const;

const DRAFTS = 3000;

type Case = {
  readonly charges: readonly number[];
  readonly items: readonly number[];
  readonly place: (typeof places)[number];
  readonly rules: {
    readonly roundingLevel: "line" | "document";
    readonly roundingMode: "half-up" | "half-even";
    readonly priceMode: "exclusive" | "inclusive";
  };
};

/** Seven cents' worth of seats, twice, less what 39 seats give back: 1 and 1 less 3 of tax at 19 %. */
const known: Case = {
  charges: [7],
  items: [7, -266],
  place: places[0],
  rules: { roundingLevel: "line", roundingMode: "half-up", priceMode: "exclusive" },
};

/** Lines of two cents, without a cent of tax each, less a credit large enough to give some back: a tax below zero, a total above. */
const givingBack: readonly Case[] = [6, 8, 10, 12, 14].flatMap((lines) =>
  Array.from({ length: 2 * lines - 5 }, (_, index) => ({ ...known, charges: Array.from({ length: lines }, () => 2), items: [-3 - index] })),
);

/** Small amounts, which rounding moves most, and larger ones. */
function caseOf(seed: string): Case {
  const random = randomStream("any draft", seed);
  const minor = (): number => random.between(0, random.pick([3, 30, 20_000]));
  return {
    charges: Array.from({ length: random.between(1, 6) }, minor),
    items: Array.from({ length: random.between(0, 10) }, () => random.pick([1, -1, -1]) * minor()),
    place: random.pick(places),
    rules: {
      roundingLevel: random.pick(["line", "document"] as const),
      roundingMode: random.pick(["half-up", "half-even"] as const),
      priceMode: random.pick(["exclusive", "inclusive"] as const),
    },
  };
}

function draftOf({ charges, items }: Case): Invoice {
  const pending = items.filter((minor) => minor !== 0).map(waiting);
  const composed = composeInvoice("EUR", charges.map(charge), pending, [], defaultPolicy);
  if (composed.outcome === "refused") throw new Error(composed.detail);
  return draftInvoice({
    id: "inv_1",
    purpose: "period",
    revision: 1,
    replacesInvoiceId: null,
    quoteId: null,
    account,
    subscription: begun,
    rateCardId: card.id,
    composed,
    policy: noPolicySet,
    at,
  });
}

function finalised(one: Case) {
  const draft = draftOf(one);
  const tax = taxOf(draft, one);
  const decision = finalizeInvoice(draft, tax, "on_receipt", at, defaultPolicy);
  if (decision.outcome === "refused") throw new Error(`${decision.detail}: ${JSON.stringify(one)}`);
  return { draft, tax, ...decision };
}

const drafts: readonly Case[] = [known, ...givingBack, ...Array.from({ length: DRAFTS }, (_, index) => caseOf(String(index)))];

function taxOf(draft: Invoice, { place: [country, region, registrations], rules }: Case): Tax {
  const lines = draft.lines.map(({ lineId, net }) => ({ lineId, net: moneyOf("EUR", BigInt(net.minor)), taxCode: "saas" }));
  const answer = calculateTax(sale(country, region, "EUR", [], { lines }), groundOf(registered("XX01", ...registrations), rules));
  if (answer.outcome === "refused") throw new Error(answer.detail);
  const taxes = answer.lines.map(({ lineId, tax }) => ({ lineId, tax: moneyWire(tax) }));
  return { taxDocumentId: "txd_1", tax: moneyWire(answer.tax), lines: taxes };
}

test("any invoice billing drafts is finalised with what the tax system answers, under each of its policies, and is never below zero", () => {
  let left = 0;
  for (const one of drafts) {
    const { draft, tax, invoice, leftWaiting } = finalised(one);
    const waits = leftWaiting.reduce((total, own) => total + own.minor, 0n);
    const net = invoice.lines.reduce((total, line) => total + BigInt(line.net.minor), 0n);
    const total = net + BigInt(tax.tax.minor);
    expect({ ...one, tax: invoice.tax, net: invoice.net.minor, total: invoice.total.minor }).toEqual({
      ...one,
      tax: tax.tax,
      net: String(BigInt(draft.net.minor) + waits),
      total: String(total),
    });
    expect(total >= 0n && (waits === 0n || total === 0n), JSON.stringify(one)).toBe(true);
    if (waits > 0n) left += 1;
  }
  // Such invoices are among them.
  expect(left).toBeGreaterThan(20);
});

test("whatever billing finalises ERP posts: receivable, tax and deferred revenue are the invoice's, tax given back is a debit", () => {
  const totals: bigint[] = [];
  for (const one of drafts) {
    const { invoice } = finalised(one);
    const { net, tax, total } = invoice;
    if (tax === null) throw new Error("a finalised invoice has a tax");
    const request = posting("1", { currency: "EUR", net, tax });
    const customer = { id: "cus_1", ...master, currency: "EUR", status: "active" as const };
    expect(checkPosting(request, { ...nothingAgainst, customer }), JSON.stringify(one)).toEqual([]);
    const lines = invoiceLines(money(net), money(tax));
    requireDoubleEntry(lines);
    const booked = (role: string) => lines.filter((line) => line.role === role).reduce((sum, line) => sum + netDebit(line).minor, 0n);
    expect([booked("receivable"), -booked("tax_payable"), -booked("deferred_revenue")]).toEqual([total, tax, net].map(minorOf));
    expect(openReceivable(request, { id: "ar_1", customerId: "cus_1", journalEntryId: "je_1", revenueScheduleId: "rs_1" })).toMatchObject({
      gross: total,
      status: total.minor === "0" ? "cleared" : "open",
    });
    if (minorOf(tax) < 0n) totals.push(minorOf(total));
  }
  // Such invoices are among them, some over nothing and some over more.
  expect(totals.filter((total) => total === 0n).length).toBeGreaterThan(20);
  expect(totals.filter((total) => total > 0n).length).toBeGreaterThan(20);
});
