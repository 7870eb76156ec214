import type { KpiValue } from "@cashline/contracts/services/intelligence/contract";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { moneyWire } from "@cashline/kernel/money";
import { dailySeries, kpis, type Kpi } from "../kpis/catalogue.ts";
import { clock, instantOfClock } from "../store/columns.ts";
import type { Store } from "../store/store.ts";

export type Window = { from: string; to: string };

const bounds = (tenant: string, { from, to }: Window) => ({ tenant, from: clock(from), to: clock(to) });

/** Rows of one KPI; 64-bit counts come as text and are made numbers here, being far below 2^53. */
export async function kpiRows(store: Store, kpi: Kpi, tenant: string, window: Window): Promise<{ label: string; value: number | null }[]> {
  const rows = await store.query<{ label: string; value: number | string | null }>(kpi.sql, bounds(tenant, window));
  return rows.map(({ label, value }) => ({ label, value: value === null ? null : Number(value) }));
}

/** Every KPI of the catalogue for a sandbox and a scenario window. */
export async function measure(store: Store, tenant: string, window: Window): Promise<KpiValue[]> {
  return Promise.all(
    kpis.map(async (kpi) => {
      const rows = await kpiRows(store, kpi, tenant, window);
      const single = rows.length === 1 && rows[0]?.label === "" ? rows[0] : undefined;
      const { name, title, unit, definition, owner } = kpi;
      return { name, title, unit, definition, owner, value: single?.value ?? null, rows: single ? [] : rows };
    }),
  );
}

/** A daily series for charts. */
export async function series(
  store: Store,
  name: string,
  tenant: string,
  window: Window,
): Promise<{ day: string; label: string; value: number }[]> {
  const declared = dailySeries.find((each) => each.name === name);
  if (!declared) throw new Error(`there is no series ${name}`);
  const rows = await store.query<{ day: string; label: string; value: number | string }>(declared.sql, bounds(tenant, window));
  return rows.map(({ day, label, value }) => ({ day, label, value: Number(value) }));
}

/** Cases as last reported, oldest first. */
export async function listCases(store: Store, tenant: string, status: "open" | "closed" | "all", limit: number): Promise<Case[]> {
  const condition = { open: "AND status != 'closed'", closed: "AND status = 'closed'", all: "" }[status];
  const rows = await store.query<{ snapshot: string }>(
    `SELECT snapshot FROM (SELECT * FROM pi.cases FINAL WHERE tenant = {tenant:String}) WHERE 1 = 1 ${condition} ORDER BY detected_at, case_id LIMIT {limit:UInt32}`,
    { tenant, limit },
  );
  return rows.map(({ snapshot }) => JSON.parse(snapshot) as Case);
}

export type Disagreement = { finding: Finding; accountId: string | null; legalEntity: string | null; correlationId: string };

/**
 * Entitlements that are not what was signed. Compared only when both have seen the same number of renewals, so that a
 * renewal on its way is no drift. Exposure is one month of the difference at the signed price, rounded half-up.
 */
export async function entitlementDrift(store: Store, tenant: string, asOf: string): Promise<Disagreement[]> {
  const rows = await store.query<{
    entitlement_id: string;
    contract_id: string;
    account_id: string;
    selling_entity: string;
    correlation_id: string;
    currency: string;
    unit_price: string;
    discount_percent: string;
    contracted: string;
    provisioned: string;
    contract_tier: string;
    entitlement_tier: string;
  }>(
    `SELECT e.entitlement_id AS entitlement_id, c.contract_id AS contract_id, c.account_id AS account_id, c.selling_entity AS selling_entity, c.correlation_id AS correlation_id,
  c.currency AS currency, c.unit_price AS unit_price, c.discount_percent AS discount_percent, toString(c.seats) AS contracted, toString(e.seats) AS provisioned, c.tier AS contract_tier, e.tier AS entitlement_tier
FROM (SELECT * FROM pi.entitlements FINAL WHERE tenant = {tenant:String}) AS e
INNER JOIN (SELECT * FROM pi.contracts FINAL WHERE tenant = {tenant:String}) AS c ON c.contract_id = e.contract_id
WHERE c.status = 'activated' AND e.status = 'active' AND e.renewals = c.renewals AND e.occurred_at <= {asOf:DateTime64(3, 'UTC')} AND (e.seats != c.seats OR e.tier != c.tier)
ORDER BY entitlement_id`,
    { tenant, asOf: clock(asOf) },
  );
  return rows.map((row) => {
    const difference = Number(row.provisioned) - Number(row.contracted);
    const exposure = priceAmount(
      row.currency,
      "half-up",
      row.unit_price,
      String(Math.abs(difference)),
      remainingShare(row.discount_percent),
    );
    return {
      accountId: row.account_id || null,
      legalEntity: row.selling_entity || null,
      correlationId: row.correlation_id,
      finding: {
        code: "QTC-ENTITLEMENT-DRIFT" as const,
        businessKey: row.entitlement_id,
        title: "Entitlement differs from the contract",
        expected: `${row.contracted} seats of ${row.contract_tier}`,
        found: `${row.provisioned} seats of ${row.entitlement_tier}`,
        exposure: moneyWire(exposure),
        direction: difference > 0 ? ("under_billed" as const) : difference < 0 ? ("over_billed" as const) : ("none" as const),
        detectedBy: "reconciliation" as const,
        correction: { entitlementId: row.entitlement_id, seats: row.contracted, tier: row.contract_tier },
      },
    };
  });
}

/** Distinct events per system, and the 99th percentile of the time from writing to first storing, in ms: a replay makes nothing late. */
export async function storedEvents(
  store: Store,
  tenant: string,
): Promise<{ systems: { system: string; events: number }[]; freshnessP99Ms: number | null }> {
  const [systems, freshness] = await Promise.all([
    store.query<{ system: string; events: string }>(
      "SELECT system, toString(uniqExact(event_id)) AS events FROM pi.raw_events WHERE tenant = {tenant:String} GROUP BY system ORDER BY system",
      { tenant },
    ),
    store.query<{ n: string; p99: number }>(
      `SELECT toString(count()) AS n, quantileExactInclusive(0.99)(ms) AS p99
FROM (SELECT min(dateDiff('millisecond', recorded_at, stored_at)) AS ms FROM pi.raw_events WHERE tenant = {tenant:String} GROUP BY system, event_id)`,
      { tenant },
    ),
  ]);
  const measured = freshness[0];
  return {
    systems: systems.map(({ system, events }) => ({ system, events: Number(events) })),
    freshnessP99Ms: measured && measured.n !== "0" ? Number(measured.p99) : null,
  };
}

/** The way of one business case through the systems. */
export async function lineage(
  store: Store,
  tenant: string,
  correlationId: string,
): Promise<{ at: string; system: string; type: string; objectId: string }[]> {
  const rows = await store.query<{ at: string; system: string; type: string; object_id: string }>(
    `SELECT toString(occurred_at) AS at, system, event_type AS type, object_id FROM pi.raw_events FINAL
WHERE tenant = {tenant:String} AND correlation_id = {correlationId:String} ORDER BY occurred_at, recorded_at, sequence, event_id`,
    { tenant, correlationId },
  );
  return rows.map(({ at, system, type, object_id: objectId }) => ({ at: instantOfClock(at), system, type, objectId }));
}
