import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { caseExample } from "../kpis/example-events.ts";
import { changeProration } from "./change-proration.ts";
import { discountAboveMatrix } from "./discount-above-matrix.ts";
import { contract, invoice, line, published, quote, renewed, subscription, usd } from "./examples.fixture.ts";

const found = detecting(discountAboveMatrix, changeProration);

const matrix = (version: number, at: string, upToPercent: string) =>
  published("cpq.policy.updated", "pol", { approvalMatrix: [{ upToPercent, columns: [] }] }, { version, at });
const opened = matrix(1, "2026-01-10T10:00:00.000Z", "100");
const closed = matrix(2, "2026-01-10T10:01:00.000Z", "40");
const signed = (percent: string) => quote({ discountPercent: percent, discretionaryPercent: percent });

describe("a discount signed under a matrix that stood for a minute", () => {
  test("is found with the term at the most that may be granted less the term as signed", async () => {
    expect(await found([contract(), subscription(), signed("50"), opened, closed])).toMatchObject([
      {
        correlationId: "opp-1",
        finding: { code: "QTC-DISCOUNT-UNAPPROVED", businessKey: "qte", exposure: usd(12_000), direction: "under_billed" },
      },
    ]);
  });

  test("within the matrix that stands, under one that stood for long, or granted by a case since, it is none", async () => {
    expect(await found([contract(), subscription(), signed("40"), opened, closed])).toEqual([]);
    expect(await found([contract(), subscription(), signed("50"), opened, matrix(2, "2026-01-12T10:01:00.000Z", "40")])).toEqual([]);
    const granted = caseExample({
      id: "case-1",
      code: "QTC-DISCOUNT-UNAPPROVED",
      detectedAt: "2026-01-11T00:00:00.000Z",
      closedAt: "2026-01-12T00:00:00.000Z",
    });
    const event = { ...granted, payload: { ...(granted.payload as object), businessKey: "qte" } };
    expect(await found([contract(), subscription(), signed("50"), opened, closed, event])).toEqual([]);
  });
});

describe("a change charged from another day than signed", () => {
  const amendment = quote({
    id: "qte-2",
    amendsQuoteId: "qte",
    quantity: 12,
    startOn: "2026-01-15",
    acceptedAt: "2026-01-15T09:00:00.000Z",
  });
  const change = (periodStartOn: string, status = "draft") =>
    invoice({
      id: "inv-2",
      status,
      purpose: "change",
      quoteId: null,
      lines: [
        line({ kind: "proration_credit", periodStartOn, net: usd(-28_667) }),
        line({ kind: "proration_charge", lineId: "new-seats", quantity: 12, periodStartOn, net: usd(34_400) }),
      ],
    });

  test("is found with the difference to what the signed day comes to", async () => {
    expect(await found([...renewed(), amendment, change("2026-01-14")])).toMatchObject([
      // 85 of 90 days: 34,000 less 28,333 instead of 5,733
      {
        correlationId: "opp-1",
        finding: { code: "BIL-PRORATION", businessKey: "inv-2/change", exposure: usd(66), direction: "over_billed" },
      },
    ]);
  });

  test("on a draft is left to people; once it is out, the difference is to be credited, and then it is none", async () => {
    const [draft] = await found([...renewed(), amendment, change("2026-01-14")]);
    expect(draft?.finding.correction).toEqual({ invoiceId: "inv-2" });
    const sent = [...renewed(), amendment, change("2026-01-14", "paid")];
    const [out] = await found(sent);
    expect(out?.finding).toMatchObject({ critical: false, correction: { invoiceId: "inv-2", lineId: "new-seats", ...usd(66) } });
    const credited = (minor: number) =>
      published("billing.credit_note.issued", "crn", { id: "crn", status: "issued", invoiceId: "inv-2", net: usd(minor) });
    expect(await found([...sent, credited(66)])).toEqual([]);
    expect(await found([...sent, credited(60)])).toMatchObject([{ finding: { exposure: usd(6) } }]);
  });

  test("from the signed day, and by nobody's amendment, it is none", async () => {
    expect(await found([...renewed(), amendment, change("2026-01-15")])).toEqual([]);
    expect(await found([...renewed(), change("2026-01-14")])).toEqual([]);
  });
});
