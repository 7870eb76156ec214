/** The report's page in a real browser: on a wall screen and a telephone, by day and by night. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults, browserPath, openBrowser, rowsOf, watch } from "./browser.fixture.ts";
import { htmlReport } from "./html.ts";
import { exampleCase, exampleReport, exampleSandboxReport } from "./report.fixture.ts";
import { sandboxPage } from "./sandbox-page.ts";

/** Pictures of what was seen, for people to look at. */
const PICTURES = join(import.meta.dirname, "../../../../.cashline/report-pictures");

const wall = { width: 1920, height: 1080 };
const phone = { width: 390, height: 844 };
/** What is looked at, on what, in which light, and how large it is. */
const looks = [
  ["small", "wall", "light", wall],
  ["small", "wall", "dark", wall],
  ["small", "phone", "light", phone],
  ["small", "phone", "dark", phone],
  ["crowded", "wall", "dark", wall],
  ["crowded", "phone", "light", phone],
  ["sandbox", "wall", "light", wall],
  ["sandbox", "phone", "dark", phone],
] as const;

/** A season with more and longer of everything than is usual. */
function crowded(): SeasonReport {
  const example = exampleReport();
  const long =
    "Contract-to-bill variance on an invoice of a customer with a remarkably long, unbroken-reference_0123456789abcdef0123456789";
  return exampleReport({
    cases: {
      opened: 30,
      closed: 30,
      open: 0,
      list: Array.from({ length: 30 }, (_, place) =>
        exampleCase(place, {
          title: long,
          code: "QTC-ENTITLEMENT-DRIFT",
          exposure: { currency: "INR", minor: "123456789012" },
          approvers: ["Miss Soledad Dooley (L1)", "Linnea Orn (L3)", "Theresa Parker-Wolfeschlegelsteinhausen (L3)"],
        }),
      ),
    },
    kpis: [
      ...example.kpis,
      {
        ...example.kpis[0],
        name: "cash",
        title: "Cash collected",
        unit: "usd",
        value: 19_234_760_170.17,
        rows: [],
      } as SeasonReport["kpis"][number],
      ...Array.from({ length: 60 }, (_, place) => ({
        ...(example.kpis[0] as SeasonReport["kpis"][number]),
        name: `k${place}`,
        title: `Figure ${place} ${long}`,
      })),
    ],
    renewals: { ...example.renewals, unexplained: Array.from({ length: 10 }, () => long) },
  });
}

const reports = [
  ["small", exampleReport()],
  ["crowded", crowded()],
] as const;

describe.skipIf(browserPath === undefined)(
  `the report in a browser${browserPath === undefined ? " (skipped: no chromium on the PATH; `apt-get install chromium` brings one)" : ""}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "cashline-page-"));
    const fileOf = (name: string): string => join(folder, `${name}.html`);
    let browser: Browser;

    beforeAll(async () => {
      for (const [name, report] of reports) {
        writeFileSync(fileOf(name), htmlReport(report));
        writeFileSync(join(folder, `${name}.json`), JSON.stringify(report));
      }
      writeFileSync(fileOf("sandbox"), sandboxPage(exampleSandboxReport()));
      mkdirSync(PICTURES, { recursive: true });
      browser = await openBrowser();
    });
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const onPage = async (
      name: string,
      look: (page: Page, seen: ReturnType<typeof watch>) => Promise<void>,
      viewport: { width: number; height: number } = wall,
      colorScheme: "light" | "dark" = "light",
    ): Promise<void> => {
      const context = await browser.newContext({ viewport, colorScheme });
      try {
        const page = await context.newPage();
        const seen = watch(page);
        await page.goto(pathToFileURL(fileOf(name)).href);
        await look(page, seen);
      } finally {
        await context.close();
      }
    };

    test.each(looks)(
      "the %s one on a %s screen, %s, asks the network for nothing, tells no error, does not scroll sideways and has no accessibility fault",
      async (name, screen, light, size) => {
        await onPage(
          name,
          async (page, { requests, errors }) => {
            const widths = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]");
            expect(widths).toEqual([size.width, size.width]);
            const picture = join(PICTURES, `${name}-${screen}-${light}.png`);
            await page.screenshot({ path: picture, fullPage: true });
            expect(statSync(picture).size).toBeGreaterThan(10_000);
            expect(await accessibilityFaults(page)).toEqual([]);
            expect(errors).toEqual([]);
            expect(requests).toEqual([pathToFileURL(fileOf(name)).href]);
          },
          size,
          light,
        );
      },
    );

    test("the checks can fail: a request, an error, an overflow and an unnamed picture are each seen", async () => {
      const bad = htmlReport(exampleReport()).replace(
        "</main>",
        `<div style="width:9000px">wide</div><img src="http://127.0.0.1:9/x.png"></main><script>console.error("told"); throw new Error("thrown")</script>`,
      );
      writeFileSync(fileOf("bad"), bad);
      await onPage("bad", async (page, { requests, errors }) => {
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeGreaterThan(9000);
        expect(requests).toContain("http://127.0.0.1:9/x.png");
        for (const error of ["told", "thrown"]) expect(errors.join("\n")).toContain(error);
        expect((await accessibilityFaults(page)).join("\n")).toContain("image-alt: img");
      });
    });

    test("on a telephone a long list is its first rows until all are asked for, and what is short is whole", async () => {
      await onPage(
        "crowded",
        async (page) => {
          expect(await rowsSeen(page, "#cases")).toBe(8);
          expect(await rowsSeen(page, "#invariants")).toBe(2);
          expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThan(12_000);
          expect(await page.getByRole("checkbox").count()).toBe(2);
          await page.getByLabel("Show all 30 cases").check();
          expect(await rowsSeen(page, "#cases")).toBe(30);
          await page.getByLabel("Show all 30 cases").uncheck();
          expect(await rowsSeen(page, "#cases")).toBe(8);
        },
        phone,
      );
    });

    test("on a wall, and on paper however narrow, every row is there and no box to tick", async () => {
      const all = async (page: Page): Promise<void> => {
        expect(await rowsSeen(page, "#cases")).toBe(30);
        expect(await page.getByRole("checkbox").count()).toBe(0);
      };
      await onPage("crowded", all);
      await onPage(
        "crowded",
        async (page) => {
          await page.emulateMedia({ media: "print" });
          await all(page);
        },
        phone,
      );
    });

    test.each(reports)("every figure the %s one shows is that of report.json", async (name) => {
      const report = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as SeasonReport;
      await onPage(name, async (page) => {
        const figures = new Map((await rowsOf(page, "#figures")).map(([title = "", value = ""]) => [title, value]));
        const expected = report.kpis.flatMap(({ title, value, rows }): [string, number | null][] =>
          rows.length === 0 ? [[title, value]] : rows.map((row) => [`${title}: ${row.label}`, row.value]),
        );
        expect([...figures.keys()].toSorted()).toEqual(expected.map(([title]) => title).toSorted());
        for (const [title, value] of expected) expectShown(figures.get(title), value);

        const tiles = await page.evaluate<[string, string][]>(
          `Array.from(document.querySelectorAll(".tiles div"), (tile) => [tile.querySelector("dt").textContent, tile.querySelector("dd").textContent])`,
        );
        expect(tiles.length).toBeGreaterThan(3);
        for (const [title, shown] of tiles) expectShown(shown, report.kpis.find((kpi) => kpi.title === title)?.value ?? null);

        expect(
          (await rowsOf(page, "#invariants")).map(([invariant, checked, broken]) => [invariant, Number(checked), Number(broken)]),
        ).toEqual(report.invariants.map((each) => [each.name, each.checked, each.violations.length]));
        expect((await rowsOf(page, "#detection")).map(([code, ...counts]) => [code, ...counts.slice(0, 4).map(Number)])).toEqual(
          report.grade.rows.map((row) => [row.code, row.injected, row.found, row.missed, row.false]),
        );
        expect((await rowsOf(page, "#cases")).map(([code]) => code)).toEqual(report.cases.list.map(({ code }) => code));
      });
    });
  },
);

/** Rows of a section's table that take up room on the page. */
function rowsSeen(page: Page, section: string): Promise<number> {
  return page.evaluate<number>(
    `Array.from(document.querySelectorAll("${section} tbody tr")).filter((row) => row.getClientRects().length > 0).length`,
  );
}

/** A figure as text is the value, to as many decimals as it shows; a dash is none. */
function expectShown(shown: string | undefined, value: number | null): void {
  if (value === null) return expect(shown).toBe("–");
  const [, digits = "", decimals = ""] = /^([\d,]+)(?:\.(\d+))?/.exec(shown ?? "") ?? [];
  expect(digits, `${shown} for ${value}`).not.toBe("");
  const number = Number(`${digits.replaceAll(",", "")}.${decimals || 0}`);
  expect(Math.abs(number - value), `${shown} for ${value}`).toBeLessThanOrEqual(0.5 * 10 ** -decimals.length + 1e-9);
}
