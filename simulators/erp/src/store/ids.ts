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
  numberRange: (legalEntity: string, month: string) => id("jnr", legalEntity, month),
});
