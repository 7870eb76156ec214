import { describe, expect, it } from "vitest";
import { htmlReport } from "./html.ts";
import { printReport } from "./print.ts";
import { exampleReport } from "./report.fixture.ts";
import { headlineUsageInWords, kpisInOrder, renewalsInWords, usageInWords, wrongDetections } from "./sentences.ts";

const { renewals, grade, kpis } = exampleReport();

describe("the report in sentences", () => {
  it("renewals never asked for are told, where there are any", () => {
    expect(renewalsInWords(renewals)).toMatch(/1 unexplained$/);
    expect(renewalsInWords({ ...renewals, unanswered: 1 })).toMatch(
      /1 unexplained; 1 customer never asked, the renewal before not being done$/,
    );
  });

  it("usage: what came, what was charged, and what came too late", () => {
    const usage = { loaded: 0, sent: 1200, billedLines: 1, billed: [{ currency: "EUR", minor: "123450" }], afterInvoice: 0 };
    expect(usageInWords(usage)).toBe(
      "0 records at the start, 1,200 records sent in the season; 1 invoice charges usage above what is included, net 1,234.50 EUR",
    );
    expect(usageInWords({ ...usage, billedLines: 2, afterInvoice: 3 })).toMatch(
      /; 2 invoices charge usage .*; 3 records came after the invoice and stayed unbilled$/,
    );
  });

  it("the headline's usage names what was charged first", () => {
    expect(headlineUsageInWords({ readings: 3, units: 1200, billed: "45.00 EUR" })).toBe(
      "45.00 EUR, with 3 readings of 1,200 units between agreement and invoice",
    );
  });

  it("missed, misstated and false, in this order", () => {
    expect(wrongDetections({ ...grade, misstated: ["in another currency"] }).map((text) => text.split(":")[0])).toEqual([
      "missed",
      "misstated",
      "false",
    ]);
  });

  it("a figure of an instant is followed by what it was at the very end", () => {
    const exposure = kpis.filter(({ name }) => name === "unresolved_exposure").map((each) => ({ ...each, value: 0 }));
    const titles = kpisInOrder(exampleReport({ kpisAtEnd: exposure })).map(({ title }) => title);
    expect(titles.slice(2, 5)).toEqual(["Unresolved exposure", "Unresolved exposure, at the very end", "Days sales outstanding"]);
  });

  it("stands on the terminal and on the page alike", () => {
    const { headline } = exampleReport();
    const report = exampleReport({
      usage: { loaded: 1, sent: 2, billedLines: 3, billed: [], afterInvoice: 4 },
      headline: headline && { ...headline, usage: { readings: 3, units: 7, billed: "45.00 EUR" } },
      headlineNote: "No renewal fits the headline.",
      grade: { ...grade, misstated: ["in another currency"] },
    });
    for (const text of [printReport(report, 1000), htmlReport(report)])
      for (const part of [
        "2 records sent",
        "45.00 EUR, with 3 readings",
        "No renewal fits the headline.",
        "misstated: in another currency",
      ])
        expect(text).toContain(part);
  });
});
