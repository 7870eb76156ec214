import type { Listing } from "./listings.ts";
import { TENANT } from "./kpi.ts";
import { LOAD_LATENCIES, LOAD_REQUESTS, LOAD_STEPS } from "./load-rows.ts";
import { inScope } from "./scope.ts";

export const loadRuns: Listing = {
  name: "load_runs",
  inRealTime: true,
  title: "Load runs",
  definition:
    "Every load run of the sandbox, the latest first (100 at most), whatever the range: what was asked for, what came of it at the door, how many of its thresholds hold and which were crossed. `unreadable` are samples that are missing from its figures. A run leads to its own range.",
  sql: `SELECT run_id AS run, profile, started_at AS started, rate AS asked_per_second, renewals, n AS requests, failed, dropped,
  round(dateDiff('millisecond', started_at, load_ended_at) / 1000, 1) AS load_seconds, round(dateDiff('millisecond', started_at, rested_at) / 1000, 1) AS seconds_until_rest,
  concat(toString(arrayCount(each -> each.holds = 1, thresholds)), ' of ', toString(length(thresholds))) AS thresholds_hold,
  arrayStringConcat(arrayMap(each -> each.threshold, arrayFilter(each -> each.holds = 0, thresholds)), '; ') AS crossed, unreadable,
  toUnixTimestamp64Milli(started_at) AS from_ms, toUnixTimestamp64Milli(rested_at) + 1000 AS to_ms
FROM (SELECT * FROM pi.load_runs FINAL WHERE tenant = ${TENANT}) AS runs
LEFT JOIN (SELECT run_id, sum(length(latency_us)) AS n, sumIf(length(latency_us), failed = 1) AS failed FROM pi.load_requests FINAL WHERE tenant = ${TENANT} GROUP BY run_id) AS made USING (run_id)
LEFT JOIN (SELECT run_id, sum(iterations) AS dropped FROM pi.load_drops FINAL WHERE tenant = ${TENANT} GROUP BY run_id) AS drops USING (run_id)
ORDER BY started_at DESC, run_id LIMIT 100`,
};

export const loadThresholds: Listing = {
  name: "load_thresholds",
  inRealTime: true,
  title: "Thresholds of load runs",
  definition: "What each load run of the sandbox had to hold, crossed ones first, the latest run first (500 at most), whatever the range.",
  sql: `SELECT run_id AS run, started_at AS started, each.threshold AS threshold, if(each.holds = 1, 'holds', 'crossed') AS outcome
FROM (SELECT * FROM pi.load_runs FINAL WHERE tenant = ${TENANT}) ARRAY JOIN thresholds AS each ORDER BY started_at DESC, run_id, each.holds, threshold LIMIT 500`,
};

export const loadOperations: Listing = {
  name: "load_operations",
  inRealTime: true,
  title: "Requests by operation",
  definition:
    "Requests of load runs in the range by operation: how many, how many failed, and their latency in milliseconds, failed ones too.",
  sql: `SELECT operation, requests, failed, p50_ms, p95_ms, p99_ms, longest_ms FROM
  (SELECT operation, count() AS requests, round(quantileExactInclusive(0.5)(ms), 3) AS p50_ms, round(quantileExactInclusive(0.95)(ms), 3) AS p95_ms, round(quantileExactInclusive(0.99)(ms), 3) AS p99_ms, max(ms) AS longest_ms
  FROM ${LOAD_LATENCIES} GROUP BY operation) AS took
JOIN (SELECT operation, sumIf(length(latency_us), failed = 1) AS failed FROM ${LOAD_REQUESTS} GROUP BY operation) AS ended USING (operation) ORDER BY requests DESC, operation LIMIT 200`,
};

export const loadCases: Listing = {
  name: "load_cases",
  inRealTime: true,
  title: "Cases opened under load",
  definition:
    "Cases that were opened in load runs of the range, as they stand, the largest exposure first (200 at most), and when they were opened in real time. Each leads to the way of its business case.",
  sql: `SELECT found.case_id AS "case", code, title, severity, team, status, exposure_cents / 100 AS exposure, opened.at AS opened, found.correlation_id AS business_case
FROM (SELECT * FROM pi.cases FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")}) AS found
JOIN (SELECT object_id AS case_id, min(at) AS at FROM ${LOAD_STEPS} WHERE step = 'in_case' GROUP BY object_id) AS opened USING (case_id) ORDER BY exposure_cents DESC, "case" LIMIT 200`,
};
