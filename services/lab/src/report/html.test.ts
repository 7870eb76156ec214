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
    expect(html).not.toMatch(/\b(src|srcset|href|action)\s*=/i);
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
      "svg",
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
      grade: { ...report.grade, rows: report.grade.rows.map((row) => ({ ...row, code: evil })) },
      headline: report.headline && {
        ...report.headline,
        title: evil,
        code: evil,
        dependents: [evil],
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
    expect(html).toContain(`<p class="verdict bad">1 violations of invariants.</p>`);
    const sound = exampleReport({ invariants: exampleReport().invariants.map((each) => ({ ...each, violations: [] })) });
    expect(htmlReport(sound)).toContain(`<p class="verdict">All 2 invariants hold, to the cent.</p>`);
  });

  it("tells the season, the tiles that were measured, and a dash for what was not", () => {
    const text = textOf(html);
    expect(text).toContain("30 renewals won, 10 lost: 25 completed and paid, 3 billed and awaiting payment, 1 in a case, 1 unexplained.");
    expect(text).toContain("83.3 % Straight-through rate");
    expect(text).toContain("1,234.50 USD Unresolved exposure");
    expect(text).toContain("– Days sales outstanding");
    expect(text).toContain("1,200 accounts, 1,500 contracts");
  });

  it("shows the headline case with its approvers and history, and nothing of it where there is none", () => {
    expect(textOf(html)).toContain(
      "with TAX-JURISDICTION and ERP-POST-REJECTED. Exposure 6,000.00 USD. Approved by Ada Lead (L1) and Bo Controller (L2).",
    );
    expect(textOf(html)).toContain("2026-01-06 09:30 Ada Lead approved L1: seen");
    expect(htmlReport(exampleReport({ headline: null }))).not.toContain("Timeline");
  });

  it("draws a chart for each series that has points, and none for an empty one", () => {
    const pictures = (of: string): number => [...of.matchAll(/<svg/g)].length;
    expect(pictures(html)).toBe(5);
    expect(pictures(htmlReport(exampleReport({ series: {} })))).toBe(1);
  });
});
