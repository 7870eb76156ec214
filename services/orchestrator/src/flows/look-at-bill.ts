import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { money, sameMoney } from "@cashline/kernel/money";
import { addMs } from "@cashline/kernel/time";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { About } from "./case-desk.ts";
import { finalise, inspect } from "./inspect-invoice.ts";
import { goneAs, type Left, type Look, type Seen } from "./release-draft.ts";
import { gatherBill, type BillGround } from "./renewal-ground.ts";
import { offTrend } from "./trend-guard.ts";

/** A bill that has left. */
export type SentBill = { invoice: Invoice; taxDocument: TaxDocument; ground: BillGround };

type Bill = { draft: Invoice; about: About };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * One look at a bill of one subscription by the guards of any invoice: tax, legal entity, usage and charges beside their trend,
 * ERP's own check. What is off its trend is found the moment it is drafted. Any other draft stands for an hour first, in which
 * people may hold, change or void it (Stripe: a subscription's invoice stays a draft for about an hour); one that they hold
 * back is looked at again a day later, as long as they do.
 */
export async function lookAtBill(flow: Flow, systems: Systems, { draft, about }: Bill, look: Look): Promise<Seen<SentBill>> {
  const { suffix, round, explained, taxed } = look;
  const { correlationId, seed } = about;
  if (round === 1) {
    const asDrafted = { draft, businessKey: draft.id, seed, correlationId, suffix: ", as drafted" };
    if ((await offTrend(flow, systems, asDrafted)).length === 0)
      await flow.waitUntil(addMs(draft.draftedAt, HOUR_MS), "people have had their hour");
  }
  const standing = await unlessHeldByHand(flow, systems, draft, look, correlationId);
  if (standing.status !== "draft") return { left: goneAs(standing) };
  const ground = await flow.step(`gather contract, subscription and billing account${suffix}`, () =>
    gatherBill(systems, draft, correlationId),
  );
  const price = () => Promise.resolve(undefined);
  const seen = await inspect(flow, systems, { ground, invoice: draft, about, correlationId, suffix, price, explained, taxed });
  const { findings, taxDocument } = seen;
  const send = async () => ({ invoice: await finalise(flow, systems, draft, taxDocument, correlationId), taxDocument, ground });
  return { findings, send };
}

/** The draft once no person holds it back, or is there no more. The hold of a case that this flow has opened is its own. */
async function unlessHeldByHand(flow: Flow, systems: Systems, { id }: Invoice, { suffix, round }: Look, correlationId: string) {
  for (let day = 1; ; day += 1) {
    const name = `${suffix}${day === 1 ? "" : `, day ${day}`}`;
    const standing = await flow.step(
      `is it held by hand${name}`,
      async () => (await systems.billing.getInvoice({ params: { invoiceId: id }, correlationId })).body,
    );
    const isHeld = standing.hold !== null && (standing.hold.caseId === null || round === 1);
    if (standing.status !== "draft" || !isHeld) return standing;
    await flow.waitUntil(addMs(await flow.now(`held by hand${name}`), DAY_MS), `the day after it was found held${name}`);
  }
}

/**
 * What follows for a bill after people's work: where billing would draft something else, or of another seller, that takes its
 * place and has a flow of its own. What billing drafts no more, as a last bill, is looked at again as it is; people void it.
 */
export async function draftedAnew(
  flow: Flow,
  systems: Systems,
  draft: Invoice,
  correlationId: string,
  suffix: string,
): Promise<Left | null> {
  const params = { invoiceId: draft.id };
  const anew = await flow
    .step(
      `preview the draft anew${suffix}`,
      async (key) => (await systems.billing.previewRedraft({ params, body: {}, idempotencyKey: key, correlationId })).body,
    )
    .catch((error: unknown) => {
      if (error instanceof StepRefused) return null;
      throw error;
    });
  if (anew === null || (sameMoney(money(anew.net), money(draft.net)) && anew.legalEntity === draft.legalEntity)) return null;
  const body = { reason: "case corrected" };
  return {
    outcome: "drafted_anew",
    document: anew.id,
    explanation: "the cause was cured and the draft made anew",
    finish: () =>
      flow.step(`draft anew${suffix}`, (key) => systems.billing.redraftInvoice({ params, body, idempotencyKey: key, correlationId })),
  };
}
