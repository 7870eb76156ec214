import type { Kpi } from "@cashline/intelligence/kpis";
import { DashboardLinkBuilder, DashboardLinkType } from "@grafana/grafana-foundation-sdk/dashboard";

/** The address of a page with the sandbox, scope and days that are chosen here. */
export const pageUrl = (uid: string): string => `/d/${uid}?\${__url_time_range}&\${__all_variables}`;

/** The same from real time into scenario time, or back: the page opens on its own range. */
export const pageInOtherTimeUrl = (uid: string): string => `/d/${uid}?\${__all_variables}`;

/** From a business case in a table to its way through every system. */
export const toLineage = { business_case: `${pageUrl("cashline-lineage")}&var-business_case=\${__value.raw}` };

/** What a reader chooses on all pages of business figures. */
const SHARED = ["tenant", "entity", "region", "tier", "product", "period"] as const;

/** What the lists of cases are narrowed by beside, on their own page. */
const OF_LISTS = ["team", "category", "code", "severity", "status", "age", "cause"] as const;

/** Where the rows behind a figure are, and which choices of that page the figure's label makes, part by part. */
type Behind = { readonly page: string; readonly chooses?: readonly string[] };

const on = (page: string): Behind => ({ page: `cashline-${page}` });
const cases = on("exceptions-operations");
const season = on("renewal-season");
const health = on("integration-health");
const close = on("finance-close");
const audit = on("policy-and-audit");
const load = on("load-test");
const casesBy = (...chooses: string[]): Behind => ({ ...cases, chooses });

/** Figures that are not of cases, or whose labels choose among them; behind every other are the cases, or in real time the load runs. */
const known: Readonly<Record<string, Behind>> = {
  exception_volume: casesBy("category"),
  exception_aging: casesBy("age"),
  exposure_by_age: casesBy("age"),
  aging_by_category: casesBy("category", "age"),
  aging_by_tier: casesBy("tier", "age"),
  aging_by_severity: casesBy("severity", "age"),
  aging_by_team: casesBy("team", "age"),
  queue_depth: casesBy("team"),
  oldest_task: casesBy("team"),
  task_arrivals: casesBy("team"),
  task_service_rate: casesBy("team"),
  sla_breaches: casesBy("team"),
  root_causes: casesBy("cause"),
  ...of(season, ["renewals_completed", "renewal_throughput", "renewals_due"]),
  ...of(close, [
    "invoice_hold_rate",
    "invoice_cycle_time",
    "invoice_to_cash",
    "first_time_accuracy",
    "blocked_cash",
    "dso",
    "cash_collected",
    "receivables_aging",
    "dunning_recovery",
    "dispute_volume",
    "write_off_exposure",
    "posting_accuracy",
    "deferred_revenue",
    "arr",
    "mrr_movement",
    "net_revenue_retention",
  ]),
  // Not its month: the figure is of the range's end, and would be of the month's.
  close_readiness: { ...close, chooses: ["entity"] },
  ...of(audit, ["approval_turnaround", "refusals_by_duty"]),
  ...of(health, [
    "event_freshness",
    "events_waiting",
    "most_events_waiting",
    "oldest_event_waiting",
    "calls_turned_away",
    "api_calls",
    "deprecated_api_calls",
    "integration_failures",
    "delivery_retries",
    "dead_letters",
    "replayed_events",
    "duplicate_rate",
    "active_faults",
  ]),
};

function of(page: Behind, names: readonly string[]): Record<string, Behind> {
  return Object.fromEntries(names.map((name) => [name, page]));
}

const behind = ({ name, inRealTime }: Kpi): Behind => known[name] ?? (inRealTime ? load : cases);

/** Parts of a figure's label that make choices on the page behind it; none for most. */
export const labelParts = (kpi: Kpi): readonly string[] => behind(kpi).chooses ?? [];

const linkTo = (url: string): DashboardLinkBuilder => new DashboardLinkBuilder("The rows behind it").type(DashboardLinkType.Link).url(url);

/** From a figure to the rows behind it, which are on its own clock. */
export const toRows = (kpi: Kpi): DashboardLinkBuilder[] => [linkTo(pageUrl(behind(kpi).page))];

/**
 * From one value of a figure by label to the rows behind that value: what its label says is chosen there. The choices are named one
 * by one, and those of the lists that the label does not make are emptied, since Grafana keeps what an address leaves out, and the
 * page may be this one; a value is encoded, as an age has a plus.
 */
export function toRowsOfLabel(kpi: Kpi): DashboardLinkBuilder[] {
  const { page, chooses = [] } = behind(kpi);
  if (chooses.length === 0) return [];
  const rest = (names: readonly string[]): string[] => names.filter((choice) => !chooses.includes(choice));
  const kept = rest(SHARED).map((choice) => `\${${choice}:queryparam}`);
  const emptied = page === cases.page ? rest(OF_LISTS).map((choice) => `var-${choice}=`) : [];
  const chosen = chooses.map((choice) => `var-${choice}=\${__data.fields.${choice}:percentencode}`);
  return [linkTo(`/d/${page}?\${__url_time_range}&${[...kept, ...emptied, ...chosen].join("&")}`)];
}
