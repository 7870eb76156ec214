import {
  CustomVariableBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type Dashboard,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { choices } from "@cashline/intelligence/kpis";
import * as text from "@grafana/grafana-foundation-sdk/text";
import { clickhouse } from "./clickhouse-target.ts";
import type { PanelBuilder } from "./panels.ts";
import { TENANTS_SQL, forGrafana } from "./panel-sql.ts";

/**
 * The season the lab plays unless told otherwise, its last day in full: windows end before their end. Scenario days are
 * fixed, so "the last 90 days" would show nothing.
 */
const SEASON = { from: "2026-01-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" } as const;

/** How often a page on a wall asks again. */
const REFRESH = "1m";

const NOTE =
  "**Times are scenario times (UTC)**, not those of your clock. Choose the sandbox and the scenario days above; a figure at an instant is as of the range's end, or of the latest event where the range ends after it.";

const REAL_NOTE =
  "**Times are real times (UTC)**: those of your clock when the load was put on, whatever that of the scenario did. Choose the sandbox above, and a run below for its own range.";

/**
 * The clocks a page can go by: how it opens, what it says of its times, and how it is found. A range chosen on one clock
 * says nothing on the other, so links between them do not carry it.
 */
const clocks = {
  scenario: { range: SEASON, note: NOTE, tag: "scenario time", link: "Cashline" },
  real: { range: { from: "now-1h", to: "now" }, note: REAL_NOTE, tag: "real time", link: "Load" },
} as const;
type Clock = keyof typeof clocks;

/** Sizes on a page of 24 columns; on a phone Grafana puts each panel on a line of its own. */
export const sizes = {
  sixth: { width: 4, height: 4 },
  quarter: { width: 6, height: 4 },
  third: { width: 8, height: 8 },
  half: { width: 12, height: 8 },
  whole: { width: 24, height: 10 },
} as const;

export type Section = { readonly title: string; readonly panels: readonly PanelBuilder[] };
/** Folders of Grafana, by who reads their pages. */
export type Folder = "Executives" | "Operations" | "Finance" | "Load";

export type Page = {
  readonly uid: string;
  readonly folder: Folder;
  readonly title: string;
  readonly description: string;
  readonly sections: readonly Section[];
  /** What its times are; those of the scenario when left out. */
  readonly clock?: Clock;
  /** What the page asks for beside the choices that all have. */
  readonly asks?: readonly (keyof typeof questions)[];
};

/** The sandbox whose figures are shown; only those that have events can be chosen. */
const tenant = new QueryVariableBuilder("tenant")
  .label("Sandbox")
  .description("Whose figures are shown")
  .datasource(clickhouse)
  .query({ refId: "tenant", queryType: "sql", rawSql: TENANTS_SQL })
  .refresh(VariableRefresh.OnDashboardLoad)
  .sort(VariableSort.AlphabeticalAsc)
  .multi(false)
  .includeAll(false)
  .allowCustomValue(false);

/** What figures are narrowed to, and the month they are of; the empty choice is all, and the range. */
const narrowing = (
  [
    ["entity", "Legal entity", "The legal entity that sells"],
    ["region", "Region", "Where the legal entity lies"],
    ["tier", "Customer tier", "How much the customer matters"],
    ["product", "Product", "What the customer's contract is of, and its edition"],
    ["period", "Month", "A calendar month of the scenario in the place of the range above; lines by day need a range that covers it"],
    ["team", "Team", "The team that owns the cases listed"],
    ["category", "Category", "What kind of exception the cases listed are"],
    ["code", "Code", "The exception code of the cases listed"],
    ["severity", "Severity", "The severity of the cases listed, S1 the gravest"],
    ["status", "Status", "How far the cases listed have come"],
    ["age", "Age", "Calendar days since detection of the open cases listed"],
    ["cause", "Root cause", "The root cause of the closed cases listed"],
  ] as const
).map(([name, label, description]) => ({
  name,
  variable: new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(clickhouse)
    .query({ refId: name, queryType: "sql", rawSql: forGrafana({ sql: choices[name] }) })
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.Disabled)
    .multi(false)
    .includeAll(false)
    .current({ selected: true, text: name === "period" ? "The range" : "All", value: "" })
    .allowCustomValue(false),
}));

/** The choices that the queries of some panels ask for. */
function narrowingOf(sections: readonly Section[]): QueryVariableBuilder[] {
  const asked = JSON.stringify(sections.flatMap(({ panels }) => panels.map((panel) => panel.build())));
  return narrowing.filter(({ name }) => asked.includes(`\${${name}:`)).map(({ variable }) => variable);
}

const questions = {
  business_case: new TextBoxVariableBuilder("business_case")
    .label("Business case or object")
    .description(
      "Correlation id of the business case, such as the opportunity of a renewal, or the id of an invoice, contract, payment or case",
    )
    .defaultValue(""),
  object_type: new CustomVariableBuilder("object_type")
    .label("Objects")
    .description("Whose lives the graph is drawn from")
    .values("invoice,opportunity,quote,contract,subscription,payment_intent,receivable,entitlement,case"),
};

/** A page of figures about one sandbox: the choices its panels ask for, a note on its times, and its sections. */
export function dashboardOf({ uid, title, description, sections, asks = [], clock = "scenario" }: Page): Dashboard {
  const { range, note, tag } = clocks[clock];
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(["cashline", tag])
    .timezone("utc")
    .time(range)
    .refresh(REFRESH)
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(tenant);
  for (const other of Object.values(clocks))
    builder.link(
      new DashboardLinkBuilder(other.link)
        .type(DashboardLinkType.Dashboards)
        .tags(["cashline", other.tag])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(other.tag === tag),
    );
  for (const variable of narrowingOf(sections)) builder.withVariable(variable);
  for (const name of asks) builder.withVariable(questions[name]);
  builder.withPanel(
    new text.PanelBuilder()
      .title("About these times")
      .description("How to read the times on this page.")
      .content(note)
      .mode(text.TextMode.Markdown)
      .span(24)
      .height(3),
  );
  for (const section of sections) {
    builder.withRow(new RowBuilder(section.title));
    for (const panel of section.panels) builder.withPanel(panel);
  }
  return numbered(builder.build());
}

/** Panels by number in their order: alerts name a panel by it, and the SDK gives none. */
function numbered(dashboard: Dashboard): Dashboard {
  return { ...dashboard, panels: (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 })) };
}
