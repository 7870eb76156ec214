import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { DeliveryOutcome } from "@cashline/contracts/common/telemetry";
import type { GroundTruth } from "@cashline/contracts/services/intelligence/ground-truth-operations";
import type { KpiTarget, KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import type { NamedRun } from "../loads/take-in.ts";
import type { CountedWindow } from "../traffic/window-rows.ts";
import { bookedInScope, caseInScope, contractInScope, inScope, invoiceInScope } from "./scope.ts";

/** A worked example: these events give these rows in this window. It is the KPI's test, on the real engine. */
export type WorkedExample = {
  readonly story: string;
  readonly events: readonly CanonicalEvent[];
  /** What processes counted of their traffic, beside the events. */
  readonly windows?: readonly CountedWindow[];
  /** Load runs that are handed in once the events are there. */
  readonly loads?: readonly NamedRun[];
  /** What was planted, as it is handed in when the season is over. */
  readonly truth?: readonly GroundTruth[];
  /** Events of the season played by hand that the sandbox is compared with. */
  readonly baseline?: readonly CanonicalEvent[];
  readonly window: { readonly from: string; readonly to: string };
  readonly rows: readonly { label: string; value: number | null }[];
};

/**
 * One definition of one figure, used by reports, dashboards and the command line alike.
 * `sql` answers rows of `label` and `value` for {tenant:String} in the scenario window from {from:…} up to, not including,
 * {to:…} (in real time where `inRealTime` says so), within the scope chosen (`scope.ts`); a KPI that is a single number
 * answers one row with an empty label.
 */
export type Kpi = {
  readonly name: string;
  readonly title: string;
  readonly unit: KpiValue["unit"];
  readonly owner: string;
  readonly grain: "window" | "instant";
  readonly definition: string;
  /** What is aimed at, and from where on it is somebody's matter; null for a figure that nobody aims at. */
  readonly target: KpiTarget | null;
  /** Tells of this run of the machinery, in real time and tries, not of the business: the same season played again gives another figure. */
  readonly ofTheRun?: true;
  /** Its window is of real time, as load runs are; that of every other is of scenario time. */
  readonly inRealTime?: true;
  /** Its rows are a mean or median of one figure, the first, and percentiles of it: the target is for the first. */
  readonly isSpread?: true;
  /** Its figures may be below zero. */
  readonly isSigned?: true;
  /** Says nothing of a sandbox without baseline, and is left out of its figures. */
  readonly ofBaseline?: true;
  /** Says nothing of a sandbox whose ground truth nobody handed in, and is left out of its figures. */
  readonly ofGroundTruth?: true;
  readonly sql: string;
  readonly example: WorkedExample;
};

/** The window's bounds as every KPI writes them. */
export const FROM = "{from:DateTime64(3, 'UTC')}";
export const TO = "{to:DateTime64(3, 'UTC')}";
export const TENANT = "{tenant:String}";

/**
 * The instant that a figure at the window's end is of: its end, or the second after the latest event of the sandbox where that is
 * earlier. A scenario that has come to February has no ages, rates or overdue work of March (ADR 0031).
 */
export const AS_OF = `least(${TO}, ifNull((SELECT max(last_event_at) + toIntervalSecond(1) FROM pi.sandboxes WHERE tenant = ${TENANT} GROUP BY tenant), ${TO}))`;
/** Calendar days of the window that have passed, one at least. */
export const DAYS_PASSED = `greatest(1, dateDiff('hour', ${FROM}, ${AS_OF}) / 24)`;

/** Counts of traffic of the days the window touches. They name neither entity nor customer, so no scope narrows them. */
const countedIn = (table: string): string =>
  `(SELECT * FROM pi.${table} FINAL WHERE tenant = ${TENANT} AND day >= toDate(${FROM}) AND toDateTime64(day, 3, 'UTC') < ${TO})`;
export const API_CALLS = countedIn("api_calls");
export const DELIVERIES = countedIn("delivery_counts");
export const BACKLOGS = countedIn("outbox_backlogs");
/** What waited at each process when it was read last before the window's end: instances sort by their start. */
export const BACKLOGS_AT_END = `(SELECT process, argMax(events, (instance, window_number, day)) AS events, argMax(oldest_ms, (instance, window_number, day)) AS oldest_ms
  FROM (SELECT * FROM pi.outbox_backlogs FINAL WHERE tenant = ${TENANT} AND toDateTime64(day, 3, 'UTC') < ${TO}) GROUP BY process)`;
/** How many deliveries of an outcome, by system, the most first. */
export const deliveriesBySystem = (outcome: DeliveryOutcome): string =>
  `SELECT system AS label, sum(deliveries) AS value FROM ${DELIVERIES} WHERE outcome = '${outcome}' GROUP BY system ORDER BY value DESC, label`;

/**
 * Objects as they stood at an instant, by a table of their versions. It is read backwards in the order in which it lies, so that
 * the first row of an object is the one, and a version that was stored twice counts once.
 */
function lastBefore(
  at: string,
  table: string,
  id: string,
  narrowed = inScope("legal_entity", "account_id"),
  latest = "version DESC",
): string {
  return `(SELECT * FROM (SELECT * FROM pi.${table} WHERE tenant = ${TENANT} AND occurred_at < ${at} ORDER BY ${id} DESC, ${latest} LIMIT 1 BY ${id}) WHERE true ${narrowed})`;
}

/** Cases of the sandbox as they stood at the window's end, whatever became of them later. */
export const CASES = lastBefore(TO, "case_versions", "case_id");
/** Those open at the window's end. */
export const OPEN_AT_END = "closed_at IS NULL";
/** Those closed within the window. */
export const CLOSED_WITHIN = `closed_at >= ${FROM} AND closed_at < ${TO}`;
export const INVOICES = `(SELECT * FROM pi.invoices FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")})`;
/** Business cases that had an invoice held back, whatever became of it. */
export const HELD_BEFORE = `(SELECT correlation_id FROM pi.invoice_holds FINAL WHERE tenant = ${TENANT} AND kind = 'held')`;
/** Invoices that are held back at the window's end, by their ids. */
export const HELD_AT_END = `(SELECT invoice_id FROM pi.invoice_holds FINAL WHERE tenant = ${TENANT} AND at < ${TO} GROUP BY invoice_id HAVING argMax(kind, version) = 'held')`;
/**
 * Every time an invoice was held back, with the business case, since when and until when. A hold put in the place of another is
 * one with it; one after a release is another. `ends` is 0 while it is held.
 */
export const HOLDS = `(SELECT invoice_id, hold, any(correlation_id) AS correlation_id, minIf(at, kind = 'held') AS held_at, maxIf(at, kind = 'let_go') AS let_go_at, countIf(kind = 'held') AS holds, countIf(kind = 'let_go') AS ends
  FROM (SELECT invoice_id, correlation_id, kind, at, countIf(kind = 'let_go') OVER (PARTITION BY invoice_id ORDER BY version, kind ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - (kind = 'let_go') AS hold
    FROM pi.invoice_holds FINAL WHERE tenant = ${TENANT} ${invoiceInScope})
  GROUP BY invoice_id, hold)`;
/** Those of HOLDS that ended within the window. */
export const LET_GO_WITHIN = `holds > 0 AND ends > 0 AND let_go_at >= ${FROM} AND let_go_at < ${TO}`;
/** Invoices that became owed within the window. */
export const FINALIZED_WITHIN = `finalized_at >= ${FROM} AND finalized_at < ${TO}`;
export const RENEWALS = `(SELECT * FROM pi.renewals FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")})`;
export const COMPLETED_WITHIN = `completed_at >= ${FROM} AND completed_at < ${TO}`;

/** Work on cases, and decisions asked of people, in their latest state. */
export const TASKS = `(SELECT * FROM pi.case_tasks FINAL WHERE tenant = ${TENANT} ${caseInScope})`;
export const APPROVALS = `(SELECT * FROM pi.case_approvals FINAL WHERE tenant = ${TENANT} ${caseInScope})`;
/** Tasks that wait for somebody at the window's end; a cancelled one waits for nobody. */
export const WAITING_AT_END = `status != 'cancelled' AND opened_at < ${TO} AND (done_at IS NULL OR done_at >= ${TO})`;
/** Tasks by team per calendar day of the window, of those a condition is about. */
export const tasksPerDay = (condition: string): string =>
  `SELECT team AS label, round(count() / ${DAYS_PASSED}, 3) AS value FROM ${TASKS} WHERE ${condition} GROUP BY team ORDER BY team`;
/** Lines of the ledger. */
export const LEDGER = `(SELECT * FROM pi.journal_lines FINAL WHERE tenant = ${TENANT} ${bookedInScope})`;
/** Receivables as they stood at the window's end; of a version stored before its customer was kept, and again after, the later. */
export const RECEIVABLES = lastBefore(TO, "receivable_versions", "receivable_id", bookedInScope, "version DESC, customer_id DESC");
/** What is owed at the window's end: what was reversed or written off by then is not. */
export const RECEIVABLES_AT_END = `(SELECT * FROM ${RECEIVABLES} WHERE status NOT IN ('reversed', 'written_off'))`;
/** Contracts as they stood at the window's end: customer, product and what they bring in a year, 0 for one not in force then. */
export const CONTRACTS_AT_END = `(SELECT contract_id, account_id, product, end_on, if(status = 'activated', contract.arr_cents, 0) AS arr_cents FROM ${lastBefore(TO, "contract_versions", "contract_id")} AS contract)`;
/**
 * What each contract brings in a year at the window's end, `now`, and brought at its start, `was`: by its last version before, or,
 * where CRM was told of it later though its term had begun by then, as of a book that is taken over, by its first.
 */
export const MOVED_CONTRACTS = `(SELECT argMax(in_force, version) AS now, argMax(at_start, if(occurred_at < ${FROM}, toInt64(version), -toInt64(version))) AS was
  FROM (SELECT contract_id, version, occurred_at, if(status = 'activated', arr_cents, 0) AS in_force, if(occurred_at < ${FROM} OR start_on < toDate(${FROM}), in_force, 0) AS at_start
    FROM pi.contract_versions WHERE tenant = ${TENANT} AND occurred_at < ${TO} ${contractInScope})
  GROUP BY contract_id)`;
/** A figure that is a mean and a 95th percentile of hours between two columns; the mean first. */
export const hoursBetween = (
  from: string,
  to: string,
  rows: string,
  late = "95th percentile",
): string => `SELECT figure.1 AS label, figure.2 AS value FROM (
  SELECT arrayJoin([('mean', if(count() = 0, NULL, round(avg(hours), 2))), ('${late}', if(count() = 0, NULL, round(quantileExactInclusive(0.95)(hours), 2)))]) AS figure
  FROM (SELECT dateDiff('second', ${from}, ${to}) / 3600 AS hours FROM ${rows}))`;
