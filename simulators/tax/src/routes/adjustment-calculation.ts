import type { BodyOf } from "@cashline/contracts/common/operation";
import type { previewAdjustment } from "@cashline/contracts/systems/tax/calculation-operations";
import type { AdjustmentPreview, TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { addMoney, money, moneyWire } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { adjustDocument, nextVersion } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { calculationOf, type Calculation, type SaleBody } from "./calculation.ts";
import { hasReturns } from "./return-ledger.ts";

/** The version that comes next, and the one it replaces as it then is; the same for adjustments and their previews. */
export function adjustmentOf(
  original: TaxDocument,
  { reason, description, ...changes }: BodyOf<typeof previewAdjustment>,
  context: CommandContext<Collections>,
): { replaced: TaxDocument; calculation: Calculation; particulars: Pick<AdjustmentPreview, "version" | "adjustment"> } {
  const decision = adjustDocument(original, hasReturns(original, context), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  return {
    replaced: decision.document,
    calculation: calculationOf({ ...saleOf(original), ...changes }, context),
    particulars: {
      version: nextVersion(context.store.documents.find({ code: original.code })),
      adjustment: { reason, description, replacesVersion: original.version },
    },
  };
}

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
