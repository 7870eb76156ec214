import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { LONGEST_CASE_ROUNDS, openCase, recheckFailed, tellCase, type OpenCase } from "./case-desk.ts";
import { finalise, inspect, voidTax } from "./inspect-invoice.ts";
import { priceFinding } from "./renewal-findings.ts";
import { staleListPrice } from "./stale-list-price.ts";
import { gather, type Ground, type Progress, type RenewalInput } from "./renewal-ground.ts";
import { Explained, isAnomaly, type Cause } from "./trend-guard.ts";
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
    const draft = invoice;
    const { taxDocument, findings } = await inspect(flow, systems, {
      ground,
      invoice: draft,
      about: { seed, accountId: ground.contract.accountId, legalEntity: ground.contract.sellingEntity, correlationId, traceparent },
      correlationId,
      suffix,
      price: async () => {
        const variance = priceFinding(quote, draft);
        return variance && { ...variance, cause: await staleListPrice(flow, systems, quote, draft, { correlationId, suffix }) };
      },
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
