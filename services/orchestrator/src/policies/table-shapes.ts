import { Role } from "@cashline/contracts/services/identity/contract";
import { duties } from "@cashline/contracts/services/identity/duties";
import { Approval, Case, Team } from "@cashline/contracts/services/orchestrator/entities";
import { carryingOut } from "./correction-policy.ts";

/** What a result column may hold. */
export type ResultKind =
  | { readonly kind: "one of"; readonly values: readonly string[] }
  /** Business hours, whole or halves; `least` is 0 where nothing is said. */
  | { readonly kind: "hours"; readonly least: number }
  /** A whole number; `least` is -1 where it may say never. */
  | { readonly kind: "count"; readonly least: number; readonly most?: number }
  /** An amount of the reporting currency, in cents. */
  | { readonly kind: "cents" }
  | { readonly kind: "flag" }
  | { readonly kind: "words" }
  /** A rule that the approval table answers. */
  | { readonly kind: "approval rule" };

/** The columns of a table: what each is given, and what each may answer. */
export type TableShape = {
  readonly inputs: Readonly<Record<string, "string" | "number" | "boolean">>;
  readonly outputs: Readonly<Record<string, ResultKind>>;
};

const oneOf = (...values: readonly string[]): ResultKind => ({ kind: "one of", values });
const roleOrNobody = oneOf("", ...Role.enum);

/** Every table that a policy book has, and no other. A new table needs its columns here. */
export const tableShapes: Readonly<Record<string, TableShape>> = {
  severity: {
    inputs: { exposureUsdCents: "number", raised: "boolean", critical: "boolean" },
    outputs: { severity: oneOf(...Case.properties.severity.enum), slaBusinessHours: { kind: "hours", least: 0.5 } },
  },
  taxonomy: {
    inputs: { code: "string", correction: "string" },
    outputs: {
      team: oneOf(...Team.enum),
      analystRole: roleOrNobody,
      leadRole: roleOrNobody,
      category: oneOf(...Case.properties.category.enum),
      approval: { kind: "approval rule" },
      slaBusinessHours: { kind: "hours", least: 0 },
      closeWeekBusinessHours: { kind: "hours", least: 0 },
      statutory: { kind: "flag" },
      compliance: oneOf("none", "customer", "tax", "audit"),
      prepares: oneOf(...duties),
      approves: oneOf(...duties),
      exposure: { kind: "words" },
      playbook: { kind: "words" },
      task: { kind: "words" },
    },
  },
  approval: {
    inputs: { rule: "string", amountMovedUsdCents: "number" },
    outputs: { level: oneOf("L0", ...Approval.properties.level.enum), people: { kind: "count", least: 0 } },
  },
  priority: {
    inputs: { factor: "string", value: "number" },
    outputs: { points: { kind: "count", least: 0 } },
  },
  collections: {
    inputs: { region: "string", customerTier: "string" },
    outputs: {
      flagAfterDays: { kind: "count", least: 0 },
      taskAfterDays: { kind: "count", least: 0 },
      taskPriority: oneOf("high", "normal"),
      restrictAfterDays: { kind: "count", least: -1 },
    },
  },
  corrections: {
    inputs: { code: "string" },
    outputs: { carriedOut: oneOf(...carryingOut), handlingMinutes: { kind: "count", least: 0, most: 2400 } },
  },
  posting: {
    inputs: { control: "string" },
    outputs: { waitDays: { kind: "count", least: 0, most: 30 }, nextPeriod: { kind: "flag" } },
  },
  anomaly: {
    inputs: { measure: "string" },
    outputs: {
      thresholdPercent: { kind: "count", least: -1 },
      floorUsdCents: { kind: "cents" },
      leastPeriods: { kind: "count", least: 1, most: 24 },
      mostPeriods: { kind: "count", least: 1, most: 24 },
    },
  },
};
