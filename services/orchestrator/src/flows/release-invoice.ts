import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { LONGEST_CASE_ROUNDS, openCase, recheckFailed, tellCase, type About, type OpenCase } from "./case-desk.ts";
import { postingOf } from "./post-invoice.ts";
import { entityFinding, postingFinding, priceFinding } from "./renewal-findings.ts";
import { staleListPrice } from "./stale-list-price.ts";
import { gather, type Ground, type Progress, type RenewalInput } from "./renewal-ground.ts";
import { calculateTax, taxInvoice } from "./tax-invoice.ts";
import { Explained, isAnomaly, usageOffTrend, type Cause } from "./trend-guard.ts";
import type { Undo } from "./undo.ts";

type Release = RenewalInput & {
  ground: Ground;
  quote: Quote;
  draft: Invoice;
  correlationId: string;
  report: (change: Partial<Progress>) => void;
};

/** An invoice that has left; the case that was opened for it and is still to be closed, and what lay behind that. */
type Released = { invoice: Invoice; taxDocument: TaxDocument; ground: Ground; held: { caseId: string; cause: Cause } | null };
const STALE: Cause = { rootCause: "stale_master_data", explanation: "master data out of step with the signed contract" };

/**
 * Tax, guards and ERP's own check until nothing is found, then finalisation. A finding holds the invoice and opens one case,
 * or hangs on the open case of its cause: that one is told and closed by the renewal it was opened for.
 */
export async function releaseInvoice(flow: Flow, systems: Systems, undo: Undo, input: Release): Promise<Released> {
  const { quote, correlationId, report, seed, traceparent } = input;
  const latest = { invoiceId: input.draft.id, taxDocumentId: "" };
  undo.register("void the tax document", ["tax-document-voided"], (key) =>
    latest.taxDocumentId === ""
      ? Promise.resolve(null)
      : systems.tax.voidTaxDocument({
          params: { taxDocumentId: latest.taxDocumentId },
          body: { reason: "renewal taken back" },
          idempotencyKey: key,
          correlationId,
        }),
  );
  let invoice = input.draft;
  let caseId: string | null = null;
  let ledBy: Finding["code"] | null = null;
  let ground = input.ground;
  const explained = new Explained();
  for (let round = 1; round <= LONGEST_CASE_ROUNDS; round += 1) {
    const suffix = round === 1 ? "" : `, draft ${round}`;
    report({ invoiceId: invoice.id, step: "tax" });
    const { taxDocument, findings } = await inspect(flow, systems, {
      ground,
      quote,
      invoice,
      about: { seed, accountId: ground.contract.accountId, legalEntity: ground.contract.sellingEntity, correlationId, traceparent },
      correlationId,
      suffix,
      explained,
      taxed: (id) => void (latest.taxDocumentId = id),
    });
    const [finding, ...dependents] = findings;
    if (finding === undefined) {
      undo.register("void the invoice", ["invoice-not-open"], (key) =>
        systems.billing.voidInvoice({
          params: { invoiceId: latest.invoiceId },
          body: { reason: "renewal taken back" },
          idempotencyKey: key,
          correlationId,
        }),
      );
      const finalized = await finalise(flow, systems, invoice, taxDocument, correlationId);
      const cause = ledBy !== null && isAnomaly({ code: ledBy }) ? explained.rootCause(ledBy) : STALE;
      return { invoice: finalized, taxDocument, ground, held: caseId === null ? null : { caseId, cause } };
    }
    ledBy ??= finding.code;
    const at = await flow.now(`found${suffix}`);
    const { accountId, sellingEntity: legalEntity } = ground.contract;
    const held: OpenCase =
      caseId === null
        ? await openCase(flow, { seed, accountId, legalEntity, correlationId, traceparent }, [finding, ...dependents], at)
        : await recheckFailed(flow, caseId, findings, at);
    const { caseId: heldCase, isOwn } = held;
    if (isOwn) caseId = heldCase;
    const heldInvoice = invoice.id;
    await flow.step(`hold invoice${suffix}`, (key) =>
      systems.billing.holdInvoice({
        params: { invoiceId: heldInvoice },
        body: { reason: findings.map(({ code }) => code).join(", "), caseId: heldCase },
        idempotencyKey: key,
        correlationId,
      }),
    );
    if (isOwn) await tellCase(flow, heldCase, [{ action: "invoice held", detail: `Draft ${heldInvoice}` }], at);
    report({ status: "held", caseId: heldCase });
    if (!held.isCorrected) await flow.waitFor(held.correction);
    explained.workedOn(findings);
    report({ status: "running" });
    ground = await flow.step(`read the records again${suffix}`, () => gather(systems, input.opportunity, correlationId));
    await voidTax(flow, systems, { name: `void tax${suffix}`, taxDocumentId: taxDocument.id, reason: "rebilled", correlationId });
    latest.taxDocumentId = "";
    invoice = await flow.step(
      `rebill${suffix}`,
      async (key) =>
        (
          await systems.billing.redraftInvoice({
            params: { invoiceId: heldInvoice },
            body: { reason: "case corrected" },
            idempotencyKey: key,
            correlationId,
          })
        ).body,
    );
    latest.invoiceId = invoice.id;
    const rebilled = { action: "rebilled", detail: `Draft ${invoice.id} replaces ${heldInvoice}; tax document ${taxDocument.id} voided` };
    if (isOwn) await tellCase(flow, heldCase, [rebilled], await flow.now(`rebilled${suffix}`));
  }
  throw new StepRefused("release invoice", "still-failing", `Findings remain after ${LONGEST_CASE_ROUNDS} corrections`);
}

/** The draft with its tax goes out: from here on it never changes. */
async function finalise(flow: Flow, systems: Systems, draft: Invoice, taxDocument: TaxDocument, correlationId: string): Promise<Invoice> {
  const { id: taxDocumentId, tax, lines } = taxDocument;
  const body = { taxDocumentId, tax, lines: lines.map(({ lineId, tax: ofLine }) => ({ lineId, tax: ofLine })) };
  const params = { invoiceId: draft.id };
  return flow.step(
    "finalise invoice",
    async (key) => (await systems.billing.finalizeInvoice({ params, body, idempotencyKey: key, correlationId })).body,
  );
}

type Voiding = { name: string; taxDocumentId: string; reason: string; correlationId: string };

async function voidTax(flow: Flow, systems: Systems, { name, taxDocumentId, reason, correlationId }: Voiding): Promise<void> {
  const params = { taxDocumentId };
  await flow.step(name, (key) => systems.tax.voidTaxDocument({ params, body: { reason }, idempotencyKey: key, correlationId }));
}

type Inspection = {
  ground: Ground;
  quote: Quote;
  invoice: Invoice;
  about: About;
  correlationId: string;
  suffix: string;
  /** Figures off their trend that people have left as they were. */
  explained: Explained;
  /** Told of the tax document as soon as there is one, so that a refusal further on does not leave it behind. */
  taxed: (taxDocumentId: string) => void;
};

/** Everything that must be right before an invoice may leave; all findings together, so that one case holds them. */
async function inspect(flow: Flow, systems: Systems, input: Inspection): Promise<{ taxDocument: TaxDocument; findings: Finding[] }> {
  const { ground, quote, invoice, correlationId, suffix } = input;
  const { taxDocument, customerTaxId, number } = await taxInvoice(flow, systems, input);
  input.taxed(taxDocument.id);
  const variance = priceFinding(quote, invoice);
  const price = variance && { ...variance, cause: await staleListPrice(flow, systems, quote, invoice, { correlationId, suffix }) };
  let entity: Finding | undefined;
  if (invoice.legalEntity !== ground.contract.sellingEntity) {
    const right = await flow.step(`calculate tax of the contract's entity${suffix}`, (key) =>
      calculateTax(systems, input, { key, code: `${invoice.id}-check`, legalEntity: ground.contract.sellingEntity, customerTaxId }),
    );
    const check = { name: `discard the check${suffix}`, taxDocumentId: right.id, reason: "comparison only", correlationId };
    await voidTax(flow, systems, check);
    entity = entityFinding(ground.contract, invoice, taxDocument, right.tax);
  }
  const { contract } = ground;
  const watched = { draft: invoice, businessKey: contract.id, seed: input.about.seed, correlationId, suffix };
  const unexplained = input.explained.without(await usageOffTrend(flow, systems, watched));
  if (price === undefined && entity === undefined && number === undefined && unexplained.length === 0) {
    await flow.step(`commit tax${suffix}`, (key) =>
      systems.tax.commitTaxDocument({ params: { taxDocumentId: taxDocument.id }, body: {}, idempotencyKey: key, correlationId }),
    );
  }
  const validation = await flow.step(
    `check posting${suffix}`,
    async (key) =>
      (
        await systems.erp.validatePosting({
          body: postingOf(invoice, taxDocument, ground, systems.now()),
          idempotencyKey: key,
          correlationId,
        })
      ).body,
  );
  const posting = postingFinding(ground, invoice, validation, entity !== undefined);
  return { taxDocument, findings: [price, entity, number, posting, ...unexplained].filter((finding) => finding !== undefined) };
}
