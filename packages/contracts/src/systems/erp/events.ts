import { event } from "../../common/events.ts";
import { CollectionTask } from "./collection-entities.ts";
import { FxRate, IntercompanySplit, ManualJournal } from "./ledger-entities.ts";
import { CreditMemo, CustomerPayment, RefusedCredit, WriteOff } from "./receivable-entities.ts";
import { RevenueArrangement } from "./revenue-entities.ts";
import { CashReceipt, Customer, JournalEntry, LegalEntity, Period, PostingValidation, Receivable, RevenueSchedule } from "./entities.ts";

const system = "erp";
export const legalEntityCreated = event({
  system,
  name: "legal_entity.created",
  version: 1,
  object: "legal_entity",
  summary: "A legal entity was set up with its chart of accounts.",
  data: LegalEntity,
});
export const customerCreated = event({
  system,
  name: "customer.created",
  version: 1,
  object: "customer",
  summary: "A customer was created.",
  data: Customer,
});
export const customerUpdated = event({
  system,
  name: "customer.updated",
  version: 1,
  object: "customer",
  summary: "A customer changed.",
  data: Customer,
});
export const postingRejected = event({
  system,
  name: "posting.rejected",
  version: 1,
  object: "posting_validation",
  summary: "An invoice cannot be posted as it is.",
  data: PostingValidation,
});
export const receivablePosted = event({
  system,
  name: "receivable.posted",
  version: 1,
  object: "receivable",
  summary: "An invoice was posted.",
  data: Receivable,
});
export const receivableCleared = event({
  system,
  name: "receivable.cleared",
  version: 1,
  object: "receivable",
  summary: "A receivable was cleared by cash.",
  data: Receivable,
});
export const receivableReversed = event({
  system,
  name: "receivable.reversed",
  version: 1,
  object: "receivable",
  summary: "A posting was reversed.",
  data: Receivable,
});
export const journalPosted = event({
  system,
  name: "journal.posted",
  version: 1,
  object: "journal_entry",
  summary: "A journal entry was posted.",
  data: JournalEntry,
});
export const cashApplied = event({
  system,
  name: "cash.applied",
  version: 1,
  object: "cash_receipt",
  summary: "Cash was applied to a receivable.",
  data: CashReceipt,
});
export const scheduleLaid = event({
  system,
  name: "schedule.laid",
  version: 1,
  object: "revenue_schedule",
  summary: "A revenue schedule was laid.",
  data: RevenueSchedule,
});
export const revenueRecognized = event({
  system,
  name: "revenue.recognized",
  version: 1,
  object: "revenue_schedule",
  summary: "A month of a schedule became revenue.",
  data: RevenueSchedule,
});
export const scheduleCancelled = event({
  system,
  name: "schedule.cancelled",
  version: 1,
  object: "revenue_schedule",
  summary: "What was left of a schedule was cancelled.",
  data: RevenueSchedule,
});
export const periodClosed = event({
  system,
  name: "period.closed",
  version: 1,
  object: "period",
  summary: "An accounting period was closed.",
  data: Period,
});
export const periodSoftClosed = event({
  system,
  name: "period.soft_closed",
  version: 1,
  object: "period",
  summary: "A period's receivables were locked.",
  data: Period,
});
export const periodReopened = event({
  system,
  name: "period.reopened",
  version: 1,
  object: "period",
  summary: "A closed period was opened again.",
  data: Period,
});
export const manualJournalDrafted = event({
  system,
  name: "manual_journal.drafted",
  version: 1,
  object: "manual_journal",
  summary: "A manual journal was drafted.",
  data: ManualJournal,
});
export const manualJournalChanged = event({
  system,
  name: "manual_journal.changed",
  version: 1,
  object: "manual_journal",
  summary: "A manual journal was approved, posted, rejected or reversed.",
  data: ManualJournal,
});
export const creditMemoPosted = event({
  system,
  name: "credit_memo.posted",
  version: 1,
  object: "credit_memo",
  summary: "An invoice was credited.",
  data: CreditMemo,
});
export const creditMemoRefused = event({
  system,
  name: "credit_memo.refused",
  version: 1,
  object: "refused_credit",
  summary: "A period or window did not let a credit memo in.",
  data: RefusedCredit,
});
export const receivableCredited = event({
  system,
  name: "receivable.credited",
  version: 1,
  object: "receivable",
  summary: "A credit lowered a receivable.",
  data: Receivable,
});
export const receivableWrittenOff = event({
  system,
  name: "receivable.written_off",
  version: 1,
  object: "receivable",
  summary: "A receivable was written off.",
  data: Receivable,
});
export const writeOffPosted = event({
  system,
  name: "write_off.posted",
  version: 1,
  object: "write_off",
  summary: "A write-off was posted.",
  data: WriteOff,
});
export const customerPaymentReceived = event({
  system,
  name: "customer_payment.received",
  version: 1,
  object: "customer_payment",
  summary: "Money or credit of a customer came in.",
  data: CustomerPayment,
});
export const customerPaymentApplied = event({
  system,
  name: "customer_payment.applied",
  version: 1,
  object: "customer_payment",
  summary: "What was left of a payment was applied.",
  data: CustomerPayment,
});
export const scheduleReduced = event({
  system,
  name: "schedule.reduced",
  version: 1,
  object: "revenue_schedule",
  summary: "A credit lowered a revenue schedule.",
  data: RevenueSchedule,
});
export const fxRateSet = event({
  system,
  name: "fx_rate.set",
  version: 1,
  object: "fx_rate",
  summary: "A day's rate was set.",
  data: FxRate,
});
export const arrangementCreated = event({
  system,
  name: "revenue_arrangement.created",
  version: 1,
  object: "revenue_arrangement",
  summary: "A contract's price was allocated.",
  data: RevenueArrangement,
});
export const arrangementModified = event({
  system,
  name: "revenue_arrangement.modified",
  version: 1,
  object: "revenue_arrangement",
  summary: "A revenue arrangement was modified.",
  data: RevenueArrangement,
});
export const arrangementRecognized = event({
  system,
  name: "revenue_arrangement.recognized",
  version: 1,
  object: "revenue_arrangement",
  summary: "Revenue of an arrangement was recognised.",
  data: RevenueArrangement,
});
export const arrangementBilled = event({
  system,
  name: "revenue_arrangement.billed",
  version: 1,
  object: "revenue_arrangement",
  summary:
    "An invoice or credit was booked under an arrangement, or a credit taken back; a credit may change its price and revenue with it.",
  data: RevenueArrangement,
});
export const arrangementCancelled = event({
  system,
  name: "revenue_arrangement.cancelled",
  version: 1,
  object: "revenue_arrangement",
  summary: "A revenue arrangement was cancelled.",
  data: RevenueArrangement,
});
export const intercompanySplitPosted = event({
  system,
  name: "intercompany_split.posted",
  version: 1,
  object: "intercompany_split",
  summary: "An amount was split over legal entities.",
  data: IntercompanySplit,
});
export const collectionTaskOpened = event({
  system,
  name: "collection_task.opened",
  version: 1,
  object: "collection_task",
  summary: "An overdue invoice was given to collections.",
  data: CollectionTask,
});
export const collectionTaskCompleted = event({
  system,
  name: "collection_task.completed",
  version: 1,
  object: "collection_task",
  summary: "A collection task has its outcome.",
  data: CollectionTask,
});
