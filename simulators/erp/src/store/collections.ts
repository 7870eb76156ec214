import type {
  CashReceipt,
  Customer,
  GlAccount,
  JournalEntry,
  LegalEntity,
  Period,
  PostingValidation,
  Receivable,
  RevenueSchedule,
} from "@cashline/contracts/systems/erp/entities";
import { collection } from "@cashline/sim-kit/collection";
import type { Balance } from "../domain/balance.ts";
import type { Month } from "../domain/periods.ts";

/** How many journal numbers a legal entity has used in a month. */
export type NumberRange = { id: string; legalEntity: string; month: Month; used: number };

export const collections = {
  legalEntities: collection<LegalEntity>("legal_entities"),
  glAccounts: collection<GlAccount>("gl_accounts", { indexes: ["legalEntity"] }),
  periods: collection<Period>("periods", { indexes: ["legalEntity"] }),
  customers: collection<Customer>("customers", { indexes: ["accountId"] }),
  postingValidations: collection<PostingValidation>("posting_validations", { indexes: ["invoiceId"] }),
  receivables: collection<Receivable>("receivables", { indexes: ["invoiceId", "status"] }),
  cashReceipts: collection<CashReceipt>("cash_receipts", { indexes: ["invoiceId"] }),
  journalEntries: collection<JournalEntry>("journal_entries", { indexes: ["legalEntity", "month", "number"] }),
  revenueSchedules: collection<RevenueSchedule>("revenue_schedules", { indexes: ["invoiceId"] }),
  balances: collection<Balance>("balances", { indexes: ["legalEntity"] }),
  numberRanges: collection<NumberRange>("number_ranges"),
};

export type Collections = typeof collections;
