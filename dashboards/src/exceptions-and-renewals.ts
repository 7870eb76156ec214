import {
  DashboardBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
  type Dashboard,
} from "@grafana/grafana-foundation-sdk/dashboard";
import * as text from "@grafana/grafana-foundation-sdk/text";
import { clickhouse } from "./clickhouse-target.ts";
import { bars, daily, figure, figures, type PanelBuilder } from "./panels.ts";
import { TENANTS_SQL } from "./panel-sql.ts";

/**
 * The season the lab plays unless told otherwise, its last day in full: windows end before their end. Scenario days are
 * fixed, so "the last 90 days" would show nothing.
 */
const SEASON = { from: "2026-01-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" } as const;

const NOTE =
  "**Times are scenario times (UTC)**, not those of your clock. Choose the sandbox and the scenario days above; a figure at an instant is as of the range's end.";

type Section = { readonly title: string; readonly panels: readonly PanelBuilder[] };

const quarter = { width: 6, height: 4 };
const third = { width: 8, height: 4 };
const half = { width: 12, height: 8 };

const sections: readonly Section[] = [
  {
    title: "Renewals",
    panels: [
      figure("renewals_completed", quarter),
      figure("renewal_throughput", quarter),
      figure("straight_through_rate", quarter),
      figure("first_time_accuracy", quarter),
      daily("renewals_completed", "bars", false, { width: 24, height: 8 }),
    ],
  },
  {
    title: "Exceptions",
    panels: [
      figure("open_exceptions", quarter),
      figure("unresolved_exposure", quarter),
      figures("time_to_resolve", { width: 12, height: 4 }),
      bars("exception_volume", half),
      bars("exception_aging", half),
      daily("exceptions_opened", "bars", true, half),
      daily("exceptions_closed", "bars", true, half),
      daily("open_exceptions", "line", false, half),
      daily("exposure", "line", false, half),
    ],
  },
  { title: "Invoices and cash", panels: [figure("invoice_hold_rate", third), figure("invoice_hold_time", third), figure("dso", third)] },
];

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

/** Exceptions from detection to closure, renewals, and what both do to money; every figure is the catalogue's. */
export function exceptionsAndRenewals(): Dashboard {
  const builder = new DashboardBuilder("Exceptions and renewals")
    .uid("cashline-exceptions-and-renewals")
    .description("Billing exceptions and renewals of one sandbox, from the same definitions as the reports.")
    .tags(["cashline"])
    .timezone("utc")
    .time(SEASON)
    .readonly()
    .withVariable(tenant)
    .withPanel(
      new text.PanelBuilder()
        .title("About these times")
        .description("How to read the times on this page.")
        .content(NOTE)
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

/** Panels by number in their order: links and alerts name a panel by it, and the SDK gives none. */
function numbered(dashboard: Dashboard): Dashboard {
  return { ...dashboard, panels: (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 })) };
}
