import type { CreditNote, CreditNoteLine } from "@cashline/contracts/systems/billing/credit-entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { MoneyWire } from "@cashline/kernel/money";
import type { Systems } from "../systems/systems.ts";

const isReported = ({ status }: TaxDocument): boolean => status === "committed" || status === "locked";

/** The tax document an invoice stands under, or the version that has replaced it; null where it has none. */
async function taxDocumentOf(systems: Systems, invoiceId: string, correlationId: string): Promise<string | null> {
  const { taxDocumentId } = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
  if (taxDocumentId === null) return null;
  const { status } = (await systems.tax.getTaxDocument({ params: { taxDocumentId }, correlationId })).body;
  if (status !== "adjusted") return taxDocumentId;
  const { items } = (await systems.tax.listTaxDocuments({ query: { code: invoiceId, limit: 200 }, correlationId })).body;
  return items.find((document) => document.kind === "sale" && isReported(document))?.id ?? taxDocumentId;
}

/**
 * The tax engine's own figures for a credit of these lines, which billing then bears; null for an invoice without tax.
 * @throws ProblemError when the engine refuses: the invoice's document is not committed, or less is left of it
 */
export async function taxOfCredit(
  systems: Systems,
  { invoiceId, lines }: { invoiceId: string; lines: readonly Pick<CreditNoteLine, "lineId" | "net">[] },
  key: string,
  correlationId: string,
): Promise<Map<string, MoneyWire> | null> {
  const taxDocumentId = await taxDocumentOf(systems, invoiceId, correlationId);
  if (taxDocumentId === null) return null;
  const body = {
    code: `credit/${invoiceId}`.slice(0, 60),
    reason: "preview of a credit",
    lines: lines.map(({ lineId, net }) => ({ lineId, net })),
  };
  const preview = (await systems.tax.previewReturnDocument({ params: { taxDocumentId }, body, idempotencyKey: key, correlationId })).body;
  return new Map(preview.lines.map(({ lineId, tax }) => [lineId, turned(tax)]));
}

/** Commits the return document of a credit note, once: its lines, its tax. Null for an invoice without tax. */
export async function giveTaxBack(systems: Systems, note: CreditNote, key: string, correlationId: string): Promise<string | null> {
  const taxDocumentId = await taxDocumentOf(systems, note.invoiceId, correlationId);
  if (taxDocumentId === null) return null;
  const standing = await returnOf(systems, note, correlationId);
  const create = async (): Promise<TaxDocument> => {
    const lines = note.lines.map(({ lineId, net, tax }) => ({ lineId, net, tax }));
    const body = { code: note.id, reason: note.reason.replaceAll("_", " "), lines };
    return (await systems.tax.createReturnDocument({ params: { taxDocumentId }, body, idempotencyKey: key, correlationId })).body;
  };
  const { id, status } = standing ?? (await create());
  if (status === "saved") {
    const params = { taxDocumentId: id };
    await systems.tax.commitTaxDocument({ params, body: {}, idempotencyKey: `${key}/commit`, correlationId });
  }
  return id;
}

/** Voids the return document of a credit note that is void; null where none stands. */
export async function takeTaxBack(systems: Systems, note: CreditNote, key: string, correlationId: string): Promise<string | null> {
  const standing = await returnOf(systems, note, correlationId);
  if (standing === undefined) return null;
  const params = { taxDocumentId: standing.id };
  await systems.tax.voidTaxDocument({ params, body: { reason: "credit note voided" }, idempotencyKey: key, correlationId });
  return standing.id;
}

async function returnOf(systems: Systems, { id }: CreditNote, correlationId: string): Promise<TaxDocument | undefined> {
  const { items } = (await systems.tax.listTaxDocuments({ query: { code: id, limit: 200 }, correlationId })).body;
  return items.find(({ kind, status }) => kind === "return" && status !== "voided");
}

const turned = ({ currency, minor }: MoneyWire): MoneyWire => ({ currency, minor: (-BigInt(minor)).toString() });
