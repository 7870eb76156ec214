import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import { safe, shortened, tableOf } from "./markup.ts";
import { formatKpi } from "./print.ts";
import { styleSheet } from "./style-sheet.ts";

const TILES = [
  "renewals_completed",
  "straight_through_rate",
  "open_exceptions",
  "unresolved_exposure",
  "invoice_hold_rate",
  "invoice_hold_time",
  "first_time_accuracy",
  "dso",
];

/** The parts of a report's page, as mark-up but for title and links. */
export type PageParts = {
  readonly title: string;
  readonly header: string;
  /** The id of each section that is worth a link, and what it is called there. */
  readonly links: readonly (readonly [id: string, text: string])[];
  readonly main: readonly string[];
  readonly footer: string;
};

/** One page that needs nothing beside itself: no script, no style sheet, no picture from elsewhere. */
export function pageOf({ title, header, links, main, footer }: PageParts): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${safe(title)}</title>
<style>${styleSheet}</style></head><body>
<header>${header}</header>
<main><nav aria-label="On this page">${links.map(([id, text]) => `<a href="#${id}">${safe(text)}</a>`).join("")}</nav>
${main.join("\n")}
</main><footer class="soft">${footer}</footer></body></html>
`;
}

/** The figures a reader asks for first. */
export function tilesOf(kpis: readonly KpiValue[]): string {
  const tiles = TILES.flatMap((name) => kpis.find((each) => each.name === name) ?? []);
  return `<dl class="tiles">${tiles.map(({ title, definition, unit, value }) => `<div title="${safe(definition)}"><dt>${safe(title)}</dt><dd>${safe(formatKpi(unit, value))}</dd></div>`).join("")}</dl>`;
}

/** Every figure with what it means; a link to it is `#figures`. */
export function figuresOf(kpis: readonly KpiValue[]): string {
  const rows = kpis.flatMap(({ title, definition, unit, value, rows: groups }) =>
    groups.length === 0
      ? [{ cells: [[title, definition], formatKpi(unit, value)] as const }]
      : groups.map((group, index) => ({
          cells: [[`${title}: ${group.label}`, index === 0 ? definition : ""], formatKpi(unit, group.value)] as const,
        })),
  );
  const table = tableOf(
    "KPI catalogue",
    [
      ["KPI", "words"],
      ["Value", "number"],
    ],
    rows,
  );
  return `<section id="figures"><h2>All figures</h2>${shortened(table, rows.length, "figures")}</section>`;
}
