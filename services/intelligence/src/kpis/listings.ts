import { AGE_NAMES, AGED } from "./age.ts";
import { FAULTS_AT_END } from "./active-faults.ts";
import { reconciliations } from "./close-listings.ts";
import { bypasses, refusedActs } from "./audit-listings.ts";
import { ARRIVALS_WITHIN, LATENESS_BY_TYPE_WITHIN } from "./event-days.ts";
import { API_CALLS, APPROVALS, CASES, CLOSED_WITHIN, DELIVERIES, FROM, TENANT, TO } from "./kpi.ts";
import { plantedExceptions } from "./ground-truth-listings.ts";
import { decidedOf, lineageOf, reachOf } from "./lineage-listings.ts";
import { loadCases, loadOperations, loadRuns, loadThresholds } from "./load-listings.ts";
import { rowsBehind } from "./rows-behind.ts";
import { bookedInScope, inScope, regionIn } from "./scope.ts";

/** Rows for people to read and to go on from, beside the figures; the parameters are those of a KPI. */
export type Listing = {
  readonly name: string;
  readonly title: string;
  readonly definition: string;
  /** Its window is of real time, as load runs are. */
  readonly inRealTime?: true;
  readonly sql: string;
};

/** Choices that narrow the lists of cases by their columns; an empty one narrows nothing. */
const chosen = (...columns: readonly (readonly [choice: string, column: string])[]): string =>
  [OF_TEAM, ...columns.map(([choice, column]) => `AND ({${choice}:String} = '' OR ${column} = {${choice}:String})`)].join(" ");
/** The team that owns the case, or has work on it. */
const OF_TEAM = `AND ({team:String} = '' OR team = {team:String} OR case_id IN (SELECT case_id FROM pi.case_tasks FINAL WHERE tenant = ${TENANT} AND team = {team:String}))`;
const ofCases = [
  ["category", "category"],
  ["code", "code"],
  ["severity", "severity"],
  ["status", "status"],
] as const;

export const openCases: Listing = {
  name: "open_cases",
  title: "Open cases",
  definition:
    "The cases open at the end of the window, the largest exposure first (200 at most), with the calendar days since detection; narrowed to the team, category, code, severity, status and age chosen.",
  sql: `SELECT case_id AS "case", code, title, severity, team, status, customer_tier AS tier, exposure_cents / 100 AS exposure, round(days, 1) AS days_open, detected_at AS detected, due_at AS due, correlation_id AS business_case
FROM ${AGED} WHERE true ${chosen(...ofCases, ["age", "age"])} ORDER BY exposure_cents DESC, case_id LIMIT 200`,
};

export const closedCases: Listing = {
  name: "closed_cases",
  title: "Closed cases",
  definition:
    "The cases closed in the window, the last first (200 at most), with the calendar hours from detection to closing; narrowed to the team, category, code, severity, status and root cause chosen.",
  sql: `SELECT case_id AS "case", code, title, severity, team, root_cause, closed_by, exposure_cents / 100 AS exposure, detected_at AS detected, closed_at AS closed,
  round(dateDiff('second', detected_at, assumeNotNull(closed_at)) / 3600, 2) AS hours, if(closed_at > due_at, 'late', '') AS sla, correlation_id AS business_case
FROM ${CASES} WHERE ${CLOSED_WITHIN} ${chosen(...ofCases, ["cause", "root_cause"])} ORDER BY closed_at DESC, case_id LIMIT 200`,
};

export const decisionsByRow: Listing = {
  name: "decisions_by_row",
  title: "Decisions by table and row",
  definition:
    "What the decision tables said on the cases detected in the window: table, version, row, layer of region or entity, and how often.",
  sql: `SELECT decision_table AS "table", policy_version AS version, decision_row AS "row", if(layer = '', 'global', layer) AS layer, count() AS decisions
FROM pi.case_decisions FINAL WHERE tenant = ${TENANT} AND case_id IN (SELECT case_id FROM ${CASES} WHERE detected_at >= ${FROM} AND detected_at < ${TO})
GROUP BY decision_table, policy_version, decision_row, layer ORDER BY decisions DESC, decision_table, decision_row LIMIT 200`,
};

export const approvalsByLevel: Listing = {
  name: "approvals_by_level",
  title: "Approvals by level and outcome",
  definition: "Approvals asked in the window, by level, role and how they stand.",
  sql: `SELECT level, role, status, count() AS approvals FROM ${APPROVALS} WHERE requested_at >= ${FROM} AND requested_at < ${TO} GROUP BY level, role, status ORDER BY level, role, status`,
};

export const casesByRootCause: Listing = {
  name: "cases_by_cause",
  title: "Cases by code and root cause",
  definition: "Cases closed in the window by code, root cause and how they ended, with their exposure in US dollars at planning rates.",
  sql: `SELECT code, root_cause, closed_by, count() AS cases, sum(exposure_cents) / 100 AS exposure FROM ${CASES} WHERE ${CLOSED_WITHIN} GROUP BY code, root_cause, closed_by ORDER BY cases DESC, code LIMIT 200`,
};

export const actionsByActor: Listing = {
  name: "actions_by_actor",
  title: "Who did what",
  definition:
    "Entries in the histories of cases in the window by what was done and by whom: dismissals, hand-overs, refusals and bypasses among them.",
  sql: `SELECT action, actor, count() AS entries FROM pi.case_timeline FINAL WHERE tenant = ${TENANT} AND at >= ${FROM} AND at < ${TO} AND case_id IN (SELECT case_id FROM ${CASES}) GROUP BY action, actor ORDER BY entries DESC, action, actor LIMIT 200`,
};

export const eventsBySystem: Listing = {
  name: "events_by_system",
  title: "Events by system and type",
  definition:
    "Distinct events of the window by system and type, how often they arrived, and the 99th percentile of real time from writing to first storing, in milliseconds.",
  sql: `SELECT system, event_type, events, arrivals, p99_ms FROM
  (SELECT system, event_type, sum(n) AS events, round(quantileExactWeightedInterpolated(0.99)(ms, n), 2) AS p99_ms FROM ${LATENESS_BY_TYPE_WITHIN} GROUP BY system, event_type) AS counted
JOIN (SELECT system, event_type, sum(arrivals) AS arrivals FROM ${ARRIVALS_WITHIN} GROUP BY system, event_type) AS came USING (system, event_type)
ORDER BY events DESC, event_type LIMIT 300`,
};

export const callsByOperation: Listing = {
  name: "calls_by_operation",
  title: "API calls by operation and client",
  definition:
    "Calls of the days of the window by system, operation, version and client: how many, refused (4xx), turned away by a limit (429), turned away until later (503 or 507 with Retry-After), failed (any other 5xx), whether the operation is to go, and the mean and longest real time to answer, in milliseconds.",
  sql: `SELECT process AS system, operation, version, client, sum(calls) AS made, sumIf(calls, outcome = 'refused') AS refused, sumIf(calls, outcome = 'limited') AS limited, sumIf(calls, outcome = 'turned_away') AS turned_away, sumIf(calls, outcome = 'failed') AS failed,
  if(max(deprecated) = 1, 'yes', '') AS is_deprecated, round(sum(total_ms) / sum(calls), 1) AS mean_ms, round(max(max_ms)) AS longest_ms
FROM ${API_CALLS} GROUP BY process, operation, version, client ORDER BY is_deprecated DESC, made DESC, system, operation, client LIMIT 300`,
};

export const deliveriesOfSystems: Listing = {
  name: "deliveries_by_system",
  title: "Deliveries by system",
  definition:
    "Of the days of the window, by system: batches of events acknowledged, tries that failed, tries made again; then events as the hub had them: taken in, known before and dropped, buried as dead letters, brought by a replay.",
  sql: `SELECT system, ${["delivered", "failed", "retried", "taken_in", "duplicate", "dead_lettered", "replayed"].map((outcome) => `sumIf(deliveries, outcome = '${outcome}') AS ${outcome}`).join(", ")}
FROM ${DELIVERIES} GROUP BY system ORDER BY system`,
};

export const faultsInForce: Listing = {
  name: "faults_in_force",
  title: "Faults in force",
  definition:
    "Technical faults in force at the end of the window: where, of which kind, what they touch, and the scenario times they are for.",
  sql: `SELECT process AS system, fault_id AS fault, kind, match AS touches, active_from AS since, active_to AS until FROM ${FAULTS_AT_END} ORDER BY system, fault LIMIT 200`,
};

export const trialBalance: Listing = {
  name: "ledger_by_entity",
  title: "Ledger by entity and account",
  definition:
    "Debits and credits of the window by legal entity, month and part an account plays; in US dollars at planning rates, so that they add up over currencies.",
  sql: `SELECT legal_entity AS entity, month, role AS account, sum(debit_cents) / 100 AS debit, sum(credit_cents) / 100 AS credit, (sum(debit_cents) - sum(credit_cents)) / 100 AS balance
FROM pi.journal_lines FINAL WHERE tenant = ${TENANT} ${bookedInScope} AND posted_on >= toDate(${FROM}) AND posted_on < toDate(${TO}) GROUP BY legal_entity, month, role ORDER BY entity, month, account LIMIT 500`,
};

export const renewalsByRegion: Listing = {
  name: "renewals_by_region",
  title: "Renewals by region and entity",
  definition: "Renewals closed out in the window by region and legal entity.",
  sql: `SELECT ${regionIn("legal_entity")} AS region, legal_entity AS entity, count() AS renewals FROM pi.renewals FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")} AND completed_at >= ${FROM} AND completed_at < ${TO} GROUP BY legal_entity ORDER BY region, entity`,
};

export const listings: readonly Listing[] = [
  openCases,
  closedCases,
  lineageOf,
  reachOf,
  decidedOf,
  decisionsByRow,
  approvalsByLevel,
  casesByRootCause,
  actionsByActor,
  refusedActs,
  bypasses,
  eventsBySystem,
  callsByOperation,
  deliveriesOfSystems,
  faultsInForce,
  plantedExceptions,
  trialBalance,
  reconciliations,
  renewalsByRegion,
  ...rowsBehind,
  loadRuns,
  loadThresholds,
  loadOperations,
  loadCases,
];

/** The choices of a page, each with the empty choice first: value and text. */
const withAll = (values: string, all = "All"): string =>
  `SELECT value, text FROM (SELECT '' AS value, '${all}' AS text, 0 AS position UNION ALL SELECT value, value AS text, 1 AS position FROM (${values})) ORDER BY position, text`;
/** What the cases of a sandbox have in a column, as last reported. */
const inCases = (column: string): string =>
  withAll(`SELECT DISTINCT ${column} AS value FROM pi.cases FINAL WHERE tenant = ${TENANT} AND ${column} != ''`);
export const choices = {
  entity: withAll(`SELECT DISTINCT selling_entity AS value FROM pi.contracts FINAL WHERE tenant = ${TENANT} AND selling_entity != ''`),
  region: withAll(`SELECT DISTINCT ${regionIn("selling_entity")} AS value FROM pi.contracts FINAL WHERE tenant = ${TENANT}`),
  tier: withAll(`SELECT DISTINCT tier AS value FROM pi.accounts FINAL WHERE tenant = ${TENANT}`),
  period: withAll(`SELECT DISTINCT formatDateTime(day, '%Y-%m') AS value FROM pi.event_arrivals WHERE tenant = ${TENANT}`, "The range"),
  team: inCases("team"),
  category: inCases("category"),
  code: inCases("code"),
  severity: inCases("severity"),
  status: inCases("status"),
  cause: inCases("root_cause"),
  age: withAll(`SELECT arrayJoin([${AGE_NAMES.map((name) => `'${name}'`).join(", ")}]) AS value`),
  product: withAll(`SELECT DISTINCT concat(sku, ' ', tier) AS value FROM pi.contracts FINAL WHERE tenant = ${TENANT}`),
} as const;
