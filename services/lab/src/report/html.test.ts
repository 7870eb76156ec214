import { SeasonReport } from "@cashline/contracts/reports/season-report";
import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import { htmlReport } from "./html.ts";
import { exampleReport } from "./report.fixture.ts";

/** What a browser would show, without the mark-up. */
const textOf = (html: string): string =>
  html
    .replaceAll(/<style>[\s\S]*?<\/style>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

describe("the report as one page", () => {
  const html = htmlReport(exampleReport());

  it("the example is a report by contract, so the page is made from what a season leaves", () => {
    expect(Value.Errors(SeasonReport, exampleReport())).toEqual([]);
  });

  it("needs nothing beside itself: no script, no style sheet, no picture, no link to anywhere", () => {
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed)\b/i);
    expect(html).not.toMatch(/\b(src|srcset|action)\s*=/i);
    expect(html).not.toMatch(/\bhref\s*=\s*(?!"#)/i);
    expect(html).not.toMatch(/@import|url\((?!['"]?#)/i);
    expect(html).not.toMatch(/\son[a-z]+\s*=/i);
    // The only addresses are the names of the picture format.
    expect(
      [...html.matchAll(/https?:\/\/[^"'\s<]+/g)]
        .map(([address]) => address)
        .filter((address) => !address.startsWith("http://www.w3.org/")),
    ).toEqual([]);
  });

  it("is a whole page whose tables, figures and sections are closed", () => {
    expect(html.startsWith("<!doctype html>")).toBe(true);
    expect(html.trimEnd().endsWith("</html>")).toBe(true);
    for (const tag of [
      "html",
      "head",
      "body",
      "main",
      "section",
      "table",
      "thead",
      "tbody",
      "tr",
      "td",
      "th",
      "figure",
      "details",
      "svg",
      "dl",
      "ol",
      "ul",
      "li",
      "div",
      "p",
    ]) {
      expect([...html.matchAll(new RegExp(`<${tag}[\\s>]`, "g"))].length, tag).toBe(
        [...html.matchAll(new RegExp(`</${tag}>`, "g"))].length,
      );
    }
    expect(html).not.toMatch(/undefined|NaN|\[object/);
  });

  it("text of the season cannot become mark-up, in text, in titles, or in charts", () => {
    const evil = `<script>alert("x")</script><img src=x onerror='y'>&`;
    const report = exampleReport();
    const marked = htmlReport({
      ...report,
      tenant: evil,
      seed: evil,
      book: { ...report.book, name: evil },
      generatedAt: evil,
      kpis: report.kpis.map((each) => ({
        ...each,
        title: evil,
        definition: evil,
        rows: each.rows.map((row) => ({ ...row, label: evil })),
      })),
      invariants: [{ name: evil, meaning: evil, checked: 1, violations: [evil] }],
      cases: { ...report.cases, list: report.cases.list.map((each) => ({ ...each, title: evil, approvers: [evil] })) },
      renewals: { ...report.renewals, unexplained: [evil] },
      grade: {
        ...report.grade,
        rows: report.grade.rows.map((row) => ({ ...row, code: evil })),
        missed: [evil],
        misstated: [evil],
        false: [evil],
      },
      headlineNote: evil,
      headline: report.headline && {
        ...report.headline,
        title: evil,
        code: evil,
        dependents: [evil],
        usage: { readings: 1, units: 2, billed: evil },
        approvers: [evil],
        exposure: evil,
        timeline: [{ at: evil, actor: evil, action: evil, detail: evil }],
      },
      series: {
        ...report.series,
        exceptions_opened: [
          { day: "2026-01-05", label: evil, value: 1 },
          { day: "2026-01-05", label: "tax", value: 1 },
        ],
      },
    });
    expect(marked).not.toMatch(/<(script|img)\b/i);
    expect(marked).toContain("&lt;script&gt;");
  });

  it("says plainly how many violations there are", () => {
    expect(html).toContain(`<p class="verdict bad">1 violation of invariants.</p>`);
    const sound = exampleReport({ invariants: exampleReport().invariants.map((each) => ({ ...each, violations: [] })) });
    expect(htmlReport(sound)).toContain(`<p class="verdict">All 2 invariants hold, to the cent.</p>`);
  });

  it("tells the season, the tiles that were measured, and a dash for what was not", () => {
    const text = textOf(html);
    expect(text).toContain("Renewals: 30 won, 10 lost: 25 completed and paid, 3 billed and awaiting payment, 1 in a case, 1 unexplained.");
    expect(text).toContain("Straight-through rate 83.3 %");
    expect(text).toContain("Unresolved exposure 1,234.50 USD");
    expect(text).toContain("Days sales outstanding –");
    expect(text).toContain("1,200 accounts, 1,500 contracts");
  });

  it("tells what is wrong, not only how often", () => {
    const text = textOf(html);
    expect(html).toContain(`<p class="verdict bad">1 of 2 injected exceptions found, 1 false.</p>`);
    for (const wrong of [
      "unexplained: opp_1: not closed out, invoice none",
      "missed: QTC-PRICE-MISMATCH of fault f2",
      "false: TAX-JURISDICTION on ctr_1 (case_1): another entity",
      "quote = invoice: inv_1: quoted 1200, invoiced 1100",
    ])
      expect(text).toContain(wrong);
  });

  it("amounts have a currency and its decimals, never minor units", () => {
    expect(textOf(html)).toContain("12.00 EUR and 35 JPY 1.5 h");
  });

  it("lists every case with its owner, exposure, times and approvers, and marks the headline", () => {
    const text = textOf(html);
    expect(text).toContain(
      "QTC-PRICE-MISMATCH Headline: Contract-to-bill variance, with TAX-JURISDICTION and ERP-POST-REJECTED S1 Deal desk 600,000 JPY 2026-01-05 10:00 2026-01-06 10:30 24.5 h Ada Lead (L1), Bo Controller (L2)",
    );
    expect(text).toContain("S3 Tax 10.00 USD 2026-01-06 10:00 2026-01-06 10:25 25 min No approval needed");
    expect(text).toContain("2026-01-06 10:00 2026-01-06 10:00 at once Cleared by itself");
    expect(text).toContain("2026-01-07 12:00 Awaiting approval – –");
    expect([...html.matchAll(/<tr role="row" class="marked">/g)]).toHaveLength(1);
    const without = exampleReport({ cases: { opened: 0, closed: 0, open: 0, list: [] } });
    expect(textOf(htmlReport(without))).toContain("Cases No case was detected.");
  });

  it("shows the headline case with its approvers and history, and nothing of it where there is none", () => {
    expect(textOf(html)).toContain(
      "Headline: Contract-to-bill variance Exception QTC-PRICE-MISMATCH Found with it TAX-JURISDICTION and ERP-POST-REJECTED Exposure 6,000.00 USD Approved by Ada Lead (L1) and Bo Controller (L2) Time to resolve 24.5 h",
    );
    expect(textOf(html)).toContain("2026-01-06 09:30 Ada Lead approved L1: seen");
    expect(htmlReport(exampleReport({ headline: null }))).not.toContain("Timeline");
  });

  it("draws a chart where there is something to see, and says so where there is not", () => {
    const pictures = (of: string): number => [...of.matchAll(/<svg class="wide"/g)].length;
    expect(pictures(html)).toBe(6);
    const quiet = htmlReport(
      exampleReport({
        series: {},
        cases: { opened: 0, closed: 0, open: 0, list: [] },
        kpis: exampleReport().kpis.map((each) => ({ ...each, rows: each.rows.map((row) => ({ ...row, value: 0 })) })),
      }),
    );
    expect(pictures(quiet)).toBe(0);
    for (const words of [
      "No renewal was completed.",
      "No case was open at any time.",
      "No money was at stake at any time.",
      "Nothing open.",
    ])
      expect(textOf(quiet)).toContain(words);
  });

  it("cases opened and closed between two ends of a day are seen", () => {
    expect(html).toContain(
      "Open cases, 2026-01-05 to 2026-01-07. When the day ended: at most 1, on 2026-01-05. Most at one time: at most 3, on 2026-01-06.",
    );
    expect(html).toContain("Most at one time: at most 4,020.00 USD, on 2026-01-06.");
  });
});
