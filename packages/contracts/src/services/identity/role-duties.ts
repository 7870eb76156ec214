import type { Role } from "./contract.ts";
import { conflictsAmong, type Duty, type DutyConflict } from "./duties.ts";

/** What each role may be asked to do. No role conflicts with itself; two that conflict are never one person's. */
export const roleDuties: Readonly<Record<Role, readonly Duty[]>> = {
  sales_rep: ["quote.author"],
  deal_desk_analyst: ["price.maintain", "quote.author"],
  deal_desk_lead: ["discount.approve", "invoice.approve"],
  renewals_manager: ["order.process"],
  renewals_lead: ["invoice.approve"],
  billing_analyst: ["invoice.enter", "credit.create"],
  billing_lead: ["invoice.approve", "credit.approve"],
  metering_analyst: ["usage.edit"],
  metering_lead: ["invoice.approve"],
  tax_analyst: ["tax_code.maintain"],
  tax_lead: ["invoice.approve"],
  receivables_analyst: ["cash.apply", "customer.maintain"],
  credit_analyst: ["credit.create", "refund.initiate", "write_off.create"],
  receivables_lead: ["credit.approve", "refund.approve", "write_off.approve", "invoice.approve", "journal.post"],
  treasury_analyst: ["bank.reconcile"],
  treasury_lead: ["receipt.post", "refund.release", "journal.post"],
  gl_accountant: ["journal.enter"],
  gl_lead: ["journal.post"],
  close_manager: ["period.control"],
  revenue_accountant: ["revenue_rule.change"],
  revenue_lead: ["revenue.recognise"],
  collections_agent: ["customer.maintain", "refund_bank.change"],
  collections_lead: ["credit_limit.maintain", "invoice.approve"],
  provisioning_analyst: ["delivery.process"],
  provisioning_lead: ["invoice.approve"],
  support_analyst: ["credit.create"],
  support_lead: ["credit.approve"],
  platform_engineer: ["platform.operate"],
  platform_lead: ["platform.operate", "invoice.approve"],
  customer_success_manager: [],
  policy_author: ["automation.configure"],
  policy_approver: ["automation.approve"],
  role_administrator: ["role.administer"],
  controller: [
    "discount.approve",
    "invoice.approve",
    "credit.approve",
    "refund.approve",
    "write_off.approve",
    "journal.post",
    "revenue.recognise",
  ],
  cfo: [
    "discount.approve",
    "invoice.approve",
    "credit.approve",
    "refund.approve",
    "write_off.approve",
    "journal.post",
    "revenue.recognise",
  ],
};

/** Every conflict among the duties of some roles. */
export function conflictsOfRoles(roles: readonly Role[]): DutyConflict[] {
  return conflictsAmong(roles.flatMap((role) => roleDuties[role]));
}
