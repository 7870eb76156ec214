import { describe, expect, it } from "vitest";
import { htmlReport } from "./html.ts";
import { exampleReport, exampleSandboxReport } from "./report.fixture.ts";
import { sandboxPage } from "./sandbox-page.ts";

const all = (of: string, pattern: RegExp): string[] => [...of.matchAll(pattern)].map(([found]) => found);

describe.each([
  ["a season", htmlReport(exampleReport())],
  ["a sandbox", sandboxPage(exampleSandboxReport())],
])("the page of %s for who cannot see it, or has no mouse", (_of, html) => {
  const tables = all(html, /<table[\s\S]*?<\/table>/g);

  it("every picture says in words what it shows", () => {
    const pictures = all(html, /<svg[^>]*>/g);
    expect(pictures).toHaveLength(12);
    for (const picture of pictures) expect(picture).toMatch(/ role="img" aria-label="[^"]{20,}"/);
  });

  it("every chart has its figures as a table beside it", () => {
    for (const figure of all(html, /<figure>[\s\S]*?<\/figure>/g))
      expect(figure).toMatch(/<details><summary>Figures<\/summary><div[\s\S]*<table/);
  });

  it("every table has one caption, and every header says what it heads", () => {
    expect(tables.length).toBeGreaterThan(7);
    for (const table of tables) {
      expect(all(table, /<caption>[^<]+<\/caption>/g)).toHaveLength(1);
      for (const header of all(table, /<th[ >][^>]*/g)) expect(header).toMatch(/ scope="(col|row)"/);
    }
  });

  it("every row of a table has as many cells as the table has columns, one of them its header", () => {
    for (const table of tables) {
      const columns = all(table, /scope="col"/g).length;
      for (const row of all(table, /<tr[\s\S]*?<\/tr>/g).slice(1)) {
        expect(all(row, /<th /g)).toHaveLength(1);
        expect(all(row, /<t[hd] /g)).toHaveLength(columns);
      }
    }
  });

  it("what scrolls can be reached and scrolled by keyboard, and has a name", () => {
    const boxes = all(html, /<div class="scroll"[^>]*>/g);
    expect(boxes).toHaveLength(tables.length);
    for (const box of boxes) expect(box).toMatch(/ role="region" tabindex="0" aria-label="[^"]+"/);
  });

  it("an id names one place, and every link of the page leads to one", () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/ href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it("headings go down one level at a time, from one title", () => {
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.slice(1).forEach((level, index) => expect(level - (levels[index] ?? 0)).toBeLessThanOrEqual(1));
  });
});
