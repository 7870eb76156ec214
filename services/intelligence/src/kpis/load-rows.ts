import type { LoadStep } from "../loads/take-in.ts";
import { FROM, TENANT, TO } from "./kpi.ts";
import { inScope } from "./scope.ts";

/** Rows of load runs, by real time. What callers saw names neither entity nor customer, so no scope narrows it; steps of the business do. */

const WITHIN = `tenant = ${TENANT} AND at >= ${FROM} AND at < ${TO}`;
export const LOAD_REQUESTS = `(SELECT * FROM pi.load_requests FINAL WHERE ${WITHIN})`;
export const LOAD_DROPS = `(SELECT * FROM pi.load_drops FINAL WHERE ${WITHIN})`;
export const LOAD_LATENESS = `(SELECT at, arrayJoin(CAST(lateness_ms AS Array(Tuple(Int64, UInt64)))) AS pair, pair.1 AS ms, pair.2 AS n FROM pi.load_lateness FINAL WHERE ${WITHIN})`;
/** Milliseconds a request took, a row each. */
export const LOAD_LATENCIES = `(SELECT at, operation, arrayJoin(latency_us) / 1000 AS ms FROM ${LOAD_REQUESTS})`;

const steps = (within: string): string =>
  `(SELECT * FROM pi.load_steps FINAL WHERE tenant = ${TENANT} AND ${within} ${inScope("legal_entity", "account_id")})`;
export const LOAD_STEPS = steps(`at >= ${FROM} AND at < ${TO}`);
/** Also those before the window, from which renewals may still be under way in it. */
export const LOAD_STEPS_UNTIL_END = steps(`at < ${TO}`);

/** When a business case first took a step, in a query that is grouped by it. */
export const firstAt = (...taken: readonly LoadStep[]): string => `minIf(at, ${isStep(...taken)})`;
export const isStep = (...taken: readonly LoadStep[]): string => `step IN (${taken.map((step) => `'${step}'`).join(", ")})`;
