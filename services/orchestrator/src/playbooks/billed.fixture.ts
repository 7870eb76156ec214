import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import { findingOf } from "../cases/finding.fixture.ts";
import { NOW, draftOf, entitlement, idOf, ids, opportunity, subscription, usd } from "../flows/world-records.fixture.ts";
import { openWorld, type Reply } from "../flows/world.fixture.ts";
import { bookedInNextPeriod } from "../policies/posting-policy.ts";
import { playbookOf } from "./playbooks.ts";

const draft = draftOf(1, 100, "US01");

/** What a correction finds in the systems; it changes as it is corrected. */
export type Standing = {
  invoice: Invoice;
  /** Another invoice for the same days, asked for by its own id. */
  other: Invoice;
  notes: CreditNote[];
  subscription: Subscription;
  entitlement: Entitlement;
  request: CreditRequest;
  opportunity: Opportunity;
};

export const noteOf = (change: Partial<CreditNote> = {}): CreditNote => ({
  id: idOf("crn"),
  number: null,
  numberDueAt: null,
  status: "issued",
  invoiceId: draft.id,
  billingAccountId: draft.billingAccountId,
  accountId: draft.accountId,
  subscriptionId: draft.subscriptionId,
  legalEntity: "US01",
  currency: "USD",
  reason: "service_credit",
  memo: null,
  lines: [{ lineId: "recurring", net: usd(100), tax: usd(0) }],
  net: usd(100),
  tax: usd(0),
  total: usd(100),
  settlement: { offset: usd(0), credit: usd(100), refund: usd(0) },
  creditStatus: "available",
  creditRemaining: usd(100),
  refundStatus: "none",
  rounding: draft.rounding,
  policy: draft.policy,
  issuedAt: NOW,
  issuedOn: NOW.slice(0, 10),
  voidedAt: null,
  ...change,
});

export const billed: Standing = {
  invoice: { ...draft, lines: draft.lines.map((line) => ({ ...line, lineId: "recurring" })) },
  other: { ...draft, id: idOf("inv", "2"), status: "open" },
  notes: [],
  subscription,
  entitlement,
  request: {
    id: idOf("crq"),
    ticketId: idOf("tkt"),
    accountId: ids.account,
    contractId: ids.contract,
    invoiceId: null,
    amount: usd(100),
    reason: "sla_breach",
    explanation: "late",
    status: "accepted",
    requestedBy: "operations",
    requestedAt: NOW,
    decidedBy: "lead",
    decidedAt: NOW,
    decisionNote: null,
    creditNote: null,
    creditedAt: null,
  },
  opportunity,
};

type CreditAsked = { memo: string; reason: CreditNote["reason"]; lines?: { lineId: string; net: { minor: string } }[] };

/** What a credit comes to, without tax, where its lines say so. */
function creditOf({ memo, reason, lines }: CreditAsked): Partial<CreditNote> {
  if (lines === undefined) return { memo, reason };
  const net = lines.reduce((sum, line) => sum + Number(line.net.minor), 0);
  return { memo, reason, total: usd(net) };
}

const noteIn = ({ notes }: Standing, id: string): CreditNote | undefined => notes.find((note) => note.id === id);

/** Systems in which something stands, and a playbook's correction of a finding in them, as often as it is asked for. */
export function correctionOf(finding: Partial<Finding>, change: Partial<Standing> = {}, approvals: Case["approvals"] = []) {
  const standing = structuredClone({ ...billed, ...change });
  const { invoice, request } = standing;
  const page = (items: unknown[]) => ({ items, next: null });
  const replies: Record<string, Reply> = {
    "billing.getInvoice": ({ params }: { params: { invoiceId: string } }) =>
      params.invoiceId === standing.other.id ? standing.other : invoice,
    "billing.listInvoices": () => page([invoice]),
    "billing.voidInvoice": () => Object.assign(invoice, { status: "void" }),
    "billing.listCreditNotes": () => page(standing.notes),
    "billing.createCreditNote": ({ body }: { body: CreditAsked }) => {
      const note = noteOf({ ...creditOf(body), id: standing.notes.length === 0 ? idOf("crn") : idOf("crn", "anew") });
      standing.notes.push(note);
      return note;
    },
    "billing.previewCreditNote": ({ body }: { body: CreditAsked }) => noteOf(creditOf(body)),
    "billing.getCreditNote": ({ params }: { params: { creditNoteId: string } }) => noteIn(standing, params.creditNoteId),
    "billing.voidCreditNote": ({ params }: { params: { creditNoteId: string } }) =>
      Object.assign(noteIn(standing, params.creditNoteId) ?? {}, { status: "void", voidedAt: NOW }),
    "billing.getSubscription": () => standing.subscription,
    "billing.changeSubscription": ({ body }: { body: { quantity: number } }) => ({
      subscription: Object.assign(standing.subscription, { quantity: body.quantity }),
      proration: null,
      invoice: null,
      creditNotes: [],
    }),
    "billing.setRamp": ({ body }: { body: { phases: Subscription["ramp"] } }) =>
      Object.assign(standing.subscription, { ramp: body.phases }),
    "provisioning.getEntitlement": () => standing.entitlement,
    "provisioning.resumeEntitlement": () => Object.assign(standing.entitlement, { status: "active" }),
    "provisioning.terminateEntitlement": () => Object.assign(standing.entitlement, { status: "terminated" }),
    "billing.withdrawScheduledChange": () => Object.assign(standing.subscription, { scheduled: null }),
    "crm.getOpportunity": () => standing.opportunity,
    "crm.winOpportunity": () => Object.assign(standing.opportunity, { stage: "closed_won" }),
    "support.getCreditRequest": () => request,
    "support.recordCredit": () => Object.assign(request, { status: "credited" }),
  };
  const world = openWorld(replies);
  const found = findingOf(finding);
  const of = {
    id: "case_1",
    businessKey: found.businessKey,
    correlationId: ids.contract,
    reopened: 0,
    approvals,
  } as Case;
  return {
    world,
    standing,
    correct: () =>
      playbookOf(found.code).correct({
        systems: world.systems,
        finding: found,
        of,
        key: "case_1/1",
        round: 1,
        posting: bookedInNextPeriod,
      }),
  };
}
