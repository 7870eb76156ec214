import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { regionOf } from "@cashline/contracts/common/regions";
import type { Approval, Task, Team } from "@cashline/contracts/services/orchestrator/entities";
import type { RootCause } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { CustomerTier, OpportunityStage } from "@cashline/contracts/systems/crm/entities";
import { deriveId } from "@cashline/kernel/ids";

/** The sandbox of every worked example. */
export const EXAMPLE_TENANT = "example";

type Base = {
  type: string;
  objectType: string;
  objectId: string;
  version?: number;
  at: string;
  correlationId?: string;
  payload: Record<string, unknown>;
};

/** An event of an object as its system published it. */
export function exampleEvent({ type, objectType, objectId, version = 1, at, correlationId = objectId, payload }: Base): CanonicalEvent {
  return {
    eventId: deriveId("evt", "example", type, objectId, String(version)),
    tenant: EXAMPLE_TENANT,
    system: type.split(".")[0] ?? "",
    type,
    objectType,
    objectId,
    objectVersion: version,
    sequence: version,
    occurredAt: at,
    recordedAt: at,
    correlationId,
    traceparent: null,
    objects: [{ type: objectType, id: objectId }],
    accountId: null,
    legalEntity: null,
    amountMinor: null,
    currency: null,
    payload,
  };
}

type CaseExample = {
  id: string;
  version?: number;
  code?: string;
  category?: string;
  severity?: "S1" | "S2" | "S3" | "S4";
  /** When this version came; by default with the last that it tells of. */
  at?: string;
  exposureCents?: number;
  detectedAt: string;
  resolvedAt?: string;
  closedAt?: string;
  correlationId?: string;
  accountId?: string | null;
  legalEntity?: string | null;
} & Partial<{
  team: Team;
  tier: CustomerTier | null;
  renewalOn: string | null;
  rootCause: RootCause | null;
  dueAt: string;
  tasks: readonly Task[];
  approvals: readonly Approval[];
  detectedBy: "guard" | "reconciliation";
}>;

/** A case as its owner last reported it. */
export function caseExample({
  id,
  version = 1,
  code = "QTC-PRICE-MISMATCH",
  category = "pricing",
  severity = "S3",
  at,
  exposureCents = 0,
  detectedAt,
  resolvedAt,
  closedAt,
  correlationId = `opp-of-${id}`,
  team = "deal_desk",
  accountId = null,
  legalEntity = null,
  tier = null,
  renewalOn = null,
  rootCause = null,
  dueAt,
  tasks = [],
  approvals = [],
  detectedBy,
}: CaseExample): CanonicalEvent {
  return exampleEvent({
    type: closedAt === undefined ? "orchestrator.case.progressed.v1" : "orchestrator.case.closed.v1",
    objectType: "case",
    objectId: id,
    version,
    at: at ?? latest([detectedAt, resolvedAt, closedAt, ...timesOf(tasks, approvals)]),
    correlationId,
    payload: {
      id,
      code,
      category,
      status: closedAt === undefined ? "in_progress" : "closed",
      severity,
      ownerTeam: team,
      accountId,
      legalEntity,
      exposureReporting: exposureCents,
      detectedAt,
      dueAt: dueAt ?? detectedAt,
      resolvedAt: resolvedAt ?? closedAt ?? null,
      closedAt: closedAt ?? null,
      reopened: 0,
      title: code,
      region: legalEntity === null ? null : (regionOf.get(legalEntity) ?? null),
      customerTier: tier,
      renewalOn,
      rootCause,
      closedBy: closedAt === undefined ? null : "playbook",
      slaMet: closedAt === undefined ? null : closedAt <= (dueAt ?? detectedAt),
      tasks,
      approvals,
      decisions: [],
      timeline: [],
      findings: detectedBy === undefined ? [] : [{ code, businessKey: id, detectedBy }],
    },
  });
}

const timesOf = (tasks: readonly Task[], approvals: readonly Approval[]) => [
  ...tasks.flatMap(({ openedAt, doneAt }) => [openedAt, doneAt]),
  ...approvals.flatMap(({ requestedAt, decidedAt }) => [requestedAt, decidedAt]),
];

/** The last of some instants; what has not happened has none. */
const latest = (times: readonly (string | null | undefined)[]): string =>
  times.filter((at) => typeof at === "string").reduce((one, other) => (one > other ? one : other));

type InvoiceExample = {
  id: string;
  version?: number;
  kind: "drafted" | "held" | "released" | "voided" | "finalized" | "paid" | "payment_failed";
  at: string;
  revision?: number;
  replaces?: string | null;
  totalCents?: number;
  finalizedAt?: string;
  draftedAt?: string;
  correlationId?: string;
  accountId?: string;
  legalEntity?: string;
};

const invoiceStatus = {
  drafted: "draft",
  held: "draft",
  released: "draft",
  voided: "void",
  finalized: "open",
  paid: "paid",
  payment_failed: "open",
} as const;

/** An invoice after one of its events. */
export function invoiceExample({
  id,
  version = 1,
  kind,
  at,
  revision = 1,
  replaces = null,
  totalCents = 10_000,
  finalizedAt,
  draftedAt = at,
  correlationId = `opp-of-${id}`,
  accountId = "acc",
  legalEntity = "US01",
}: InvoiceExample): CanonicalEvent {
  return exampleEvent({
    type: `billing.invoice.${kind}.v1`,
    objectType: "invoice",
    objectId: id,
    version,
    at,
    correlationId,
    payload: {
      id,
      subscriptionId: "sub",
      contractId: "ctr",
      accountId,
      legalEntity,
      currency: "USD",
      status: invoiceStatus[kind],
      purpose: "renewal",
      hold: kind === "held" ? { reason: "QTC-PRICE-MISMATCH", caseId: null, since: at } : null,
      revision,
      replacesInvoiceId: replaces,
      total: { currency: "USD", minor: String(totalCents) },
      due: { currency: "USD", minor: String(kind === "paid" || kind === "voided" ? 0 : totalCents) },
      writtenOff: null,
      dunning: { attempts: 0, lastDecline: null, nextRetryAt: null },
      draftedAt,
      finalizedAt: kind === "finalized" ? at : (finalizedAt ?? null),
      paidAt: kind === "paid" ? at : null,
    },
  });
}

/** The scenario has come to an instant: something happened that no figure is about. */
export function comesTo(at: string): CanonicalEvent {
  return exampleEvent({ type: "cpq.quote.expired.v1", objectType: "quote", objectId: `quote-of-${at}`, at, payload: {} });
}

type OpportunityExample = { id: string; version?: number; closeOn: string; at: string; stage?: OpportunityStage };

/** A renewal that CRM has opened, or closed at the time given. */
export function opportunityExample({ id, version = 1, closeOn, at, stage = "proposal" }: OpportunityExample): CanonicalEvent {
  return exampleEvent({
    type:
      stage === "closed_won"
        ? "crm.opportunity.won.v1"
        : stage === "closed_lost"
          ? "crm.opportunity.lost.v1"
          : "crm.opportunity.created.v1",
    objectType: "opportunity",
    objectId: id,
    version,
    at,
    payload: {
      id,
      accountId: "acc",
      contractId: `ctr-of-${id}`,
      kind: "renewal",
      stage,
      closeOn,
      closedAt: stage.startsWith("closed_") ? at : null,
    },
  });
}

/** A contract closed out into its next term. */
export function renewalExample(opportunityId: string, at: string): CanonicalEvent {
  return exampleEvent({
    type: "crm.contract.renewed.v1",
    objectType: "contract",
    objectId: `ctr-of-${opportunityId}`,
    version: 2,
    at,
    correlationId: opportunityId,
    payload: {
      id: `ctr-of-${opportunityId}`,
      accountId: "acc",
      status: "activated",
      sellingEntity: "US01",
      currency: "USD",
      tier: "pro",
      seats: 10,
      unitPrice: "10",
      discountPercent: "0",
      renewals: 1,
      sku: "platform",
      startOn: at.slice(0, 10),
      endOn: `${Number(at.slice(0, 4)) + 1}${at.slice(4, 10)}`,
      lastOpportunityId: opportunityId,
    },
  });
}

/** The customer that ERP keeps for an account, and that its books name. */
export function customerExample({ id, accountId }: { id: string; accountId: string }): CanonicalEvent {
  const at = "2025-12-01T00:00:00.000Z";
  const event = exampleEvent({ type: "erp.customer.created.v1", objectType: "customer", objectId: id, at, payload: { id, accountId } });
  return { ...event, accountId };
}

/** A receivable after posting or clearing. */
export function receivableExample({
  id,
  version = 1,
  at,
  grossCents,
  openCents,
  dueOn = at.slice(0, 10),
  isReversed = false,
  customerId = "cus",
}: {
  id: string;
  version?: number;
  at: string;
  grossCents: number;
  openCents: number;
  dueOn?: string;
  isReversed?: boolean;
  customerId?: string;
}): CanonicalEvent {
  const usd = (cents: number) => ({ currency: "USD", minor: String(cents) });
  return exampleEvent({
    type: `erp.receivable.${isReversed ? "reversed" : openCents === 0 ? "cleared" : "posted"}.v1`,
    objectType: "receivable",
    objectId: id,
    version,
    at,
    payload: {
      id,
      invoiceId: `inv-of-${id}`,
      customerId,
      legalEntity: "US01",
      status: isReversed ? "reversed" : openCents === 0 ? "cleared" : "open",
      gross: usd(grossCents),
      open: usd(openCents),
      postedOn: at.slice(0, 10),
      dueOn,
    },
  });
}

type EntitlementExample = { id: string; contractId: string; seats: number; renewals: number; at: string };

/** An entitlement as provisioning has it. */
export function entitlementExample({ id, contractId, seats, renewals, at }: EntitlementExample): CanonicalEvent {
  return exampleEvent({
    type: "provisioning.entitlement.changed.v1",
    objectType: "entitlement",
    objectId: id,
    at,
    payload: { id, contractId, status: "active", tier: "pro", seats, renewals },
  });
}

type AccountExample = { id: string; tier: CustomerTier; version?: number; at?: string };

/** A customer as CRM has it. */
export function accountExample({ id, tier, version = 1, at = "2025-12-01T00:00:00.000Z" }: AccountExample): CanonicalEvent {
  return exampleEvent({
    type: "crm.account.updated.v1",
    objectType: "account",
    objectId: id,
    version,
    at,
    payload: { id, name: id, tier, status: "customer", address: { country: "US" }, parentAccountId: null },
  });
}
