import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { KpiTarget, KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import { inScope } from "./scope.ts";

/** A worked example: these events give these rows in this window. It is the KPI's test, on the real engine. */
export type WorkedExample = {
  readonly story: string;
  readonly events: readonly CanonicalEvent[];
  readonly window: { readonly from: string; readonly to: string };
  readonly rows: readonly { label: string; value: number | null }[];
};

/**
 * One definition of one figure, used by reports, dashboards and the command line alike.
 * `sql` answers rows of `label` and `value` for {tenant:String} in the scenario window from {from:…} up to, not
 * including, {to:…}, within the scope chosen (`scope.ts`); a KPI that is a single number answers one row with an empty label.
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
  readonly sql: string;
  readonly example: WorkedExample;
};

/** The window's bounds as every KPI writes them. */
export const FROM = "{from:DateTime64(3, 'UTC')}";
export const TO = "{to:DateTime64(3, 'UTC')}";
export const TENANT = "{tenant:String}";

/** Cases of the sandbox in their latest state. */
export const CASES = `(SELECT * FROM pi.cases FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")})`;
/** Those open at the window's end. */
export const OPEN_AT_END = `detected_at < ${TO} AND (closed_at IS NULL OR closed_at >= ${TO})`;
/** Those closed within the window. */
export const CLOSED_WITHIN = `closed_at >= ${FROM} AND closed_at < ${TO}`;
export const INVOICES = `(SELECT * FROM pi.invoices FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")})`;
/** Business cases that had an invoice held back, whatever became of it. */
export const HELD_BEFORE = `(SELECT correlation_id FROM pi.invoice_holds FINAL WHERE tenant = ${TENANT} AND kind = 'held')`;
/** Invoices that became owed within the window. */
export const FINALIZED_WITHIN = `finalized_at >= ${FROM} AND finalized_at < ${TO}`;
export const RENEWALS = `(SELECT * FROM pi.renewals FINAL WHERE tenant = ${TENANT} ${inScope("legal_entity", "account_id")})`;
export const COMPLETED_WITHIN = `completed_at >= ${FROM} AND completed_at < ${TO}`;
