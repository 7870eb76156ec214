import { kpis, type Kpi } from "@cashline/intelligence/kpis";
import type { DynamicConfigValue } from "@grafana/grafana-foundation-sdk/dashboard";
import { colouredCells } from "./thresholds.ts";
import { grafanaUnit } from "./units.ts";

type Target = NonNullable<Kpi["target"]>;
type Column = { readonly unit: Kpi["unit"]; readonly target?: Target };

/** Where one is a look, and so many somebody's matter at once. */
const none = (critical: number): Target => ({ better: "lower", aim: 0, warning: 1, critical });
/** What a KPI aims at, for a column that tells the same of each row. @throws Error when there is none of this name with a target */
function aimOf(name: string): Target {
  const target = kpis.find((each) => each.name === name)?.target;
  if (!target) throw new Error(`The catalogue has no KPI "${name}" with a target.`);
  return target;
}

const count: Column = { unit: "count" };
const dollars: Column = { unit: "usd" };
const milliseconds: Column = { unit: "ms" };
const hours: Column = { unit: "hours" };
const seconds: Column = { unit: "seconds" };

/** Every column of numbers that listings have, by its name, which means the same in all of them. */
const columns: Readonly<Record<string, Column>> = {
  // Money
  exposure: dollars,
  debit: dollars,
  credit: dollars,
  balance: dollars,
  billed: dollars,
  posted: dollars,
  // A cent between two systems is one too many.
  difference: { unit: "usd", target: { better: "lower", aim: 0, warning: 0.01, critical: 1_000 } },
  declared: dollars,
  total: dollars,
  open: dollars,
  due_amount: dollars,
  yearly: dollars,
  found: dollars,
  // Counts
  version: count,
  attempt: count,
  attempts: { unit: "count", target: none(3) },
  revision: { unit: "count", target: { better: "lower", aim: 1, warning: 2, critical: 4 } },
  delivery_tries: { unit: "count", target: { better: "lower", aim: 1, warning: 2, critical: 10 } },
  deliveries: count,
  events: count,
  arrivals: count,
  decisions: count,
  approvals: count,
  cases: count,
  entries: count,
  invoices: count,
  receivables: count,
  open_findings: { unit: "count", target: none(10) },
  renewals: count,
  made: count,
  refused: count,
  limited: count,
  turned_away: { unit: "count", target: aimOf("calls_turned_away") },
  failed: { unit: "count", target: none(100) },
  delivered: count,
  retried: { unit: "count", target: aimOf("delivery_retries") },
  taken_in: count,
  duplicate: count,
  dead_lettered: { unit: "count", target: aimOf("dead_letters") },
  replayed: count,
  requests: count,
  dropped: { unit: "count", target: none(100) },
  unreadable: { unit: "count", target: none(1) },
  // Times
  hours: hours,
  days_past_due: { unit: "days", target: { better: "lower", aim: 0, warning: 1, critical: 60 } },
  days_open: { unit: "days", target: { better: "lower", aim: 1, warning: 3, critical: 7 } },
  mean_ms: milliseconds,
  p50_ms: milliseconds,
  p95_ms: { unit: "ms", target: aimOf("load_latency") },
  p99_ms: { unit: "ms", target: aimOf("event_freshness") },
  longest_ms: milliseconds,
  load_seconds: seconds,
  seconds_until_rest: seconds,
  asked_per_second: { unit: "per_second" },
};

/** How Grafana shows each column of numbers: its unit, and colours where it has limits. */
export const columnOverrides: readonly (readonly [string, DynamicConfigValue[]])[] = Object.entries(columns).map(
  ([name, { unit, target }]) => [name, [{ id: "unit", value: grafanaUnit(unit) }, ...(target ? colouredCells(target) : [])]],
);
