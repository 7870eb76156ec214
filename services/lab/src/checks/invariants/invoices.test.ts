import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { describe, expect, it } from "vitest";
import { only, usd } from "../objects.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const invariant = "invoice = net + tax";
const held =
  (change: Partial<Invoice>) =>
  ({ invoices }: Snapshot) => ({ invoices: changed(invoices, "inv-held", change) });
/** Usage above what is included: charged by the unit, without months. */
const usage = (net: number, tax: number | null): InvoiceLine =>
  only<InvoiceLine>({
    lineId: "usage",
    kind: "usage",
    quantity: 100,
    months: 0,
    unitPrice: "0.0019",
    discountPercent: "0",
    gross: usd(net),
    discount: usd(0),
    net: usd(net),
    tax: tax === null ? null : usd(tax),
  });
const withUsage =
  (net: number) =>
  ({ invoices }: Snapshot) => ({
    invoices: invoices.map((each) =>
      each.id === "inv-held"
        ? { ...each, lines: [...each.lines, usage(net, null)], net: usd(700 + net), total: usd(700 + net), due: usd(700 + net) }
        : each,
    ),
  });

describe(invariant, () => {
  itBreaks([
    {
      invariant,
      by: "another net than the lines'",
      plant: held({ net: usd(701) }),
      says: ["inv-held: lines of 700 + 0 against 701 + 0 = 700"],
    },
    { invariant, by: "a tax no line bears", plant: held({ tax: usd(1) }), says: ["inv-held: lines of 700 + 0 against 700 + 1 = 700"] },
    { invariant, by: "another total", plant: held({ total: usd(701) }), says: ["inv-held: lines of 700 + 0 against 700 + 0 = 701"] },
    {
      invariant,
      by: "an amount in another currency",
      plant: held({ due: { currency: "EUR", minor: "700" } }),
      says: ["inv-held: 700 EUR on an invoice in USD"],
    },
    {
      invariant,
      by: "a line that stands twice",
      plant: ({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-held"
            ? { ...each, lines: [...each.lines, ...each.lines], net: usd(1400), total: usd(1400), due: usd(1400) }
            : each,
        ),
      }),
      says: ["inv-held: line recurring stands twice"],
    },
    { invariant, by: "a draft with nothing due", plant: held({ due: usd(0) }), says: ["inv-held: draft, and 0 due of 700"] },
    {
      invariant,
      by: "a voided invoice still due",
      plant: ({ invoices }) => ({ invoices: changed(invoices, "inv-reversed", { due: usd(99) }) }),
      says: ["inv-reversed: void, and 99 due of 99"],
    },
    {
      invariant,
      by: "a line worth more than it charges",
      plant: ({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-held" ? { ...each, lines: each.lines.map((line) => ({ ...line, unitPrice: "0.8" })) } : each,
        ),
      }),
      says: ["inv-held, line recurring: gross 700 USD against 800 USD"],
    },
    {
      invariant,
      by: "a coupon that takes off less than it says",
      plant: ({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-held"
            ? { ...each, lines: each.lines.map((line) => ({ ...line, unitPrice: "0.8", gross: usd(800), discount: usd(90) })) }
            : each,
        ),
      }),
      says: ["inv-held, line recurring: net 700 against 710"],
    },
    { invariant, by: "usage rated too high", plant: withUsage(20), says: ["inv-held, line usage: gross 20 USD against 19 USD"] },
    {
      invariant,
      by: "a line released untaxed",
      plant: ({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-paid" ? { ...each, lines: [...each.lines, { ...usage(0, null), quantity: 0 }] } : each,
        ),
      }),
      says: ["inv-paid: released with line usage untaxed"],
      also: {
        "invoice tax = tax document": [
          "inv-paid and txd-paid: lines recurring 1200 USD + 120 USD, usage 0 USD + none against recurring 1200 USD + 120 USD",
        ],
      },
    },
  ]);

  it("usage is worth its units, whatever the months", () => {
    expect(brokenBy(withUsage(19))).toEqual({});
  });

  it("a proration is a share of its period's price, and only adds up", () => {
    const prorated = (kind: InvoiceLine["kind"]) =>
      brokenBy(({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-held" ? { ...each, lines: each.lines.map((line) => ({ ...line, kind, unitPrice: "50" })) } : each,
        ),
      }));
    expect(prorated("proration_charge")).toEqual({});
    expect(prorated("proration_credit")).toEqual({});
    expect(prorated("commitment")).toEqual({ [invariant]: ["inv-held, line recurring: gross 700 USD against 50000 USD"] });
  });

  it("the last days of a last bill are a share of their month, and never more than it", () => {
    const last = (unitPrice: string) =>
      brokenBy(({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-held"
            ? { ...each, purpose: "final" as const, quoteId: null, lines: each.lines.map((line) => ({ ...line, unitPrice })) }
            : each,
        ),
      }))[invariant];
    expect(last("50")).toBeUndefined();
    expect(last("0.1")).toEqual(["inv-held, line recurring: gross 700 USD against 100 USD"]);
  });

  it("what credits have settled is due no more", () => {
    const credited = (due: number) =>
      brokenBy(({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-held" ? { ...each, due: usd(due), creditsApplied: [{ creditNoteId: "crn", amount: usd(100) }] } : each,
        ),
      }))[invariant];
    expect(credited(600)).toBeUndefined();
    expect(credited(700)).toEqual(["inv-held: draft, and 700 due of 600"]);
  });

  it("what a coupon takes off is off", () => {
    const couponed = ({ invoices }: Snapshot) => ({
      invoices: invoices.map((each) =>
        each.id === "inv-held"
          ? { ...each, lines: each.lines.map((line) => ({ ...line, unitPrice: "0.8", gross: usd(800), discount: usd(100) })) }
          : each,
      ),
    });
    expect(brokenBy(couponed)).toEqual({});
  });

  it("a discount counts", () => {
    const discounted = (discountPercent: string, unitPrice: string) =>
      brokenBy(({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-held" ? { ...each, lines: each.lines.map((line) => ({ ...line, discountPercent, unitPrice })) } : each,
        ),
      }));
    expect(discounted("30", "1")).toEqual({});
    expect(discounted("20", "1")).toEqual({ [invariant]: ["inv-held, line recurring: gross 700 USD against 800 USD"] });
  });
});
