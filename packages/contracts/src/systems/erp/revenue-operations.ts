import Type from "typebox";
import { dayProblems } from "./problems.ts";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, Instant, nullable, strict } from "../../common/values.ts";
import { EntityCode, JournalEntry, Month, Total } from "./entities.ts";
import { JournalDraft, RollForwardRow } from "./ledger-entities.ts";
import {
  AllocationPreview,
  ArrangementRequest,
  CancellationRequest,
  MilestoneRequest,
  ModificationRequest,
  RevenueArrangement,
} from "./revenue-entities.ts";

const gate = [...dayProblems, "maintenance-window", "account-unmapped"] as const;
const arrangement = strict({ revenueArrangementId: Id("ra") });
const modificationProblems = [
  "arrangement-not-active",
  "modification-invalid",
  "ssp-missing",
  "unknown-obligation",
  "currency-mismatch",
  "amount-out-of-range",
  ...gate,
] as const;
const milestoneProblems = ["arrangement-not-active", "unknown-obligation", "milestone-completed", ...gate] as const;
const cancellationProblems = ["arrangement-not-active", "modification-invalid", ...gate] as const;
/** The arrangement as the step would leave it, and the entry it would post; null where no revenue moves. */
const ArrangementPreview = strict({ ...RevenueArrangement.properties, journal: nullable(JournalDraft) });

export const previewAllocation = operation({
  id: "previewAllocation",
  method: "POST",
  path: "/v1/revenue-arrangements/preview",
  scope: "erp:revenue:write",
  summary: "How a price would be allocated and recognised. Nothing is kept.",
  body: Type.Pick(ArrangementRequest, ["currency", "transactionPrice", "obligations"], { additionalProperties: false }),
  reply: { status: 200, body: AllocationPreview },
  problems: ["ssp-missing", "currency-mismatch"],
});
export const createRevenueArrangement = operation({
  id: "createRevenueArrangement",
  method: "POST",
  path: "/v1/revenue-arrangements",
  scope: "erp:revenue:write",
  summary: "Allocates a contract's price to its performance obligations and lays their schedules.",
  body: ArrangementRequest,
  reply: { status: 201, body: RevenueArrangement },
  problems: [
    "ssp-missing",
    "currency-mismatch",
    "unknown-customer",
    "legal-entity-mismatch",
    "unknown-legal-entity",
    "fx-rate-missing",
    "amount-out-of-range",
    "already-exists",
  ],
});
export const getRevenueArrangement = operation({
  id: "getRevenueArrangement",
  method: "GET",
  path: "/v1/revenue-arrangements/{revenueArrangementId}",
  scope: "erp:revenue:read",
  summary: "One arrangement.",
  params: arrangement,
  reply: { status: 200, body: RevenueArrangement },
});
export const listRevenueArrangements = operation({
  id: "listRevenueArrangements",
  method: "GET",
  path: "/v1/revenue-arrangements",
  scope: "erp:revenue:read",
  summary: "Arrangements in order of id.",
  query: strict({ ...pageQuery, contractId: Type.Optional(Id("ctr")), status: Type.Optional(RevenueArrangement.properties.status) }),
  reply: { status: 200, body: pageOf(RevenueArrangement) },
});
export const previewModification = operation({
  id: "previewModification",
  method: "POST",
  path: "/v1/revenue-arrangements/{revenueArrangementId}/modifications/preview",
  scope: "erp:revenue:write",
  summary: "The arrangement as a modification would leave it, and the entry that catches up. Nothing is kept.",
  params: arrangement,
  body: ModificationRequest,
  reply: { status: 200, body: ArrangementPreview },
  problems: [...modificationProblems],
});
export const modifyRevenueArrangement = operation({
  id: "modifyRevenueArrangement",
  method: "POST",
  path: "/v1/revenue-arrangements/{revenueArrangementId}/modifications",
  scope: "erp:revenue:write",
  summary: "Changes price, terms or obligations: as a contract of its own, for the future only, or caught up at once.",
  params: arrangement,
  body: ModificationRequest,
  reply: { status: 200, body: RevenueArrangement },
  problems: [...modificationProblems],
});
export const completeMilestone = operation({
  id: "completeMilestone",
  method: "POST",
  path: "/v1/revenue-arrangements/{revenueArrangementId}/milestones",
  scope: "erp:revenue:write",
  summary: "Recognises what a milestone of an obligation is worth.",
  params: arrangement,
  body: MilestoneRequest,
  reply: { status: 200, body: RevenueArrangement },
  problems: [...milestoneProblems],
});
export const previewMilestone = operation({
  id: "previewMilestone",
  method: "POST",
  path: "/v1/revenue-arrangements/{revenueArrangementId}/milestones/preview",
  scope: "erp:revenue:write",
  summary: "The arrangement as completing a milestone would leave it, and the revenue's entry. Nothing is kept.",
  params: arrangement,
  body: MilestoneRequest,
  reply: { status: 200, body: ArrangementPreview },
  problems: [...milestoneProblems],
});
export const cancelRevenueArrangement = operation({
  id: "cancelRevenueArrangement",
  method: "POST",
  path: "/v1/revenue-arrangements/{revenueArrangementId}/cancel",
  scope: "erp:revenue:write",
  summary: "Stops recognition on a day; or takes all revenue back, as if the contract had never been.",
  params: arrangement,
  body: CancellationRequest,
  reply: { status: 200, body: RevenueArrangement },
  problems: [...cancellationProblems],
});
export const previewCancellation = operation({
  id: "previewCancellation",
  method: "POST",
  path: "/v1/revenue-arrangements/{revenueArrangementId}/cancel/preview",
  scope: "erp:revenue:write",
  summary: "The arrangement as cancelling would leave it, and the entry that settles or reverses its revenue. Nothing is kept.",
  params: arrangement,
  body: CancellationRequest,
  reply: { status: 200, body: ArrangementPreview },
  problems: [...cancellationProblems],
});
export const previewRecognitionRun = operation({
  id: "previewRecognitionRun",
  method: "POST",
  path: "/v1/recognition-runs/preview",
  scope: "erp:revenue:write",
  summary: "The journals the next month-end run of a legal entity would post as things stand, and what they recognise. Nothing is kept.",
  body: strict({
    legalEntity: EntityCode,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "Journals shown" })),
  }),
  reply: {
    status: 200,
    body: strict({
      runAt: Instant,
      count: Type.Integer({ minimum: 0 }),
      recognized: Type.Array(Total, { description: "Of all journals, by currency; those not shown are counted" }),
      journals: Type.Array(strict({ source: JournalEntry.properties.source, postedOn: CalendarDate, ...JournalDraft.properties }), {
        maxItems: 1000,
      }),
    }),
  },
  problems: ["unknown-legal-entity", "account-unmapped"],
});
export const getDeferredRevenueRollForward = operation({
  id: "getDeferredRevenueRollForward",
  method: "GET",
  path: "/v1/deferred-revenue-roll-forward",
  scope: "erp:revenue:read",
  summary: "Opening, additions, recognised, cancelled and closing of a month, per currency.",
  query: strict({ legalEntity: EntityCode, month: Month }),
  reply: { status: 200, body: strict({ legalEntity: EntityCode, month: Month, rows: Type.Array(RollForwardRow) }) },
  problems: ["unknown-legal-entity"],
});
