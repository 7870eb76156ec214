import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, Name, nullable, strict } from "../../common/values.ts";
import {
  EntityCode,
  JournalEntry,
  Month,
  Period,
  Person,
  PostingFinding,
  PostingRequest,
  RecognitionMethod,
  RevenueScheduleLine,
} from "./entities.ts";
import {
  CloseChecklist,
  IntercompanyRequest,
  IntercompanySplit,
  JournalDraft,
  ManualJournal,
  ManualJournalRequest,
} from "./ledger-entities.ts";
import { dayProblems } from "./problems.ts";

const gate = [...dayProblems, "maintenance-window"] as const;
const manual = strict({ manualJournalId: Id("mj") });
const entry = strict({ journalEntryId: Id("je") });
const journalProblems = [
  "unknown-legal-entity",
  "unknown-account",
  "control-account",
  "currency-mismatch",
  "negative-amount",
  "line-not-one-sided",
  "unbalanced",
  "fx-rate-missing",
  "amount-out-of-range",
  ...dayProblems,
] as const;
const approvalProblems = ["journal-not-draft", "same-person", "fx-rate-missing", "amount-out-of-range", ...gate] as const;
const manualPostingProblems = ["journal-not-approved", "fx-rate-missing", "amount-out-of-range", ...gate] as const;
const splitProblems = [
  "unknown-legal-entity",
  "fx-rate-missing",
  "amount-out-of-range",
  "account-unmapped",
  "already-exists",
  ...gate,
] as const;
const Reversal = strict({ postedOn: CalendarDate, reason: Name, reversedBy: Person });
/** The manual journal as it would be kept, and the entry it would make; null where policy leaves posting to a step of its own. */
const ManualJournalPreview = strict({ ...ManualJournal.properties, journal: nullable(JournalDraft) });

export const previewPosting = operation({
  id: "previewPosting",
  method: "POST",
  path: "/v1/receivables/preview",
  scope: "erp:postings:write",
  summary: "What posting an invoice would make, and every reason against it. Nothing is kept.",
  body: PostingRequest,
  reply: {
    status: 200,
    body: strict({
      findings: Type.Array(PostingFinding),
      journal: nullable(JournalDraft),
      schedule: nullable(strict({ method: RecognitionMethod, lines: Type.Array(RevenueScheduleLine) })),
    }),
  },
});
export const previewJournalEntry = operation({
  id: "previewJournalEntry",
  method: "POST",
  path: "/v1/manual-journals/preview",
  scope: "erp:journal:write",
  summary: "The entry a manual journal would make. Nothing is kept.",
  body: ManualJournalRequest,
  reply: { status: 200, body: JournalDraft },
  problems: [...journalProblems, "already-exists"],
});
export const createJournalEntry = operation({
  id: "createJournalEntry",
  method: "POST",
  path: "/v1/manual-journals",
  scope: "erp:journal:write",
  summary: "Drafts a manual journal; another person approves it before it is posted.",
  body: ManualJournalRequest,
  reply: { status: 201, body: ManualJournal },
  problems: [...journalProblems, "already-exists"],
});
export const getManualJournal = operation({
  id: "getManualJournal",
  method: "GET",
  path: "/v1/manual-journals/{manualJournalId}",
  scope: "erp:journal:read",
  summary: "One manual journal.",
  params: manual,
  reply: { status: 200, body: ManualJournal },
});
export const listManualJournals = operation({
  id: "listManualJournals",
  method: "GET",
  path: "/v1/manual-journals",
  scope: "erp:journal:read",
  summary: "Manual journals in order of id.",
  query: strict({ ...pageQuery, legalEntity: Type.Optional(EntityCode), status: Type.Optional(ManualJournal.properties.status) }),
  reply: { status: 200, body: pageOf(ManualJournal) },
});
export const approveJournalEntry = operation({
  id: "approveJournalEntry",
  method: "POST",
  path: "/v1/manual-journals/{manualJournalId}/approve",
  scope: "erp:journal:approve",
  summary: "Approves a draft by a person other than its author; the policy says whether that posts it.",
  params: manual,
  body: strict({ approvedBy: Person }),
  reply: { status: 200, body: ManualJournal },
  problems: [...approvalProblems],
});
export const previewJournalApproval = operation({
  id: "previewJournalApproval",
  method: "POST",
  path: "/v1/manual-journals/{manualJournalId}/approve/preview",
  scope: "erp:journal:approve",
  summary: "The draft as approving would leave it, and the entry that would post. Nothing is kept.",
  params: manual,
  body: strict({ approvedBy: Person }),
  reply: { status: 200, body: ManualJournalPreview },
  problems: [...approvalProblems],
});
export const rejectJournalEntry = operation({
  id: "rejectJournalEntry",
  method: "POST",
  path: "/v1/manual-journals/{manualJournalId}/reject",
  scope: "erp:journal:approve",
  summary: "Rejects a draft for good.",
  params: manual,
  body: strict({ rejectedBy: Person, reason: Name }),
  reply: { status: 200, body: ManualJournal },
  problems: ["journal-not-draft"],
});
export const postJournalEntry = operation({
  id: "postJournalEntry",
  method: "POST",
  path: "/v1/manual-journals/{manualJournalId}/post",
  scope: "erp:journal:write",
  summary: "Posts an approved manual journal.",
  params: manual,
  body: strict({}),
  reply: { status: 200, body: ManualJournal },
  problems: [...manualPostingProblems],
});
export const previewJournalPosting = operation({
  id: "previewJournalPosting",
  method: "POST",
  path: "/v1/manual-journals/{manualJournalId}/post/preview",
  scope: "erp:journal:write",
  summary: "The approved manual journal as posting would leave it, and its entry at the rate of now. Nothing is kept.",
  params: manual,
  body: strict({}),
  reply: { status: 200, body: ManualJournalPreview },
  problems: [...manualPostingProblems],
});
export const getJournalEntry = operation({
  id: "getJournalEntry",
  method: "GET",
  path: "/v1/journal-entries/{journalEntryId}",
  scope: "erp:journal:read",
  summary: "One journal entry.",
  params: entry,
  reply: { status: 200, body: JournalEntry },
});
export const reverseJournalEntry = operation({
  id: "reverseJournalEntry",
  method: "POST",
  path: "/v1/journal-entries/{journalEntryId}/reverse",
  scope: "erp:journal:write",
  summary: "Reverses a posted manual journal by an entry of its own in an open period.",
  params: entry,
  body: Reversal,
  reply: { status: 201, body: JournalEntry },
  problems: ["not-reversible", "dated-before-document", ...gate],
});
export const previewJournalReversal = operation({
  id: "previewJournalReversal",
  method: "POST",
  path: "/v1/journal-entries/{journalEntryId}/reverse/preview",
  scope: "erp:journal:write",
  summary: "The entry that would reverse a manual journal. Nothing is kept.",
  params: entry,
  body: Reversal,
  reply: { status: 200, body: JournalEntry },
  problems: ["not-reversible", "dated-before-document", ...gate],
});
export const softClosePeriod = operation({
  id: "softClosePeriod",
  method: "POST",
  path: "/v1/periods/soft-close",
  scope: "erp:periods:write",
  summary: "Locks the receivables of a month; the ledger still takes its closing entries.",
  body: strict({ legalEntity: EntityCode, month: Month }),
  reply: { status: 200, body: Period },
  problems: [
    "unknown-legal-entity",
    "period-closed",
    "period-soft-closed",
    "period-out-of-order",
    "period-not-over",
    "before-first-period",
  ],
});
export const reopenPeriod = operation({
  id: "reopenPeriod",
  method: "POST",
  path: "/v1/periods/reopen",
  scope: "erp:periods:write",
  summary: "Opens a closed or soft-closed month again, the last one first, for a reason and by two persons.",
  body: strict({ legalEntity: EntityCode, month: Month, reason: Name, requestedBy: Person, approvedBy: Person }),
  reply: { status: 200, body: Period },
  problems: ["unknown-legal-entity", "period-not-closed", "period-out-of-order", "same-person"],
});
export const getCloseChecklist = operation({
  id: "getCloseChecklist",
  method: "GET",
  path: "/v1/close-checklist",
  scope: "erp:periods:read",
  summary: "What is done and what is missing before a month is closed.",
  query: strict({ legalEntity: EntityCode, month: Month }),
  reply: { status: 200, body: CloseChecklist },
  problems: ["unknown-legal-entity"],
});
export const previewIntercompanySplit = operation({
  id: "previewIntercompanySplit",
  method: "POST",
  path: "/v1/intercompany-splits/preview",
  scope: "erp:journal:write",
  summary: "The shares and entries of a split. Nothing is kept.",
  body: IntercompanyRequest,
  reply: {
    status: 200,
    body: strict({ journals: Type.Array(strict({ legalEntity: EntityCode, ...JournalDraft.properties })) }),
  },
  problems: [...splitProblems],
});
export const createIntercompanySplit = operation({
  id: "createIntercompanySplit",
  method: "POST",
  path: "/v1/intercompany-splits",
  scope: "erp:journal:write",
  summary: "Splits an amount over legal entities, with an entry in each that balances by itself.",
  body: IntercompanyRequest,
  reply: { status: 201, body: IntercompanySplit },
  problems: [...splitProblems],
});
export const listIntercompanySplits = operation({
  id: "listIntercompanySplits",
  method: "GET",
  path: "/v1/intercompany-splits",
  scope: "erp:journal:read",
  summary: "Intercompany splits in order of id.",
  query: strict({ ...pageQuery, legalEntity: Type.Optional(EntityCode) }),
  reply: { status: 200, body: pageOf(IntercompanySplit) },
});
