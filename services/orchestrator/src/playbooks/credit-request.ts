import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import { minorOf, type MoneyWire } from "@cashline/kernel/money";
import { approvalsOfRound } from "../cases/case-state.ts";
import { StepRefused } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { whereKnown } from "../systems/where-known.ts";
import { givenCredit, previewedCredit } from "./given-credit.ts";
import { netWithin } from "./net-within.ts";
import { needed, type Corrected, type Correction, type Playbook } from "./playbook.ts";

/**
 * A question at the desk gets the people's answer, and where that is yes the credit is given before the desk tells it: whoever says
 * yes at the desk itself has said no more than that it is owed.
 */
export const creditAsked: Playbook = {
  code: "CREDIT-REQUESTED",
  correct: answerAtDesk,
  rootCause: () => ({ rootCause: "service_failure", explanation: "the customer asked for a credit" }),
};

/** A credit that is owed without a question, or in spite of its answer, is given; a question at the desk is answered. */
export const slaCredit: Playbook = {
  code: "SLA-CREDIT-OWED",
  correct: (correction) =>
    correction.finding.correction["reference"] === undefined ? answerAtDesk(correction) : giveSlaCredit(correction),
  rootCause: () => ({ rootCause: "service_failure", explanation: "a promise of service was missed" }),
};

/**
 * Answers once; what was rejected, withdrawn or credited at the desk stands. Where the answer is no, a credit that an earlier round has
 * given, before the desk would not take its yes, is taken back.
 */
async function answerAtDesk(correction: Correction): Promise<Corrected> {
  const { systems, finding, of, key } = correction;
  const params = { creditRequestId: needed(finding, "creditRequestId") };
  const { id, status, ...request } = (await systems.support.getCreditRequest({ params, correlationId: of.correlationId })).body;
  if (status === "rejected" || status === "withdrawn") await takeCreditBack(systems, { ...request, id }, key, of.correlationId);
  if (status !== "requested" && status !== "accepted")
    return { document: `${status} ${id}`, detail: `credit request ${id} is ${status} at the desk` };
  const { rejected, last } = decidedIn(correction);
  const prepared = of.tasks.findLast((task) => task.status === "done");
  const decidedBy = last?.decidedBy ?? prepared?.doneBy ?? "orchestrator";
  const body = { decidedBy, note: last?.note ?? prepared?.note ?? "" };
  const call = { params, body, idempotencyKey: key, correlationId: of.correlationId };
  if (rejected) {
    await takeCreditBack(systems, { ...request, id }, key, of.correlationId);
    if (status === "requested") await systems.support.rejectCreditRequest(call);
    return { document: `rejected ${id}`, detail: `credit request ${id} rejected` };
  }
  const given = await giveWhatIsAsked(correction, { ...request, id });
  if (status === "requested") await systems.support.acceptCreditRequest(call);
  await tellDesk(correction, id, given.document);
  return given;
}

/** What people decided in this round: one no outweighs every yes, whoever gave it; of several the highest authority speaks last. */
function decidedIn({ of, round }: Correction) {
  const decided = approvalsOfRound({ case: of, round }).filter(({ status }) => status === "approved" || status === "rejected");
  const rejected = decided.find(({ status }) => status === "rejected");
  return { rejected, last: rejected ?? decided.at(-1) };
}

/** Why billing credits what was asked for; each but a mistake in what was billed lowers the price. */
const REASONS = {
  sla_breach: "service_credit",
  service_outage: "service_credit",
  goodwill: "product_unsatisfactory",
  billing_error: "order_change",
} as const satisfies Record<CreditRequest["reason"], string>;

/** Each levy rounds by itself, so that a credit's tax may be a unit or two beside its share of the invoice's, in minor units. */
const ROUNDING = 2n;

/** A missed promise is worth a share of the fee, its tax comes on top; any other amount is what the customer wants back in all. */
async function giveWhatIsAsked(
  { systems, finding: { exposure }, of: { correlationId }, key }: Correction,
  { id: memo, invoiceId, contractId, amount, reason }: Pick<CreditRequest, "id" | "invoiceId" | "contractId" | "amount" | "reason">,
): Promise<Corrected> {
  const invoice =
    invoiceId === null
      ? await latestInvoice(systems, contractId, correlationId)
      : (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
  const seats = invoice?.lines.find(({ kind }) => kind === "recurring");
  if (!invoice || !seats) throw new StepRefused("give the credit", "no-invoice-to-credit", `Nothing that was billed is named by ${memo}`);
  const lines = (minor: bigint) => [{ lineId: seats.lineId, net: { currency: amount.currency, minor: String(minor) } }];
  const credit = { invoiceId: invoice.id, memo, reason: REASONS[reason] };
  const comesTo = async (net: bigint) =>
    minorOf((await previewedCredit(systems, { ...credit, lines: lines(net) }, `${key}/${net}`, correlationId)).total);
  const net = reason === "sla_breach" ? BigInt(amount.minor) : await netWithin(BigInt(amount.minor), seats, comesTo);
  return givenCredit({ ...credit, systems, correlationId, key, lines: lines(net), atMost: minorOf(exposure) + ROUNDING });
}

/**
 * Credits the seats of the contract's latest invoice, a paid one before an open one, and tells the desk where it had said yes; nothing
 * where the people have said no.
 */
async function giveSlaCredit(correction: Correction): Promise<Corrected> {
  const { systems, finding, of, key } = correction;
  const { correlationId } = of;
  const reference = needed(finding, "reference");
  const contractId = needed(finding, "contractId");
  if (decidedIn(correction).rejected) {
    await takeCreditBack(systems, { id: reference, invoiceId: null, contractId }, key, correlationId);
    return { document: `rejected ${reference}`, detail: `no credit is given for ${reference}` };
  }
  const invoice = await latestInvoice(systems, contractId, correlationId);
  if (!invoice) return { document: contractId, detail: "cured by hand: the contract has no invoice to credit" };
  const lines = [{ lineId: "recurring", net: { currency: needed(finding, "currency"), minor: needed(finding, "minor") } }];
  const atMost = minorOf(finding.exposure) + ROUNDING;
  const credit = { systems, correlationId, key, invoiceId: invoice.id, memo: reference, reason: "service_credit", atMost } as const;
  const given = await givenCredit({ ...credit, lines });
  const creditRequestId = finding.correction["creditRequestId"];
  if (typeof creditRequestId === "string") await tellDesk(correction, creditRequestId, given.document);
  return given;
}

async function tellDesk({ systems, of: { correlationId }, key }: Correction, creditRequestId: string, creditNote: string): Promise<void> {
  const params = { creditRequestId };
  const { status } = (await systems.support.getCreditRequest({ params, correlationId })).body;
  if (status === "accepted")
    await systems.support.recordCredit({ params, body: { creditNote }, idempotencyKey: `${key}/desk`, correlationId });
}

/** What a question for a credit is about: what it comes to, and whose books that is in. */
export type AtStake = { readonly exposure: MoneyWire; readonly legalEntity: string | null };

/**
 * What a question is about in all: of a missed promise, the amount with the tax that the invoice it will be credited on bears on it,
 * rounded half-up once; anything else comes to the amount itself. It is of the entity that billed it, or sells under its contract.
 */
export async function creditAtStake(
  systems: Systems,
  { invoiceId, contractId, amount, reason }: Pick<CreditRequest, "invoiceId" | "contractId" | "amount" | "reason">,
  correlationId: string,
): Promise<AtStake> {
  const invoice =
    invoiceId === null
      ? await latestInvoice(systems, contractId, correlationId)
      : (await whereKnown(systems.billing.getInvoice({ params: { invoiceId }, correlationId })))?.body;
  const contract =
    invoice || contractId === null ? null : await whereKnown(systems.crm.getContract({ params: { contractId }, correlationId }));
  const legalEntity = invoice?.legalEntity ?? contract?.body.sellingEntity ?? null;
  const seats = invoice?.lines.find(({ kind }) => kind === "recurring");
  if (reason !== "sla_breach" || !seats?.tax || minorOf(seats.net) <= 0n) return { exposure: amount, legalEntity };
  const tax = roundTo(fraction(minorOf(seats.tax) * minorOf(amount), minorOf(seats.net)), "half-up");
  return { exposure: { ...amount, minor: String(minorOf(amount) + tax) }, legalEntity };
}

type Credited = Pick<CreditRequest, "id" | "invoiceId" | "contractId">;

/**
 * Voids the credit note that answers a question, on the invoice it names or on any of its contract; nothing where none stands.
 * @throws ProblemError when something of it is used already
 */
export async function takeCreditBack(systems: Systems, of: Credited, key: string, correlationId: string): Promise<string | null> {
  const { id: memo, invoiceId, contractId } = of;
  const invoices = invoiceId === null ? (await billedSeats(systems, contractId, correlationId)).map(({ id }) => id) : [invoiceId];
  const pages = await Promise.all(
    invoices.map((each) => systems.billing.listCreditNotes({ query: { invoiceId: each, limit: 200 }, correlationId })),
  );
  const standing = pages.flatMap(({ body }) => body.items).find((note) => note.status === "issued" && note.memo === memo);
  if (!standing) return null;
  const params = { creditNoteId: standing.id };
  await systems.billing.voidCreditNote({ params, body: {}, idempotencyKey: `${key}/take-back`, correlationId });
  return standing.id;
}

/** The invoice a credit is given on: the latest paid one, or the latest open one where none is paid. */
async function latestInvoice(systems: Systems, contractId: string | null, correlationId: string): Promise<Invoice | undefined> {
  const billed = await billedSeats(systems, contractId, correlationId);
  return billed.findLast(({ status }) => status === "paid") ?? billed.at(-1);
}

/** The invoices that bear a contract's seats and have gone out, the latest last. */
async function billedSeats(systems: Systems, contractId: string | null, correlationId: string): Promise<Invoice[]> {
  if (contractId === null) return [];
  const subscriptions = (await systems.billing.listSubscriptions({ query: { contractId }, correlationId })).body.items;
  const pages = await Promise.all(
    subscriptions.map(({ id: subscriptionId }) => systems.billing.listInvoices({ query: { subscriptionId, limit: 1000 }, correlationId })),
  );
  return pages
    .flatMap(({ body }) => body.items)
    .filter(({ status, lines }) => (status === "open" || status === "paid") && lines.some(({ lineId }) => lineId === "recurring"))
    .toSorted((a, b) => ((a.finalizedAt ?? "") < (b.finalizedAt ?? "") ? -1 : 1));
}
