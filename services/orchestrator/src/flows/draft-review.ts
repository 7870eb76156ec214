import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { formatMoney, money, sameMoney } from "@cashline/kernel/money";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { LONGEST_CASE_ROUNDS, closeCase, openCase, recheckFailed, tellCase, type OpenCase } from "./case-desk.ts";
import { freeDraft, holdDraft } from "./held-draft.ts";
import { Explained, chargeOffTrend, usageOffTrend, type Cause } from "./trend-guard.ts";

/** What starts a review; the trace and the business case are those of the event. */
export type DraftReviewInput = { invoice: Invoice; seed: string; correlationId: string; traceparent: string | null };

/**
 * A draft that no renewal makes, of a period, a last bill or several subscriptions, beside its trend before it may leave.
 * Starts with `invoice.drafted`; single by sandbox and draft. What is off its trend is held under a case until people have
 * corrected or explained it. Ends when the draft is free to go, or is gone: voided, or sent by hand before.
 */
export async function draftReview(flow: Flow, systems: Systems, input: DraftReviewInput): Promise<"free" | "gone"> {
  const { seed, correlationId, traceparent } = input;
  const { id: businessKey, accountId, legalEntity } = input.invoice;
  const about = { seed, accountId, legalEntity, correlationId, traceparent };
  const explained = new Explained();
  let draft = input.invoice;
  let held: OpenCase | null = null;
  let last: Finding[] = [];
  for (let round = 1; round <= LONGEST_CASE_ROUNDS; round += 1) {
    const suffix = round === 1 ? "" : `, look ${round}`;
    const watched = { draft, businessKey, seed, correlationId, suffix };
    const found = [...(await usageOffTrend(flow, systems, watched)), ...(await chargeOffTrend(flow, systems, watched))];
    let findings = explained.without(found);
    if (findings.length === 0) {
      const [led] = last;
      if (held === null || led === undefined) return "free";
      const cause = explained.rootCause(led.code);
      if (await letGo(flow, systems, { draft, caseId: held.caseId, cause, correlationId, suffix })) return "free";
      findings = last.map((each) => ({
        ...each,
        found: `corrected, but draft ${draft.id} cannot be drafted anew: void it and bill again`,
      }));
    }
    const [first, ...others] = (last = findings);
    if (first === undefined) return "free";
    const at = await flow.now(`found${suffix}`);
    held = held === null ? await openCase(flow, about, [first, ...others], at) : await recheckFailed(flow, held.caseId, findings, at);
    const reason = findings.map(({ code }) => code).join(", ");
    if (!(await holdDraft(flow, systems, { draftId: draft.id, caseId: held.caseId, correlationId, suffix, reason })))
      return gone(flow, held, draft, suffix);
    await flow.waitFor(held.correction);
    explained.workedOn(findings);
    const standing = await anew(flow, systems, draft, correlationId, suffix);
    if (standing === null) return gone(flow, held, draft, suffix);
    if (standing.id !== draft.id) {
      const detail = `Draft ${standing.id} over ${formatMoney(money(standing.net))} net in the place of ${draft.id}`;
      await tellCase(flow, held.caseId, [{ action: "drafted anew", detail }], await flow.now(`drafted anew${suffix}`));
    }
    draft = standing;
  }
  throw new StepRefused("review the draft", "still-failing", `Findings remain after ${LONGEST_CASE_ROUNDS} corrections`);
}

type OfDraft = { draft: Invoice; caseId: string; correlationId: string; suffix: string };

/**
 * The draft as it stands after people's work: drafted anew where a new one would charge something else, the one that people have
 * put in its place, or itself; null when there is none. One that billing drafts anew only from the next run stays as it is.
 */
async function anew(flow: Flow, systems: Systems, draft: Invoice, correlationId: string, suffix: string): Promise<Invoice | null> {
  const { id: invoiceId, subscriptionId } = draft;
  const standing = await flow.step(`read the draft again${suffix}`, async () => {
    const read = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
    if (read.status !== "void") return read;
    const { items } = (await systems.billing.listInvoices({ query: { subscriptionId, status: "draft", limit: 1000 }, correlationId })).body;
    return items.find(({ replacesInvoiceId }) => replacesInvoiceId === invoiceId) ?? read;
  });
  if (standing.status !== "draft") return null;
  const params = { invoiceId: standing.id };
  if (standing.purpose !== "period") return standing;
  const preview = await flow.step(
    `preview the draft anew${suffix}`,
    async (key) => (await systems.billing.previewRedraft({ params, body: {}, idempotencyKey: key, correlationId })).body.net,
  );
  if (sameMoney(money(preview), money(standing.net))) return standing;
  return flow.step(
    `draft anew${suffix}`,
    async (key) =>
      (await systems.billing.redraftInvoice({ params, body: { reason: "case corrected" }, idempotencyKey: key, correlationId })).body,
  );
}

/** Nothing is left to explain: the hold is lifted and the case closed. @returns false when billing will not let the draft go as it is */
async function letGo(flow: Flow, systems: Systems, { draft, caseId, cause, correlationId, suffix }: OfDraft & { cause: Cause }) {
  try {
    await freeDraft(flow, systems, { draftId: draft.id, correlationId, suffix });
  } catch (error) {
    if (error instanceof StepRefused && error.code === "invoice-outdated") return false;
    throw error;
  }
  const at = await flow.now(`released${suffix}`);
  await tellCase(flow, caseId, [{ action: "invoice released", detail: `Draft ${draft.id} may leave` }], at);
  await closeCase(flow, caseId, { document: draft.id, ...cause, closedBy: "playbook", at });
  return true;
}

/** The draft left or was voided by hand: nothing is left to hold back. */
async function gone(flow: Flow, { caseId }: OpenCase, draft: Invoice, suffix: string): Promise<"gone"> {
  const at = await flow.now(`gone${suffix}`);
  const explanation = "the draft was voided or sent by hand";
  await closeCase(flow, caseId, { document: draft.id, rootCause: "not_established", explanation, closedBy: "self_cleared", at });
  return "gone";
}
