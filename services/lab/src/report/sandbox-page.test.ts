import { SandboxReport } from "@cashline/contracts/reports/sandbox-report";
import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import { printSandbox } from "./print-sandbox.ts";
import { exampleReport, exampleSandboxReport } from "./report.fixture.ts";
import { sandboxPage } from "./sandbox-page.ts";

const textOf = (html: string): string =>
  html
    .replaceAll(/<style>[\s\S]*?<\/style>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");

describe("a sandbox's report", () => {
  const report = exampleSandboxReport();
  const page = sandboxPage(report);
  const text = textOf(page);

  it("the example is one by contract", () => {
    expect(Value.Errors(SandboxReport, report)).toEqual([]);
  });

  it("says of which sandbox, window, narrowing and instant it is, on the page and on the terminal", () => {
    for (const said of [text, printSandbox(report, 1000)]) {
      for (const words of ["quarter-end", "2026-01-05", "2026-01-31", "legal entity DE01", "5 opened, 4 closed, 1 open at the end"])
        expect(said).toContain(words);
      expect(said).toContain("The scenario clock stood at 2026-01-07 14:30: what follows of these days has not happened yet.");
    }
    expect(text).toContain("Written 2026-07-01 12:00 UTC.");
  });

  it("names every way of narrowing, and none where there is none", () => {
    const all = { entity: "DE01", region: "EMEA", tier: "strategic", product: "platform pro" };
    expect(textOf(sandboxPage(exampleSandboxReport({ scope: all })))).toContain(
      "Figures of legal entity DE01, region EMEA, customers of tier strategic, customers of product platform pro.",
    );
    expect(textOf(sandboxPage(exampleSandboxReport({ scope: {} })))).toContain("Figures of the whole sandbox, not narrowed.");
  });

  it("a window that is over is told as such", () => {
    const window = { from: "2026-01-05", to: "2026-01-06", asOf: "2026-01-07T00:00:00.000Z" };
    expect(textOf(sandboxPage(exampleSandboxReport({ window })))).toContain("The scenario clock stood at 2026-01-07 00:00. All times");
    const today = { ...window, to: "2026-01-07" };
    expect(textOf(sandboxPage(exampleSandboxReport({ window: today })))).toContain("what follows of the last day has not happened yet");
  });

  it("has every figure of the KPI API, the charts of the days that have begun, and the cases", () => {
    for (const { title } of report.kpis) expect(text).toContain(title);
    expect(page).toContain('aria-label="Renewals completed per day, 2026-01-05 to 2026-01-07.');
    expect([...page.matchAll(/<svg class="wide"/g)]).toHaveLength(6);
    expect(text).toContain("Cases open at some time in these days, oldest first");
    expect(text).toContain("Ada Lead (L1), Bo Controller (L2)");
  });

  it("leaves out what only a season knows", () => {
    for (const words of ["seed", "Seed", "njected", "Headline", "Detection against", "nvariant", "renewals a second", "peak memory"])
      expect(`${text} ${printSandbox(report)}`).not.toContain(words);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  it("needs nothing beside itself, and its text cannot become mark-up", () => {
    const evil = `<script>alert("x")</script>`;
    const marked = sandboxPage(
      exampleSandboxReport({ scope: { product: evil }, kpis: exampleReport().kpis.map((kpi) => ({ ...kpi, title: evil })) }),
    );
    expect(marked).not.toMatch(/<(script|link|img|iframe)\b/i);
    expect(marked).toContain("&lt;script&gt;");
  });
});
