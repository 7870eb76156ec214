import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, ExternalKey, Id, Name, strict } from "../../common/values.ts";
import { EntityCode, Month, Person } from "./entities.ts";
import { RollForwardRow } from "./ledger-entities.ts";
import { AllocationPreview, ArrangementRequest, ModificationRequest, RevenueArrangement } from "./revenue-entities.ts";

const gate = ["period-closed", "maintenance-window", "account-unmapped"] as const;
const arrangement = strict({ revenueArrangementId: Id("ra") });

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
  summary: "The arrangement as a modification would leave it. Nothing is kept.",
  params: arrangement,
  body: ModificationRequest,
  reply: { status: 200, body: RevenueArrangement },
  problems: [
    "arrangement-not-active",
    "modification-invalid",
    "ssp-missing",
    "unknown-obligation",
    "currency-mismatch",
    "amount-out-of-range",
  ],
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
  problems: [
    "arrangement-not-active",
    "modification-invalid",
    "ssp-missing",
    "unknown-obligation",
    "currency-mismatch",
    "amount-out-of-range",
    ...gate,
  ],
});
export const completeMilestone = operation({
  id: "completeMilestone",
  method: "POST",
  path: "/v1/revenue-arrangements/{revenueArrangementId}/milestones",
  scope: "erp:revenue:write",
  summary: "Recognises what a milestone of an obligation is worth.",
  params: arrangement,
  body: strict({ obligation: ExternalKey, milestone: ExternalKey, completedOn: CalendarDate, completedBy: Person }),
  reply: { status: 200, body: RevenueArrangement },
  problems: ["arrangement-not-active", "unknown-obligation", "milestone-completed", ...gate],
});
export const cancelRevenueArrangement = operation({
  id: "cancelRevenueArrangement",
  method: "POST",
  path: "/v1/revenue-arrangements/{revenueArrangementId}/cancel",
  scope: "erp:revenue:write",
  summary: "Stops recognition on a day; or takes all revenue back, as if the contract had never been.",
  params: arrangement,
  body: strict({ cancelledOn: CalendarDate, reason: Name, reverseRecognized: Type.Boolean() }),
  reply: { status: 200, body: RevenueArrangement },
  problems: ["arrangement-not-active", "modification-invalid", ...gate],
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
