import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { duplicateInvoice } from "./duplicate-invoice.ts";
import { contract, invoice, line, published, quote, renewed, subscription, usd } from "./examples.fixture.ts";
import { overlappingPeriod } from "./overlapping-period.ts";
import { stuckDraft } from "./stuck-draft.ts";

const found = detecting(overlappingPeriod, duplicateInvoice, stuckDraft);

/** The contract keyed in once more, with a subscription nobody has signed for. */
const copy = (lastQuoteId: string | null = null) => [
  published("crm.contract.activated", "ctr-2", { ...(contract().payload as object), id: "ctr-2" }),
  subscription({ id: "sub-2", contractId: "ctr-2", renewals: 0, lastQuoteId }),
];
const again = (of: Record<string, unknown> = {}, change: Record<string, unknown> = {}) =>
  invoice({
    id: "inv-2",
    status: "draft",
    purpose: "period",
    subscriptionId: "sub-2",
    contractId: "ctr-2",
    quoteId: null,
    lines: [line({ subscriptionId: "sub-2", ...of })],
    total: usd(30_000),
    draftedAt: "2026-01-16T10:00:00.000Z",
    ...change,
  });

describe("the same period on two invoices", () => {
  test("is found on the second one, over-billed by its total, with its waiting as a dependent", async () => {
    const [first, ...others] = await found([...renewed(), invoice(), ...copy(), again()]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      correlationId: "opp-1",
      finding: { code: "BIL-DUPLICATE", businessKey: "inv-2", exposure: usd(30_000), direction: "over_billed", critical: false },
      dependents: [{ code: "BIL-STUCK-DRAFT", businessKey: "inv-2", exposure: usd(30_000) }],
    });
  });

  test("credited in part it is found still", async () => {
    const part = again({}, { status: "paid", credited: usd(10_000) });
    expect(await found([...renewed(), invoice(), ...copy(), part])).toMatchObject([{ finding: { businessKey: "inv-2" } }]);
  });

  test("once it has reached the customer it is critical", async () => {
    const [first] = await found([...renewed(), invoice(), ...copy(), again({}, { status: "open" })]);
    expect(first?.finding.critical).toBe(true);
  });

  test("of one subscription the later draft is the second", async () => {
    const second = invoice({ id: "inv-0", draftedAt: "2026-01-19T10:00:00.000Z", status: "open" });
    expect(await found([...renewed(), invoice(), second])).toMatchObject([{ finding: { businessKey: "inv-0" } }]);
  });

  test.each([
    ["a voided one", copy(), again({}, { status: "void" })],
    ["one that is credited in full", copy(), again({}, { status: "paid", credited: usd(30_000) })],
    ["other seats", copy(), again({ quantity: 11 }, { draftedAt: "2026-01-20T10:00:00.000Z" })],
    [
      "the next period",
      copy(),
      again({ periodStartOn: "2026-04-10", periodEndOn: "2026-07-10" }, { draftedAt: "2026-01-20T10:00:00.000Z" }),
    ],
    [
      "another contract that is signed and alike",
      [...copy("qte-2"), quote({ id: "qte-2" })],
      again({}, { draftedAt: "2026-01-20T10:00:00.000Z" }),
    ],
  ])("%s is no second one", async (_what, other, second) => {
    expect(await found([...renewed(), invoice(), ...other, second])).toEqual([]);
  });
});

describe("a period that begins before the last one has ended", () => {
  const drift = { periodStartOn: "2026-04-07", periodEndOn: "2026-07-07" };

  test("on a subscription nobody has signed for is found with all that it asks for, tax included", async () => {
    const drifted = again(drift, { total: usd(31_200) });
    expect(await found([...renewed(), invoice(), ...copy(), drifted])).toMatchObject([
      {
        correlationId: "opp-1",
        finding: { code: "BIL-PRORATION", businessKey: "inv-2", exposure: usd(31_200), direction: "over_billed" },
        dependents: [{ code: "BIL-STUCK-DRAFT" }],
      },
    ]);
  });

  describe("on the same subscription", () => {
    const second = (status: string) =>
      again({ ...drift, subscriptionId: "sub", tax: usd(2_400) }, { status, subscriptionId: "sub", contractId: "ctr", total: usd(32_400) });
    const credit = (memo: string | null, net: number) =>
      published("billing.credit_note.issued", "crn", { id: "crn", status: "issued", invoiceId: "inv-2", memo, net: usd(net) });
    const doubled = "days billed in another period already";

    test("is found with the share of the days that are in both and their tax, each rounded half-up, and says what to credit", async () => {
      expect(await found([...renewed(), invoice(), second("paid")])).toMatchObject([
        // 3 of 91 days of 300.00 and of 24.00
        { finding: { businessKey: "inv-2", exposure: usd(989 + 79), correction: { lineId: "recurring", ...usd(989) } } },
      ]);
    });

    test("as a draft has nothing to credit", async () => {
      const [first] = await found([...renewed(), invoice(), second("draft")]);
      expect(first?.finding.correction).not.toHaveProperty("lineId");
    });

    test("is found until those days are given back, whatever else is credited", async () => {
      const events = [...renewed(), invoice(), second("paid")];
      expect(await found([...events, credit(doubled, 989)])).toEqual([]);
      expect(await found([...events, credit(doubled, 500)])).toHaveLength(1);
      expect(await found([...events, credit(null, 989)])).toHaveLength(1);
    });
  });
});
