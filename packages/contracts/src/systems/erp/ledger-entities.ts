import Type, { type Static } from "typebox";
import { CalendarDate, Currency, ExternalKey, Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";
import { AccountRole, EntityCode, FunctionalRate, JournalLine, Month, Person, Total } from "./entities.ts";
import { AppliedPolicy } from "./policy.ts";

/** A stretch of time in which postings are refused and runs wait. */
export const MaintenanceWindow = strict({
  id: Id("mw"),
  legalEntity: nullable(EntityCode),
  from: Instant,
  to: Instant,
  reason: Name,
});
export type MaintenanceWindow = Static<typeof MaintenanceWindow>;

/** Which account plays a role in one legal entity; null where the role must not be posted to. */
export const AccountMapping = strict({
  legalEntity: EntityCode,
  role: AccountRole,
  account: nullable(Type.String({ pattern: "^[0-9]{4}$" })),
});
export type AccountMapping = Static<typeof AccountMapping>;

/** The tax codes a legal entity posts with; any code while the list is empty. */
export const TaxCodes = strict({
  legalEntity: EntityCode,
  codes: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 200, uniqueItems: true }),
});
export type TaxCodes = Static<typeof TaxCodes>;

export const Rate = Type.String({ pattern: "^[0-9]{1,7}(\\.[0-9]{1,8})?$", description: "Above zero, decimal text" });

/** What one unit of `from` is worth in `to` on a day. */
export const FxRate = strict({ id: Id("fx"), from: Currency, to: Currency, on: CalendarDate, rate: Rate });
export type FxRate = Static<typeof FxRate>;

/** A journal as it would be: its lines, and the rate they are translated at. */
export const JournalDraft = strict({ lines: Type.Array(JournalLine), functional: nullable(FunctionalRate) });
export type JournalDraft = Static<typeof JournalDraft>;

const AccountNumber = Type.String({ pattern: "^[0-9]{4}$" });
export const ManualLine = strict({ account: AccountNumber, debit: Money, credit: Money });
export type ManualLine = Static<typeof ManualLine>;

/** What a person wants in the journal. `reference` is her own key for it. */
export const ManualJournalRequest = strict({
  reference: ExternalKey,
  legalEntity: EntityCode,
  postedOn: CalendarDate,
  currency: Currency,
  memo: Name,
  preparedBy: Person,
  lines: Type.Array(ManualLine, { minItems: 2, maxItems: 100 }),
});
export type ManualJournalRequest = Static<typeof ManualJournalRequest>;

export const ManualJournal = strict({
  id: Id("mj"),
  reference: ExternalKey,
  legalEntity: EntityCode,
  postedOn: CalendarDate,
  currency: Currency,
  memo: Name,
  lines: Type.Array(JournalLine, { minItems: 2, maxItems: 100 }),
  status: Type.Enum(["draft", "approved", "posted", "rejected", "reversed"]),
  preparedBy: Person,
  approvedBy: nullable(Person),
  rejectedBy: nullable(Person),
  rejectionReason: nullable(Name),
  journalEntryId: nullable(Id("je")),
  reversalEntryId: nullable(Id("je")),
  reversedBy: nullable(Person),
  reversalReason: nullable(Name),
  policy: Type.Optional(AppliedPolicy),
});
export type ManualJournal = Static<typeof ManualJournal>;

export const SplitShare = strict({ legalEntity: EntityCode, weight: Type.Integer({ minimum: 0, maximum: 1_000_000 }) });

/** What one legal entity earned or spent for several. `reference` makes it single. */
export const IntercompanyRequest = strict({
  reference: ExternalKey,
  kind: Type.Enum(["revenue_share", "cost_share"], { description: "The first entity owes the others their share, or they owe theirs" }),
  legalEntity: EntityCode,
  postedOn: CalendarDate,
  amount: Money,
  memo: Name,
  shares: Type.Array(SplitShare, { minItems: 2, maxItems: 20 }),
});
export type IntercompanyRequest = Static<typeof IntercompanyRequest>;

export const IntercompanySplit = strict({
  id: Id("ics"),
  ...IntercompanyRequest.properties,
  shares: Type.Array(strict({ ...SplitShare.properties, amount: Money, journalEntryId: nullable(Id("je")) })),
  journalEntryId: Id("je"),
  policy: Type.Optional(AppliedPolicy),
});
export type IntercompanySplit = Static<typeof IntercompanySplit>;

export const CloseCheck = strict({
  key: Type.Enum([
    "earlier_periods_closed",
    "month_over",
    "recognition_run",
    "revenue_recognized",
    "journals_numbered",
    "no_open_manual_journals",
    "subledger_equals_control",
    "trial_balance_balances",
    "receivables_soft_closed",
    "no_unapplied_cash",
    "foreign_entries_translated",
    "completed_contracts_billed",
  ]),
  blocking: Type.Boolean(),
  done: Type.Boolean(),
  detail: Type.String({ maxLength: 400 }),
});
export type CloseCheck = Static<typeof CloseCheck>;

export const CloseChecklist = strict({
  legalEntity: EntityCode,
  month: Month,
  ready: Type.Boolean({ description: "Whether every blocking item is done" }),
  checks: Type.Array(CloseCheck),
});
export type CloseChecklist = Static<typeof CloseChecklist>;

export const RollForwardRow = strict({
  role: Type.Enum(["deferred_revenue", "contract_position"], {
    description: "Invoices' schedules, or arrangements: contract liability less contract asset",
  }),
  currency: Currency,
  opening: Total,
  additions: Total,
  recognized: Total,
  cancelled: Total,
  closing: Total,
});
export type RollForwardRow = Static<typeof RollForwardRow>;
