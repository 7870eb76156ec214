import { taxCalculated } from "@cashline/contracts/systems/tax/events";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import type { Calculation } from "./calculation.ts";

type Particulars = Pick<TaxDocument, "version"> & Partial<Pick<TaxDocument, "kind" | "originalDocumentId" | "returnReason" | "adjustment">>;

/** Saves and publishes a new version of a code. */
export function saveNewDocument(
  calculation: Calculation,
  { version, kind = "sale", originalDocumentId = null, returnReason = null, adjustment = null }: Particulars,
  context: CommandContext<Collections>,
): TaxDocument {
  const { code, ...calculated } = calculation;
  const document: TaxDocument = {
    id: context.id("txd", code, String(version)),
    code,
    version,
    status: "saved",
    kind,
    originalDocumentId,
    returnReason,
    adjustment,
    ...calculated,
    committedAt: null,
    lockedAt: null,
    filing: null,
    adjustedAt: null,
    voidedAt: null,
    voidReason: null,
  };
  context.store.documents.insert(document);
  context.emit(taxCalculated, document);
  return document;
}
