import { describe, expect, it } from "vitest";
import { formatKpi, printReport, table } from "./print.ts";
import { exampleReport } from "./report.fixture.ts";

describe("KPIs for people", () => {
  it.each([
    ["count", 1234, "1,234"],
    ["percent", 83.349, "83.3 %"],
    ["hours", 1.25, "1.3 h"],
    ["days", 0, "0.0 d"],
    ["usd", 1234.5, "1,234.50 USD"],
    ["usd", -0.005, "-0.01 USD"],
    ["per_day", 2, "2.00 a day"],
    ["usd", null, "–"],
    ["count", null, "–"],
  ] as const)("%s of %s is %s", (unit, value, text) => {
    expect(formatKpi(unit, value)).toBe(text);
  });
});

describe("a table on the terminal", () => {
  it("first column left, the others right, all of one width", () => {
    expect(
      table(
        ["name", "count"],
        [
          ["a", "1"],
          ["a longer name", "1,000"],
        ],
      ),
    ).toBe("name           count\n─────────────  ─────\na                  1\na longer name  1,000");
  });

  it("a cell that is missing stays empty", () => {
    expect(table(["a", "b"], [["x"]])).toBe("a  b\n─  ─\nx");
  });

  it("without rows there is the header alone", () => {
    expect(table(["a", "b"], [])).toBe("a  b\n─  ─");
  });
});

describe("the report on the terminal", () => {
  const text = printReport(exampleReport());

  it("begins with the renewals and the cases", () => {
    expect(text.split("\n").filter(Boolean).slice(0, 2)).toEqual([
      "Renewals  30 won, 10 lost: 25 completed and paid, 3 billed and awaiting payment, 1 in a case, 1 unexplained",
      "Cases     5 opened, 4 closed, 1 open",
    ]);
  });

  it("names what was missed, what is false, what is broken and what is unexplained", () => {
    expect(text).toContain("missed: QTC-PRICE-MISMATCH of fault f2\nfalse: TAX-JURISDICTION on ctr_1 (case_1): another entity");
    for (const line of [
      "missed: QTC-PRICE-MISMATCH of fault f2",
      "false: TAX-JURISDICTION on ctr_1 (case_1): another entity",
      "broken: quote = invoice: inv_1: quoted 1200, invoiced 1100",
      "unexplained: opp_1: not closed out, invoice none",
    ])
      expect(text.split("\n")).toContain(line);
  });

  it("of many violations it tells ten of each invariant", () => {
    const violations = Array.from({ length: 25 }, (_, index) => `inv_${index}`);
    const many = printReport(exampleReport({ invariants: [{ name: "quote = invoice", meaning: "m", checked: 25, violations }] }));
    expect([...many.matchAll(/^broken: /gm)]).toHaveLength(10);
    expect(many).toMatch(/quote = invoice +25 +25/);
  });

  it("a KPI in groups has a line per group", () => {
    expect(text).toMatch(/^Exception volume: pricing +3$/m);
    expect(text).toMatch(/^ +tax +2$/m);
  });

  it("what could not be measured is a dash", () => {
    expect(text).toMatch(/^TAX-JURISDICTION .* 0 % +– +none +–$/m);
    expect(
      printReport(exampleReport({ performance: { ...exampleReport().performance, peakMemoryMb: null, freshnessP99Ms: null } })),
    ).toContain("peak memory unknown; freshness p99 –");
  });

  it("figures are rounded: amounts with their currency, times in a unit that fits", () => {
    expect(text).toMatch(/^QTC-PRICE-MISMATCH .* 100 % +50\.0 % +12\.00 EUR and 35 JPY +1\.5 h$/m);
    expect(text).toContain("start 1.1 s");
    expect(text).toContain("freshness p99 11.6 s");
  });

  it.each([60, 80, 120, 200])("text fits a terminal of %i columns, and nothing of it is cut off", (columns) => {
    const { headline } = exampleReport();
    const detail =
      "expected customer-hierarchy-mismatch: acc_e063mqjdqdyas0g9yawx, found none in the invoice and acc_e063mqjdqdyas0g9yawx in ERP";
    const report = exampleReport({
      headline: headline && {
        ...headline,
        timeline: [{ at: "2026-01-05T10:00:00.000Z", actor: "orchestrator", action: "approval requested", detail }],
      },
    });
    const sections = printReport(report, columns).split("\n\n");
    const prose = sections.filter((section) => !section.includes("───"));
    for (const line of prose.join("\n").split("\n")) expect(line.length, line).toBeLessThanOrEqual(columns);
    const words = (of: string): string => of.replaceAll(/\s+/g, " ");
    expect(words(prose.join("\n"))).toContain(detail);
  });

  it("the headline tells its dependents, exposure, approvers and history; without one there is none", () => {
    expect(text.replaceAll(/\n {2,}/g, " ")).toContain(
      "Headline  Contract-to-bill variance (QTC-PRICE-MISMATCH) with TAX-JURISDICTION and ERP-POST-REJECTED; exposure 6,000.00 USD; approved by Ada Lead (L1) and Bo Controller (L2)",
    );
    expect(text).toMatch(/2026-01-06 09:30 {2}approved +Ada Lead +L1: seen/);
    expect(printReport(exampleReport({ headline: null }))).not.toContain("Headline");
  });
});
