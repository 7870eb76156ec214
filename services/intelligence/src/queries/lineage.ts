import type { LineageCase, LineageStep, SystemReached } from "@cashline/contracts/services/intelligence/lineage-operations";
import { ATTEMPT_SQL, CASES_SQL, EVENTS_SQL, REDELIVERIES_SQL, WAYS_SQL, reachOf } from "../kpis/lineage-listings.ts";
import { instantOfClock } from "../store/columns.ts";
import type { Store } from "../store/store.ts";

/** What is asked about: a sandbox's correlation id, or the id of any of its objects. */
type Asked = { readonly tenant: string; readonly business_case: string };

/** The way of whatever has an id through the systems, and who decided on its exception cases. */
export type Lineage = { correlationIds: string[]; items: LineageStep[]; cases: LineageCase[] };

export async function lineage(store: Store, tenant: string, id: string): Promise<Lineage> {
  const asked = { tenant, business_case: id };
  const [correlationIds, items, cases] = await Promise.all([ways(store, asked), steps(store, asked), decidedCases(store, asked)]);
  return { correlationIds, items, cases };
}

/** Whether each business case an id belongs to has reached each system. */
export async function reach(store: Store, tenant: string, id: string): Promise<{ correlationIds: string[]; items: SystemReached[] }> {
  type Row = {
    business_case: string;
    system: string;
    reached: string;
    events: string;
    first: string | null;
    last: string | null;
    last_event: string;
    last_object: string;
  };
  const rows = await store.query<Row>(reachOf.sql, { tenant, business_case: id });
  const items = rows.map((row) => ({
    correlationId: row.business_case,
    system: row.system,
    reached: row.reached === "yes",
    events: Number(row.events),
    firstAt: row.first === null ? null : instantOfClock(row.first),
    lastAt: row.last === null ? null : instantOfClock(row.last),
    lastType: row.last_event || null,
    lastObjectId: row.last_object || null,
  }));
  return { correlationIds: [...new Set(items.map(({ correlationId }) => correlationId))], items };
}

async function ways(store: Store, asked: Asked): Promise<string[]> {
  const rows = await store.query<{ correlation_id: string }>(
    `SELECT correlation_id FROM pi.raw_events WHERE tenant = {tenant:String} AND correlation_id IN (${WAYS_SQL}) GROUP BY correlation_id ORDER BY min(occurred_at), correlation_id`,
    asked,
  );
  return rows.map(({ correlation_id }) => correlation_id);
}

async function steps(store: Store, asked: Asked): Promise<LineageStep[]> {
  type Row = {
    at: string;
    system: string;
    type: string;
    object_id: string;
    version: string;
    event_id: string;
    correlation_id: string;
    attempt: string | null;
    delivery_tries: string;
    deliveries: string;
    hash: string;
  };
  const rows = await store.query<Row>(
    `SELECT toString(occurred_at) AS at, system, event_type AS type, object_id, toString(object_version) AS version, came.event_id AS event_id, correlation_id, toString(${ATTEMPT_SQL}) AS attempt,
  toString(greatest(again.tries, 1)) AS delivery_tries, toString(greatest(again.deliveries, 1)) AS deliveries, lower(hex(SHA256(payload))) AS hash
FROM ${EVENTS_SQL} AS came LEFT JOIN ${REDELIVERIES_SQL} AS again ON again.event_id = came.event_id
ORDER BY occurred_at, recorded_at, sequence, came.event_id`,
    asked,
  );
  return rows.map((row) => ({
    at: instantOfClock(row.at),
    system: row.system,
    type: row.type,
    objectId: row.object_id,
    objectVersion: Number(row.version),
    eventId: row.event_id,
    correlationId: row.correlation_id,
    attempt: row.attempt === null ? null : Number(row.attempt),
    deliveryTries: Number(row.delivery_tries),
    deliveries: Number(row.deliveries),
    payloadHash: row.hash,
  }));
}

async function decidedCases(store: Store, asked: Asked): Promise<LineageCase[]> {
  const of = (table: string, columns: string, order: string): string =>
    `SELECT ${columns} FROM pi.${table} FINAL WHERE tenant = {tenant:String} AND case_id IN (${CASES_SQL}) ORDER BY ${order}`;
  type OfCase = { case_id: string };
  const [cases, policies, approvals, history] = await Promise.all([
    store.query<OfCase & { correlation_id: string; code: string; status: string }>(
      of("cases", "case_id, correlation_id, code, status", "detected_at, case_id"),
      asked,
    ),
    store.query<OfCase & { at: string; decision_table: string; policy_version: string; decision_row: string; layer: string }>(
      of("case_decisions", "case_id, toString(detected_at) AS at, decision_table, policy_version, decision_row, layer", "decision"),
      asked,
    ),
    store.query<OfCase & { level: string; role: string; status: string; requested: string; decided: string | null; decided_by: string }>(
      of(
        "case_approvals",
        "case_id, level, role, status, toString(requested_at) AS requested, toString(decided_at) AS decided, decided_by",
        "requested_at, approval_id",
      ),
      asked,
    ),
    store.query<OfCase & { when: string; actor: string; action: string; detail: string }>(
      of("case_timeline", "case_id, toString(at) AS when, actor, action, detail", "entry"),
      asked,
    ),
  ]);
  const ofCase = <Row extends OfCase>(rows: readonly Row[], id: string): Row[] => rows.filter(({ case_id }) => case_id === id);
  return cases.map(({ case_id: id, correlation_id, code, status }) => ({
    caseId: id,
    correlationId: correlation_id,
    code,
    status,
    policies: ofCase(policies, id).map((row) => ({
      at: instantOfClock(row.at),
      table: row.decision_table,
      version: row.policy_version,
      row: row.decision_row,
      layer: row.layer,
    })),
    approvals: ofCase(approvals, id).map((row) => ({
      level: row.level,
      role: row.role,
      status: row.status,
      requestedAt: instantOfClock(row.requested),
      decidedAt: row.decided === null ? null : instantOfClock(row.decided),
      decidedBy: row.decided_by || null,
    })),
    history: ofCase(history, id).map(({ when, actor, action, detail }) => ({ at: instantOfClock(when), actor, action, detail })),
  }));
}
