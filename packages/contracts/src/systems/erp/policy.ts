import Type, { type Static } from "typebox";
import { Percent, strict } from "../../common/values.ts";

/** Where vendors disagree, the tenant decides. The defaults refuse what would make the books wrong. */
export const LedgerPolicy = strict({
  scheduleBy: Type.Enum(["day", "month"], { description: "Equal days, or equal months with the first and last by days" }),
  serviceEndDay: Type.Enum(["excluded", "included"], { description: "Whether the last day of a service counts" }),
  shortPaymentTolerance: strict(
    { minor: Type.String({ pattern: "^[0-9]{1,9}$", description: "Minor units of the legal entity's own currency" }), percent: Percent },
    { description: "How much a payment may fall short, at the rate of its day, and still clear; the smaller of the two" },
  ),
  overpayment: Type.Enum(["unapplied", "refuse"]),
  creditAboveOpen: Type.Enum(["refuse", "unapplied"], { description: "Whether a credit memo may exceed what is open" }),
  creditMemoRevenue: Type.Enum(["catch_up", "prospective"], {
    description: "Whether a credit lowers all lines, those recognised at once, or what is planned first",
  }),
  creditMemoApproval: Type.Enum(["none", "second_person"]),
  journalPosting: Type.Enum(["on_approval", "separate"], { description: "Whether approving a manual journal posts it" }),
  missingFxRate: Type.Enum(["untranslated", "refuse"], {
    description: "Whether a foreign document without a rate of its day is refused, or booked in its own currency alone",
  }),
  fxRateMaximumAgeDays: Type.Integer({ minimum: 0, maximum: 31, description: "How old a day's rate may be, for days without market" }),
  agingFrom: Type.Enum(["due_date", "posting_date"]),
  periodClose: Type.Enum(["in_order", "checklist"], { description: "Whether a close demands the checklist's blocking items" }),
  earlyClose: Type.Enum(["refuse", "last_days", "any_day"], {
    description: "Whether a month may be closed before its end: not at all, on its last five days, or once it has begun",
  }),
  unrecognizedRevenue: Type.Enum(["refuse", "next_open_month"], {
    description: "Whether a month with planned revenue is not closed, or closed and its revenue recognised in the first open month",
  }),
  futurePeriods: Type.Integer({
    minimum: 0,
    maximum: 12,
    description: "How many months after that of the day take postings already",
  }),
  badDebtRecovery: Type.Enum(["bad_debt", "refuse"], {
    description: "Whether cash for what was written off lowers bad debt expense, or is refused",
  }),
  concurrency: Type.Union([strict({ licences: Type.Integer({ minimum: 0, maximum: 100 }) }), Type.Null()], {
    description: "Licences that give the account 15 calls at one time and 10 more each; null for no limit",
  }),
});
export type LedgerPolicy = Static<typeof LedgerPolicy>;

/** What changes; what is left out stays as it is. */
export const LedgerPolicyUpdate = Type.Partial(LedgerPolicy, { additionalProperties: false });

/** The members of the policy that shaped a document, and the version they are of, which can be read back; 0 is the default. */
export const AppliedPolicy = strict({ version: Type.Integer({ minimum: 0 }), ...Type.Partial(LedgerPolicy).properties });
export type AppliedPolicy = Static<typeof AppliedPolicy>;
