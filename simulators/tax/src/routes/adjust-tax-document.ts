import { adjustTaxDocument } from "@cashline/contracts/systems/tax/calculation-operations";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { taxAdjusted, taxCommitted } from "@cashline/contracts/systems/tax/events";
import { addMoney, money, moneyWire } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { adjustDocument, commitDocument, nextVersion } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { saveChange, settle } from "./answer.ts";
import { calculationOf, type SaleBody } from "./calculation.ts";
import { hasReturns } from "./return-ledger.ts";
import { saveNewDocument } from "./saved-document.ts";

export const adjustTaxDocumentRoute = write<typeof adjustTaxDocument, Collections>(adjustTaxDocument, ({ params, body }, context) => {
  const { documents } = context.store;
  const original = documents.require(params.taxDocumentId);
  const decision = adjustDocument(original, hasReturns(original, context), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { reason, description, commit = false, ...changes } = body;
  const calculation = calculationOf({ ...saleOf(original), ...changes }, context);
  const version = nextVersion(documents.find({ code: original.code }));
  saveChange(original, decision.document, taxAdjusted, context);
  const adjustment = { reason, description, replacesVersion: original.version };
  const saved = saveNewDocument(calculation, { version, adjustment }, context);
  return commit ? settle(saved, commitDocument(saved, context.now), taxCommitted, context) : reply(saved, 1);
});

/** What was asked for when a document was calculated. */
function saleOf(document: TaxDocument): SaleBody {
  const { code, legalEntity, accountId, shipTo, customerTaxId, taxOn, currency, priceMode } = document;
  const lines = document.lines.map(({ lineId, net, tax, taxCode }) => ({
    lineId,
    net: priceMode === "inclusive" ? moneyWire(addMoney(money(net), money(tax))) : net,
    taxCode,
  }));
  return { code, legalEntity, accountId, shipTo, customerTaxId, taxOn, currency, priceMode, lines };
}
