import { event } from "../../common/events.ts";
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
