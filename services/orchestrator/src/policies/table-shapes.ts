import { Role } from "@cashline/contracts/services/identity/contract";
import { Approval, Case, Team } from "@cashline/contracts/services/orchestrator/entities";

/** What a result column may hold. */
export type ResultKind =
  | { readonly kind: "one of"; readonly values: readonly string[] }
  /** Business hours, whole or halves; `least` is 0 where nothing is said. */
  | { readonly kind: "hours"; readonly least: number }
  | { readonly kind: "flag" }
  | { readonly kind: "words" }
  /** A rule that the approval table answers. */
  | { readonly kind: "approval rule" };

/** The columns of a table: what each is given, and what each may answer. */
export type TableShape = {
  readonly inputs: Readonly<Record<string, "string" | "number" | "boolean">>;
  readonly outputs: Readonly<Record<string, ResultKind>>;
};

/** What people do, as acts that conflict with one another: the domain reference's segregation of duties. */
const acts = [
  "automation.configure",
  "bank.reconcile",
  "cash.apply",
  "credit.approve",
  "credit.create",
  "credit_limit.maintain",
  "customer.maintain",
  "delivery.process",
  "discount.approve",
  "invoice.approve",
  "invoice.enter",
  "journal.enter",
  "journal.post",
  "order.process",
  "period.open",
  "platform.operate",
  "price.maintain",
  "quote.author",
  "refund.approve",
  "refund.initiate",
  "refund.release",
  "refund_details.change",
  "revenue.recognise",
  "revenue_rule.change",
  "role.administer",
  "tax_code.maintain",
  "usage.edit",
  "write_off.approve",
  "write_off.create",
];
const oneOf = (...values: readonly string[]): ResultKind => ({ kind: "one of", values });
const roleOrNobody = oneOf("", ...Role.enum);

/** Every table that a policy book has, and no other. A new table needs its columns here. */
export const tableShapes: Readonly<Record<string, TableShape>> = {
  severity: {
    inputs: { exposureUsdCents: "number", raised: "boolean", critical: "boolean" },
    outputs: { severity: oneOf(...Case.properties.severity.enum), slaBusinessHours: { kind: "hours", least: 0.5 } },
  },
  taxonomy: {
    inputs: { code: "string" },
    outputs: {
      team: oneOf(...Team.enum),
      analystRole: roleOrNobody,
      leadRole: roleOrNobody,
      category: oneOf(...Case.properties.category.enum),
      approval: { kind: "approval rule" },
      slaBusinessHours: { kind: "hours", least: 0 },
      statutory: { kind: "flag" },
      compliance: oneOf("none", "customer", "tax", "audit"),
      prepares: oneOf(...acts),
      approves: oneOf(...acts),
      exposure: { kind: "words" },
      playbook: { kind: "words" },
      task: { kind: "words" },
    },
  },
  approval: {
    inputs: { rule: "string", amountMovedUsdCents: "number" },
    outputs: { level: oneOf("L0", ...Approval.properties.level.enum) },
  },
};
