import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import axe from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ELSEWHERE = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];

/** A browser of this machine that can be driven; undefined where there is none. */
export const browserPath: string | undefined = [
  ...(process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  ...ELSEWHERE,
].find((path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not here
  }
});

/** Starts the browser without a window; no sandbox of its own, which containers and root do not allow, and nothing fetched by itself. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What a page did while it was open, other than showing itself: requests, and errors told or thrown. */
export function watch(page: Page): { requests: string[]; errors: string[] } {
  const seen = { requests: [] as string[], errors: [] as string[] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.errors.push(message.text());
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  return seen;
}

/** WCAG 2.2 at level AA and what the tool's makers hold good beside it. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What an accessibility checker finds fault with, a line each: the rule, and where. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }> };
    };
    const { violations } = await checker.run({ runOnly: rules });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  }, RULES);
}

/** The texts of a table's rows, cell by cell, without their small print. */
export function rowsOf(page: Page, selector: string): Promise<string[][]> {
  return page.evaluate((of) => {
    const { document } = globalThis as unknown as { document: { querySelectorAll(query: string): Iterable<Shown> } };
    type Shown = { querySelectorAll(query: string): Iterable<Shown>; childNodes: Iterable<{ nodeName: string; textContent: string }> };
    return Array.from(document.querySelectorAll(`${of} tbody tr`), (row) =>
      Array.from(row.querySelectorAll("th,td"), (cell) =>
        Array.from(cell.childNodes)
          .filter(({ nodeName }) => nodeName !== "SMALL")
          .map(({ textContent }) => textContent)
          .join("")
          .trim(),
      ),
    );
  }, selector);
}
