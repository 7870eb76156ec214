import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/** ERP's ids, each from the business key that makes its object single in a sandbox. */
export const idsOf = ({ id }: Pick<CommandContext<Collections>, "id">) => ({
  legalEntity: (code: string) => id("le", code),
  glAccount: (legalEntity: string, number: string) => id("gla", legalEntity, number),
  period: (legalEntity: string, month: string) => id("per", legalEntity, month),
  customer: (accountId: string) => id("cus", accountId),
  receivable: (invoiceId: string) => id("ar", invoiceId),
  revenueSchedule: (invoiceId: string) => id("rs", invoiceId),
  cashReceipt: (paymentIntentId: string) => id("cr", paymentIntentId),
  rejection: (invoiceId: string, ordinal: number) => id("pv", invoiceId, String(ordinal)),
  /** `month` tells apart the entries of one schedule. */
  journalEntry: (kind: string, sourceId: string, ...month: string[]) => id("je", kind, sourceId, ...month),
  balance: (legalEntity: string, account: string, currency: string) => id("bal", legalEntity, account, currency),
  /** The tenant has one of each. */
  policy: () => id("lpo"),
  policyVersion: (version: number) => id("lpv", String(version)),
  postingControls: () => id("pct"),
  maintenanceWindow: (legalEntity: string | null, from: string, to: string) => id("mw", legalEntity ?? "", from, to),
  fxRate: (from: string, to: string, on: string) => id("fx", from, to, on),
  manualJournal: (legalEntity: string, reference: string) => id("mj", legalEntity, reference),
  intercompanySplit: (legalEntity: string, reference: string) => id("ics", legalEntity, reference),
  creditMemo: (invoiceId: string, reference: string) => id("cm", invoiceId, reference),
  writeOff: (invoiceId: string) => id("wo", invoiceId),
  /** The ordinal tells apart the tasks of one invoice, one after the other. */
  collectionTask: (invoiceId: string, ordinal: number) => id("cot", invoiceId, String(ordinal)),
  customerPayment: (kind: string, customerId: string, reference: string) => id("cpm", kind, customerId, reference),
  customerRefund: (reference: string) => id("crf", reference),
  revenueArrangement: (contractId: string, reference: string) => id("ra", contractId, reference),
  numberRange: (legalEntity: string, month: string) => id("jnr", legalEntity, month),
});
