import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { PostingRequest } from "@cashline/contracts/systems/erp/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { dateIn, type Instant } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { StepRefused, flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { declineFinding, entityFinding, notBilledFinding, postingFinding, priceFinding } from "./renewal-findings.ts";
import { caseIdOf, correctionSignal } from "./resolution.ts";
import { Undo } from "./undo.ts";

export type RenewalInput = {
  opportunity: Opportunity;
  seed: string;
  /** Set when a person has the renewal run again: the case that this run has to close. */
  caseToClose?: string;
};

/** The records a renewal starts from. */
type Ground = { contract: Contract; subscription: Subscription; billingAccount: BillingAccount; entitlement: Entitlement; parentAccountId: string | null; now: Instant };

/** How far a renewal has come; what `query` answers. */
type Progress = { opportunityId: string; contractId: string | null; accountId: string; status: string; step: string; invoiceId: string | null; caseId: string | null; startedAt: string; completedAt: string | null };

const LONGEST_CASE_ROUNDS = 10;

/**
 * A renewal from the won opportunity to the closed-out contract.
 * Starts with `opportunity.won`; single by sandbox and opportunity. Ends for good when cash is applied and CRM is closed
 * out, or when an unforeseen refusal has been compensated and handed to billing operations as a case. A finding before
 * release holds the invoice; people resolve the case and the draft is made anew.
 */
export async function renewal(flow: Flow, systems: Systems, input: RenewalInput): Promise<Progress> {
  const { opportunity } = input;
  const correlationId = flow.businessKey;
  const undo = new Undo();
  let progress: Progress = {
    opportunityId: opportunity.id, contractId: opportunity.contractId, accountId: opportunity.accountId, status: "running", step: "gather", invoiceId: null, caseId: null,
    startedAt: "", completedAt: null,
  };
  const report = (change: Partial<Progress>): void => {
    progress = { ...progress, ...change };
    flow.report(progress);
  };
  const ground = await flow.step("gather contract, subscription and entitlement", () => gather(systems, opportunity, correlationId));
  report({ startedAt: ground.now, step: "quote" });
  try {
    const quote = await acceptQuote(flow, systems, undo, opportunity, ground.contract, correlationId);
    report({ step: "renew subscription" });
    undo.register("take the renewal back", (key) =>
      systems.billing.undoRenewal({ params: { subscriptionId: ground.subscription.id }, body: { quoteId: quote.id }, idempotencyKey: key, correlationId }));
    const draft = await flow.step("renew subscription", async (key) => (await systems.billing.renewSubscription({
      params: { subscriptionId: ground.subscription.id }, idempotencyKey: key, correlationId,
      body: {
        quoteId: quote.id, quoteAcceptedAt: quote.acceptedAt, startOn: quote.startOn, endOn: quote.endOn, termMonths: quote.termMonths,
        sku: quote.sku, tier: quote.tier, quantity: quote.quantity, discountPercent: quote.discountPercent, billingFrequency: quote.billingFrequency,
      },
    })).body.invoice);
    const { invoice, taxDocument, caseId, ground: released } = await release(flow, systems, undo, { ...input, ground, quote, draft, correlationId, report });
    report({ invoiceId: invoice.id, step: "post" });
    await post(flow, systems, undo, invoice, taxDocument, released, correlationId);
    if (caseId !== null) {
      const at = await flow.now("case closed");
      await flow.askCase(flowKey(flow.tenant, caseId), "close", { document: invoice.id, rootCause: "master data out of step with the signed contract", closedBy: "playbook", at });
    }
    report({ status: "awaiting_payment", step: "collect" });
    await collect(flow, systems, { invoice, ground, quote, opportunity, seed: input.seed, correlationId });
    if (input.caseToClose !== undefined) {
      await flow.askCase(flowKey(flow.tenant, input.caseToClose), "close", { document: invoice.id, rootCause: "refusal outside the flow", closedBy: "playbook", at: await flow.now("billed after all") });
    }
    report({ status: "completed", step: "done", completedAt: await flow.now("completed") });
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    await handOver(flow, undo, error, input, ground);
    report({ status: "compensated", step: error.step });
  }
  return progress;
}

async function gather(systems: Systems, opportunity: Opportunity, correlationId: string): Promise<Ground> {
  if (opportunity.contractId === null) throw new Error(`renewal opportunity ${opportunity.id} names no contract`);
  const { contractId, accountId } = opportunity;
  const [contract, account, subscriptions, accounts, entitlements] = await Promise.all([
    systems.crm.getContract({ params: { contractId }, correlationId }),
    systems.crm.getAccount({ params: { accountId }, correlationId }),
    systems.billing.listSubscriptions({ query: { contractId }, correlationId }),
    systems.billing.listBillingAccounts({ query: { accountId }, correlationId }),
    systems.provisioning.listEntitlements({ query: { contractId }, correlationId }),
  ]);
  const [subscription] = subscriptions.body.items;
  const [billingAccount] = accounts.body.items;
  const [entitlement] = entitlements.body.items;
  if (!subscription || !billingAccount || !entitlement) throw new Error(`contract ${contractId} has no subscription, billing account or entitlement`);
  return { contract: contract.body, subscription, billingAccount, entitlement, parentAccountId: account.body.parentAccountId, now: systems.now() };
}

async function acceptQuote(flow: Flow, systems: Systems, undo: Undo, opportunity: Opportunity, contract: Contract, correlationId: string): Promise<Quote> {
  const { terms } = opportunity;
  const drafted = await flow.step("draft quote", async (key) => {
    // A run after a compensated one finds the quote the customer has signed already.
    const standing = (await systems.cpq.listQuotes({ query: { contractId: contract.id }, correlationId })).body.items
      .find(({ opportunityId, status }) => opportunityId === opportunity.id && status === "accepted");
    if (standing) return standing;
    return (await systems.cpq.createQuote({
      idempotencyKey: key, correlationId,
      body: {
        kind: "renewal", accountId: opportunity.accountId, contractId: contract.id, opportunityId: opportunity.id, currency: contract.currency, startOn: contract.endOn,
        termMonths: terms.termMonths, sku: terms.sku, tier: terms.tier, quantity: terms.seats, discountPercent: terms.discountPercent, billingFrequency: terms.billingFrequency,
      },
    })).body;
  });
  if (drafted.status === "accepted") return drafted;
  undo.register("reject the quote", (key) => systems.cpq.rejectQuote({ params: { quoteId: drafted.id }, body: { reason: "renewal taken back" }, idempotencyKey: key, correlationId }));
  const submitted = await flow.step("submit quote", async (key) => (await systems.cpq.submitQuote({ params: { quoteId: drafted.id }, body: {}, idempotencyKey: key, correlationId })).body);
  if (submitted.status === "in_review") {
    // The customer has signed what the opportunity says, so the discount was agreed before: sales management's word is in it.
    await flow.step("approve quote", (key) => systems.cpq.approveQuote({ params: { quoteId: drafted.id }, body: { approver: "sales management" }, idempotencyKey: key, correlationId }));
  }
  return flow.step("accept quote", async (key) => (await systems.cpq.acceptQuote({ params: { quoteId: drafted.id }, body: {}, idempotencyKey: key, correlationId })).body);
}

type Release = RenewalInput & { ground: Ground; quote: Quote; draft: Invoice; correlationId: string; report: (change: Partial<Progress>) => void };

/** Tax, guards and ERP's own check until nothing is found, then finalisation. A finding holds the invoice and opens one case. */
async function release(flow: Flow, systems: Systems, undo: Undo, input: Release): Promise<{ invoice: Invoice; taxDocument: TaxDocument; caseId: string | null; ground: Ground }> {
  const { quote, correlationId, report, seed } = input;
  const held = { invoiceId: input.draft.id, taxDocumentId: "" };
  undo.register("void the tax document", (key) => held.taxDocumentId === "" ? Promise.resolve(null)
    : systems.tax.voidTaxDocument({ params: { taxDocumentId: held.taxDocumentId }, body: { reason: "renewal taken back" }, idempotencyKey: key, correlationId }));
  let invoice = input.draft;
  let caseId: string | null = null;
  let ground = input.ground;
  for (let round = 1; round <= LONGEST_CASE_ROUNDS; round += 1) {
    const suffix = round === 1 ? "" : `, draft ${round}`;
    report({ invoiceId: invoice.id, step: "tax" });
    const { taxDocument, findings } = await inspect(flow, systems, { ground, quote, invoice, correlationId, suffix });
    if (taxDocument !== null) held.taxDocumentId = taxDocument.id;
    if (findings.length === 0 && taxDocument !== null) {
      undo.register("void the invoice", (key) => systems.billing.voidInvoice({ params: { invoiceId: held.invoiceId }, body: { reason: "renewal taken back" }, idempotencyKey: key, correlationId }));
      const ready = invoice;
      const finalized = await flow.step("finalise invoice", async (key) => (await systems.billing.finalizeInvoice({
        params: { invoiceId: ready.id }, idempotencyKey: key, correlationId,
        body: { taxDocumentId: taxDocument.id, tax: taxDocument.tax, lines: taxDocument.lines.map(({ lineId, tax }) => ({ lineId, tax })) },
      })).body);
      return { invoice: finalized, taxDocument, caseId, ground };
    }
    const at = await flow.now(`found${suffix}`);
    let answer: CallAnswer;
    if (caseId === null) {
      const opened: string = caseIdOf(seed, findings[0] as Finding);
      caseId = opened;
      answer = await flow.askCase(flowKey(flow.tenant, opened), "open", {
        tenant: flow.tenant, caseId: opened, findings, accountId: ground.contract.accountId, legalEntity: ground.contract.sellingEntity, correlationId, at,
      });
    } else {
      answer = await flow.askCase(flowKey(flow.tenant, caseId), "recheckFailed", { findings, at });
    }
    const heldCase = caseId;
    const heldInvoice = invoice.id;
    await flow.step(`hold invoice${suffix}`, (key) => systems.billing.holdInvoice({
      params: { invoiceId: heldInvoice }, body: { reason: findings.map(({ code }) => code).join(", "), caseId: heldCase }, idempotencyKey: key, correlationId,
    }));
    report({ status: "held", caseId });
    await flow.waitFor(nextCorrection(heldCase, answer));
    report({ status: "running" });
    ground = await flow.step(`read the records again${suffix}`, () => gather(systems, input.opportunity, correlationId));
    if (taxDocument !== null) {
      await flow.step(`void tax${suffix}`, (key) => systems.tax.voidTaxDocument({ params: { taxDocumentId: taxDocument.id }, body: { reason: "rebilled" }, idempotencyKey: key, correlationId }));
      held.taxDocumentId = "";
    }
    invoice = await flow.step(`rebill${suffix}`, async (key) => (await systems.billing.redraftInvoice({ params: { invoiceId: heldInvoice }, body: { reason: "case corrected" }, idempotencyKey: key, correlationId })).body);
    held.invoiceId = invoice.id;
  }
  throw new StepRefused("release invoice", "still-failing", `Findings remain after ${LONGEST_CASE_ROUNDS} corrections`);
}

type Inspection = { ground: Ground; quote: Quote; invoice: Invoice; correlationId: string; suffix: string };

/** Everything that must be right before an invoice may leave; all findings together, so that one case holds them. */
async function inspect(flow: Flow, systems: Systems, input: Inspection): Promise<{ taxDocument: TaxDocument | null; findings: Finding[] }> {
  const { ground, quote, invoice, correlationId, suffix } = input;
  const calculate = (name: string, code: string, legalEntity: string) => flow.step(name, async (key) => (await systems.tax.calculateTax({
    idempotencyKey: key, correlationId,
    body: {
      code, legalEntity, shipTo: ground.billingAccount.billTo, customerTaxId: ground.billingAccount.taxId, taxOn: dateIn(invoice.draftedAt, "UTC"), currency: invoice.currency,
      lines: invoice.lines.map(({ lineId, net }) => ({ lineId, net, taxCode: "saas" })),
    },
  })).body);
  const taxDocument = await calculate(`calculate tax${suffix}`, invoice.id, invoice.legalEntity);
  const price = priceFinding(quote, invoice);
  let entity: Finding | undefined;
  if (invoice.legalEntity !== ground.contract.sellingEntity) {
    const right = await calculate(`calculate tax of the contract's entity${suffix}`, `${invoice.id}-check`, ground.contract.sellingEntity);
    await flow.step(`discard the check${suffix}`, (key) => systems.tax.voidTaxDocument({ params: { taxDocumentId: right.id }, body: { reason: "comparison only" }, idempotencyKey: key, correlationId }));
    entity = entityFinding(ground.contract, invoice, taxDocument, right.tax);
  }
  if (price === undefined && entity === undefined) {
    await flow.step(`commit tax${suffix}`, (key) => systems.tax.commitTaxDocument({ params: { taxDocumentId: taxDocument.id }, body: {}, idempotencyKey: key, correlationId }));
  }
  const validation = await flow.step(`check posting${suffix}`, async (key) =>
    (await systems.erp.validatePosting({ body: postingOf(invoice, taxDocument, ground, systems.now()), idempotencyKey: key, correlationId })).body);
  const posting = postingFinding(ground.contract, invoice, validation, entity !== undefined);
  return { taxDocument, findings: [price, entity, posting].filter((finding) => finding !== undefined) };
}

function postingOf(invoice: Invoice, taxDocument: TaxDocument, ground: Ground, now: Instant): PostingRequest {
  const postedOn = dateIn(now, "UTC");
  const service = invoice.lines.find(({ kind }) => kind === "recurring");
  return {
    invoiceId: invoice.id, contractId: invoice.contractId, accountId: invoice.accountId, billingAccountId: invoice.billingAccountId,
    parentAccountId: ground.billingAccount.parentAccountId, legalEntity: invoice.legalEntity, currency: invoice.currency, postedOn,
    dueOn: invoice.dueOn ?? postedOn, taxJurisdiction: taxDocument.lines[0]?.details[0]?.jurisdiction ?? taxDocument.shipTo.country,
    net: invoice.net, tax: taxDocument.tax,
    serviceStartOn: service?.periodStartOn ?? postedOn, serviceEndOn: service?.periodEndOn ?? postedOn,
  };
}

async function post(flow: Flow, systems: Systems, undo: Undo, invoice: Invoice, taxDocument: TaxDocument, ground: Ground, correlationId: string): Promise<void> {
  undo.register("reverse the posting", (key) => systems.erp.reversePosting({ body: { invoiceId: invoice.id, reason: "renewal taken back", postedOn: dateIn(systems.now(), "UTC") }, idempotencyKey: key, correlationId }));
  await flow.step("post receivable, tax and deferred revenue", (key) =>
    systems.erp.postInvoice({ body: postingOf(invoice, taxDocument, ground, systems.now()), idempotencyKey: key, correlationId }));
}

type Collection = { invoice: Invoice; ground: Ground; quote: Quote; opportunity: Opportunity; seed: string; correlationId: string };

/**
 * Collects the invoice. Money that is on its way (debits, transfers on terms) does not keep the customer waiting: the
 * entitlement is extended and CRM closed out first. A declined card is retried by dunning; the entitlement then follows
 * the money, within provisioning's grace.
 */
async function collect(flow: Flow, systems: Systems, input: Collection): Promise<void> {
  const { ground, correlationId, seed } = input;
  let { invoice } = input;
  let fulfilled = false;
  let declineCase: string | null = null;
  const fulfil = async (): Promise<void> => {
    if (fulfilled) return;
    fulfilled = true;
    await closeOut(flow, systems, input);
  };
  for (let attempt = 1; invoice.status === "open"; attempt += 1) {
    const suffix = attempt === 1 ? "" : `, attempt ${attempt}`;
    const due = invoice;
    let intent: PaymentIntent = await flow.step(`collect payment${suffix}`, async (key) => {
      const account = (await systems.billing.getBillingAccount({ params: { billingAccountId: ground.billingAccount.id }, correlationId })).body;
      return (await systems.payment.createPaymentIntent({
        body: { accountId: due.accountId, invoiceId: due.id, paymentMethodId: account.paymentMethodId ?? "", amount: due.due }, idempotencyKey: key, correlationId,
      })).body;
    });
    if (intent.status === "processing") {
      await fulfil();
      intent = await flow.waitFor<PaymentIntent>(`payment ${intent.id}`);
    }
    if (intent.status === "succeeded") {
      const paid = intent;
      invoice = await flow.step(`record payment${suffix}`, async (key) => (await systems.billing.payInvoice({ params: { invoiceId: due.id }, body: { paymentIntentId: paid.id, amount: paid.amount }, idempotencyKey: key, correlationId })).body);
      await flow.step(`apply cash${suffix}`, (key) => systems.erp.applyCash({
        body: { invoiceId: due.id, paymentIntentId: paid.id, amount: paid.amount, receivedOn: dateIn(paid.succeededAt ?? systems.now(), "UTC") }, idempotencyKey: key, correlationId,
      }));
      continue;
    }
    const decline = intent.decline ?? { code: "unknown", kind: "hard" as const };
    const failed = intent;
    invoice = await flow.step(`record the decline${suffix}`, async (key) => (await systems.billing.recordPaymentFailure({
      params: { invoiceId: due.id }, body: { paymentIntentId: failed.id, declineCode: decline.code, declineKind: decline.kind }, idempotencyKey: key, correlationId,
    })).body);
    const kind = invoice.dunning.exhausted ? "hard" : decline.kind;
    const finding = declineFinding(invoice, { code: decline.code, kind });
    const caseId = caseIdOf(seed, finding);
    if (declineCase !== null && declineCase !== caseId) {
      await flow.askCase(flowKey(flow.tenant, declineCase), "close", { document: invoice.id, rootCause: "retries exhausted", closedBy: "self_cleared", at: await flow.now(`gave up${suffix}`) });
    }
    declineCase = caseId;
    const answer = await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "open", {
      tenant: flow.tenant, caseId, findings: [finding], accountId: invoice.accountId, legalEntity: invoice.legalEntity, correlationId, at: await flow.now(`declined${suffix}`),
    });
    await flow.waitFor(kind === "soft" ? `retry ${invoice.dunning.attempts}` : nextCorrection(caseId, answer));
  }
  if (declineCase !== null) {
    await flow.askCase(flowKey(flow.tenant, declineCase), "close", { document: invoice.id, rootCause: "payment method declined", closedBy: "self_cleared", at: await flow.now("paid after decline") });
  }
  await fulfil();
}

async function closeOut(flow: Flow, systems: Systems, { ground, quote, opportunity, correlationId }: Collection): Promise<void> {
  await flow.step("extend entitlement", (key) => systems.provisioning.extendEntitlement({
    params: { entitlementId: ground.entitlement.id }, body: { sku: quote.sku, tier: quote.tier, seats: quote.quantity, endOn: quote.endOn }, idempotencyKey: key, correlationId,
  }));
  await flow.step("close out in CRM", (key) => systems.crm.renewContract({
    params: { contractId: ground.contract.id }, idempotencyKey: key, correlationId,
    body: {
      opportunityId: opportunity.id, quoteId: quote.id, startOn: quote.startOn, endOn: quote.endOn, termMonths: quote.termMonths, sku: quote.sku, tier: quote.tier,
      seats: quote.quantity, unitPrice: quote.unitPrice, discountPercent: quote.discountPercent, billingFrequency: quote.billingFrequency, termValue: quote.termNet,
    },
  }));
}

/** The signal that follows the next correction made under a case. */
function nextCorrection(caseId: string, answer: CallAnswer): string {
  if (answer.outcome === "refused") throw new Error(`case ${caseId} did not open: ${answer.code}`);
  return correctionSignal(caseId, answer.corrections + 1);
}

/** An unforeseen refusal: undo what was done, then give the won deal to billing operations. */
async function handOver(flow: Flow, undo: Undo, refused: StepRefused, { opportunity, seed }: RenewalInput, ground: Ground): Promise<void> {
  await undo.run(flow);
  const finding = notBilledFinding(ground.contract, ground.contract.lastTermValue ?? { currency: ground.contract.currency, minor: "0" }, refused.step, refused.code, refused.detail);
  const caseId = caseIdOf(seed, finding);
  await flow.askCase(flowKey(flow.tenant, caseId), "open", {
    tenant: flow.tenant, caseId, findings: [finding], accountId: opportunity.accountId, legalEntity: ground.contract.sellingEntity, correlationId: flow.businessKey, at: await flow.now("handed over"),
  });
}
