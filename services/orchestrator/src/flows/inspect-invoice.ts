import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { About } from "./case-desk.ts";
import { postingOf } from "./post-invoice.ts";
import { entityFinding, postingFinding } from "./renewal-findings.ts";
import type { BillGround } from "./renewal-ground.ts";
import { calculateTax, taxInvoice } from "./tax-invoice.ts";
import { offTrend, type Explained } from "./trend-guard.ts";

/** The draft with its tax goes out: from here on it never changes. */
export async function finalise(
  flow: Flow,
  systems: Systems,
  draft: Invoice,
  taxDocument: TaxDocument,
  correlationId: string,
): Promise<Invoice> {
  const { id: taxDocumentId, tax, lines } = taxDocument;
  const body = { taxDocumentId, tax, lines: lines.map(({ lineId, tax: ofLine }) => ({ lineId, tax: ofLine })) };
  const params = { invoiceId: draft.id };
  return flow.step(
    "finalise invoice",
    async (key) => (await systems.billing.finalizeInvoice({ params, body, idempotencyKey: key, correlationId })).body,
  );
}

type Voiding = { name: string; taxDocumentId: string; reason: string; correlationId: string };

export async function voidTax(flow: Flow, systems: Systems, { name, taxDocumentId, reason, correlationId }: Voiding): Promise<void> {
  const params = { taxDocumentId };
  await flow.step(name, (key) => systems.tax.voidTaxDocument({ params, body: { reason }, idempotencyKey: key, correlationId }));
}

export type Inspection = {
  ground: BillGround;
  invoice: Invoice;
  about: About;
  correlationId: string;
  suffix: string;
  /** What is charged beside what was signed. */
  price: () => Promise<Finding | undefined>;
  /** Figures off their trend that people have left as they were. */
  explained: Explained;
  /** Told of the tax document as soon as there is one, so that a refusal further on does not leave it behind. */
  taxed: (taxDocumentId: string) => void;
};

/** Everything that must be right before an invoice may leave; all findings together, so that one case holds them. */
export async function inspect(flow: Flow, systems: Systems, input: Inspection): Promise<{ taxDocument: TaxDocument; findings: Finding[] }> {
  const { ground, invoice, correlationId, suffix } = input;
  const { taxDocument, customerTaxId, number } = await taxInvoice(flow, systems, input);
  input.taxed(taxDocument.id);
  const price = await input.price();
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
  const isOfContract = invoice.purpose === "renewal" || invoice.purpose === "change";
  const watched = { draft: invoice, businessKey: isOfContract ? contract.id : invoice.id, seed: input.about.seed, correlationId, suffix };
  const unexplained = input.explained.without(await offTrend(flow, systems, watched));
  if (price === undefined && entity === undefined && number === undefined && unexplained.length === 0) {
    await flow.step(`commit tax${suffix}`, (key) =>
      systems.tax.commitTaxDocument({ params: { taxDocumentId: taxDocument.id }, body: {}, idempotencyKey: key, correlationId }),
    );
  }
  const now = await flow.now(`posting checked${suffix}`);
  const validation = await flow.step(
    `check posting${suffix}`,
    async (key) =>
      (
        await systems.erp.validatePosting({
          body: postingOf(invoice, taxDocument, ground, now),
          idempotencyKey: key,
          correlationId,
        })
      ).body,
  );
  const posting = postingFinding(ground, invoice, validation, entity !== undefined);
  return { taxDocument, findings: [price, entity, number, posting, ...unexplained].filter((finding) => finding !== undefined) };
}
