import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { describe, expect, test } from "vitest";
import { creditableLines, isGivenBack, isOnDraft, leftOfPeriod, periodOfLine, type Books } from "./charged-periods.ts";
import type { PendingItem } from "./pending-item.ts";
import { at, draft } from "./example-objects.ts";

const JANUARY = "2026-01-01";
const FEBRUARY = "2026-02-01";
const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
const [seats] = draft().lines as [InvoiceLine];

const line = (lineId: string, minor: number, over: Partial<InvoiceLine> = {}): InvoiceLine => ({
  ...seats,
  lineId,
  periodStartOn: JANUARY,
  net: eur(minor),
  ...over,
});
const invoice = (id: string, lines: InvoiceLine[], over: Partial<Invoice> = {}): Invoice => ({
  ...draft(),
  id,
  lines,
  status: "open",
  finalizedAt: at,
  ...over,
});
const { lineId: _, gross: __, discount: ___, net: ____, tax: _____, ...itemOf } = seats;
const item = (id: string, minor: number, over: Partial<PendingItem> = {}): PendingItem => ({
  ...itemOf,
  id,
  kind: minor < 0 ? "proration_credit" : "proration_charge",
  pendingOf: "sub_1",
  billedBy: null,
  correctsInvoiceId: null,
  prorates: JANUARY,
  beforeCoupons: null,
  amount: eur(minor),
  ...over,
});
const note = (invoiceId: string, lines: [string, number][], status: CreditNote["status"] = "issued") =>
  ({ id: "crn_1", invoiceId, status, lines: lines.map(([lineId, net]) => ({ lineId, net: eur(net), tax: eur(0) })) }) as CreditNote;
const books = (over: Partial<Books> = {}): Books => ({
  subscriptionId: "sub_1",
  invoices: [],
  notes: [],
  elsewhere: [],
  items: [],
  ...over,
});

/** January billed, a downgrade of it of which February's invoice took a part, and another subscription on the same invoice. */
const january = invoice("inv_1", [
  line("recurring", 100),
  line("2-recurring", 900, { subscriptionId: "sub_2" }),
  line("usage", 7, { kind: "usage" }),
]);
const february = invoice("inv_2", [
  line("recurring", 80, { periodStartOn: FEBRUARY }),
  line("pit_1", -30, { kind: "proration_credit", periodStartOn: "2026-01-16" }),
  line("pit_2", 10, { kind: "proration_charge", periodStartOn: "2026-01-16" }),
]);
const taken = { pendingOf: null, billedBy: "inv_2" };
const items = [item("pit_1", -30, taken), item("pit_2", 10, taken), item("pit_3", -5), item("pit_4", -3, { prorates: FEBRUARY })];

test.each([
  ["nothing charged", books(), true],
  ["a line", books({ invoices: [january] }), false],
  [
    "a line and its credit note, whatever else its invoice has",
    books({ invoices: [january], notes: [note("inv_1", [["recurring", 100]])] }),
    true,
  ],
  ["a unit less", books({ invoices: [january], notes: [note("inv_1", [["recurring", 99]])] }), false],
  ["a void credit note", books({ invoices: [january], notes: [note("inv_1", [["recurring", 100]], "void")] }), false],
  ["the tax of a line", books({ invoices: [invoice("inv_1", [line("recurring", 0, { tax: eur(1) })])] }), false],
  [
    "a unit of net that a unit of tax makes up for",
    books({ invoices: [invoice("inv_1", [line("recurring", 3, { tax: eur(0) }), line("recurring", -2, { tax: eur(-1) })])] }),
    true,
  ],
])("all is given back, with its tax, of %s", (_, of, is) => {
  expect(isGivenBack(of)).toBe(is);
});

describe("what is left of a billing period", () => {
  test.each([
    ["a line alone", books({ invoices: [january] }), 100n],
    [
      "less its credit notes, not those of other lines or invoices, nor voided ones",
      books({
        invoices: [january],
        notes: [
          note("inv_1", [
            ["recurring", 20],
            ["usage", 4],
          ]),
          note("inv_1", [["recurring", 15]], "void"),
          note("inv_9", [["recurring", 11]]),
        ],
      }),
      80n,
    ],
    ["with what changes credited and charged, billed and waiting", books({ invoices: [january, february], items }), 75n],
    [
      "with the credit of a change taken back by a credit note",
      books({
        invoices: [january, february],
        items,
        notes: [
          note("inv_2", [
            ["pit_1", -30],
            ["pit_2", 4],
          ]),
        ],
      }),
      101n,
    ],
    ["nothing of what was never billed", books(), 0n],
    ["not what lapsed", books({ invoices: [january], items: [item("pit_3", -5, { pendingOf: null })] }), 100n],
  ])("%s", (_title, known, left) => {
    expect(leftOfPeriod(known, JANUARY)).toBe(left);
  });

  test("a credit note that stands on another period's line is of the period it was given for", () => {
    const elsewhere = [{ id: "crn_1", subscriptionId: "sub_1", startOn: FEBRUARY }];
    const known = books({ invoices: [january, february], items, notes: [note("inv_1", [["recurring", 20]])], elsewhere });
    expect([JANUARY, FEBRUARY].map((startOn) => leftOfPeriod(known, startOn))).toEqual([75n, 57n]);
  });

  test("each period has its own", () => {
    expect(leftOfPeriod(books({ invoices: [january, february], items }), FEBRUARY)).toBe(77n);
  });

  test("a line belongs to its own period, a proration to that it changed, usage to none", () => {
    expect(january.lines.map((each) => periodOfLine(each, items))).toEqual([JANUARY, JANUARY, undefined]);
    expect(february.lines.map((each) => periodOfLine(each, items))).toEqual([FEBRUARY, JANUARY, JANUARY]);
    expect(periodOfLine(line("pit_5", 1, { kind: "proration_charge" }), [item("pit_5", 1, { prorates: null })])).toBeUndefined();
  });
});

describe("a period is on a draft", () => {
  test.each([
    ["while its own line is", invoice("inv_1", [line("recurring", 1)], { status: "draft" }), true],
    [
      "while the charge of a change is",
      invoice("inv_1", [line("pit_2", 1, { kind: "proration_charge" })], { status: "draft", purpose: "change" }),
      true,
    ],
    ["while a final invoice charges it", invoice("inv_1", [line("recurring-1", 1)], { status: "draft", purpose: "final" }), true],
    [
      "not when a final invoice merely takes a change in",
      invoice("inv_1", [line("pit_2", 1, { kind: "proration_charge" })], { status: "draft", purpose: "final" }),
      false,
    ],
    ["not once it is open", invoice("inv_1", [line("recurring", 1)]), false],
    ["not while another period is", invoice("inv_1", [line("recurring", 1, { periodStartOn: FEBRUARY })], { status: "draft" }), false],
  ])("%s", (_title, own, expected) => {
    expect(isOnDraft(books({ invoices: [own], items }), JANUARY)).toBe(expected);
  });
});

describe("a credit is taken of", () => {
  const on = books({ invoices: [february, january, invoice("inv_3", [line("recurring", 50, { periodStartOn: "2026-03-01" })])], items });
  const of = (known: Books, elsewhere: boolean) =>
    creditableLines(known, JANUARY, elsewhere).map((each) => `${each.invoice.id} ${each.line.lineId}`);

  test("the period's own charges, the earliest first, and no credits, usage or lines of others", () => {
    expect(of(on, false)).toEqual(["inv_1 recurring", "inv_2 pit_2"]);
  });

  test("then, where that is allowed, those of other periods, the latest first", () => {
    expect(of(on, true)).toEqual(["inv_1 recurring", "inv_2 pit_2", "inv_3 recurring", "inv_2 recurring"]);
  });

  test("no line of a draft, nor one over nothing", () => {
    const drafted = invoice("inv_1", [line("recurring", 5)], { status: "draft", finalizedAt: null });
    expect(of(books({ invoices: [drafted, invoice("inv_2", [line("recurring", 0)])] }), true)).toEqual([]);
  });
});
