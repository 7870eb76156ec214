import type { CollectionTask } from "@cashline/contracts/systems/erp/collection-entities";
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
import type { FxRate, IntercompanySplit, MaintenanceWindow, ManualJournal } from "@cashline/contracts/systems/erp/ledger-entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { CreditMemo, CustomerPayment, WriteOff } from "@cashline/contracts/systems/erp/receivable-entities";
import type { CustomerRefund } from "@cashline/contracts/systems/erp/refund-entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { collection } from "@cashline/sim-kit/collection";
import type { Balance } from "../domain/balance.ts";
import type { Mapping } from "../domain/chart-of-accounts.ts";
import type { Month } from "../domain/periods.ts";

/** How many journal numbers a legal entity has used in a month. */
export type NumberRange = { id: string; legalEntity: string; month: Month; used: number };

/** What every posting is measured by beside its period, in one object so that it costs one look. */
export type PostingControls = {
  id: string;
  windows: MaintenanceWindow[];
  mappings: Record<string, Mapping>;
  taxCodes: Record<string, string[]>;
};

export const collections = {
  legalEntities: collection<LegalEntity>("legal_entities"),
  glAccounts: collection<GlAccount>("gl_accounts", { indexes: ["legalEntity"] }),
  periods: collection<Period>("periods", { indexes: ["legalEntity"] }),
  customers: collection<Customer>("customers", { indexes: ["accountId", "billingAccountId"] }),
  postingValidations: collection<PostingValidation>("posting_validations", { indexes: ["invoiceId"] }),
  receivables: collection<Receivable>("receivables", { indexes: ["invoiceId", "status"] }),
  cashReceipts: collection<CashReceipt>("cash_receipts", { indexes: ["invoiceId"] }),
  journalEntries: collection<JournalEntry>("journal_entries", { indexes: ["legalEntity", "month", "number"] }),
  revenueSchedules: collection<RevenueSchedule>("revenue_schedules", { indexes: ["invoiceId"] }),
  balances: collection<Balance>("balances", { indexes: ["legalEntity"] }),
  numberRanges: collection<NumberRange>("number_ranges"),
  policies: collection<LedgerPolicy & { id: string }>("policies"),
  policyVersions: collection<LedgerPolicy & { id: string }>("policy_versions"),
  postingControls: collection<PostingControls>("posting_controls"),
  fxRates: collection<FxRate>("fx_rates"),
  manualJournals: collection<ManualJournal>("manual_journals", { indexes: ["legalEntity", "status"] }),
  intercompanySplits: collection<IntercompanySplit>("intercompany_splits", { indexes: ["legalEntity"] }),
  creditMemos: collection<CreditMemo>("credit_memos", { indexes: ["invoiceId"] }),
  writeOffs: collection<WriteOff>("write_offs", { indexes: ["invoiceId"] }),
  collectionTasks: collection<CollectionTask>("collection_tasks", { indexes: ["invoiceId", "status"] }),
  customerPayments: collection<CustomerPayment>("customer_payments", { indexes: ["customerId", "status"] }),
  customerRefunds: collection<CustomerRefund>("customer_refunds", { indexes: ["paymentIntentId", "reference", "invoiceId"] }),
  revenueArrangements: collection<RevenueArrangement>("revenue_arrangements", { indexes: ["contractId", "status"] }),
};

export type Collections = typeof collections;
