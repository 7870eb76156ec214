import type { BodyOf } from "@cashline/contracts/common/operation";
import type { createReturnDocument } from "@cashline/contracts/systems/tax/calculation-operations";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { money, moneyWire } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { returnOf, returnedOn } from "../domain/return-document.ts";
import type { Collections } from "../store/collections.ts";
import { lineWire, summaryWire, type Calculation } from "./calculation.ts";
import { policyInForce } from "./policy-in-force.ts";
import { returnedOf } from "./return-ledger.ts";

/** Calculates the return of a document as it is asked for; the same for documents and previews. */
export function returnCalculationOf(
  original: TaxDocument,
  body: BodyOf<typeof createReturnDocument>,
  context: CommandContext<Collections>,
): Calculation {
  const asked = body.lines?.map(({ lineId, net, tax }) => ({ lineId, net: money(net), ...(tax && { tax: money(tax) }) })) ?? null;
  const calculated = returnOf(original, asked, returnedOf(original.id, context));
  if (calculated.outcome === "refused") return refuse(calculated.code, calculated.detail);
  const { policy } = policyInForce(context);
  return {
    code: body.code,
    legalEntity: original.legalEntity,
    accountId: original.accountId,
    shipTo: original.shipTo,
    customerTaxId: original.customerTaxId,
    taxOn: returnedOn(original, policy, context.today),
    currency: original.currency,
    regime: original.regime,
    treatment: original.treatment,
    rounding: original.rounding,
    priceMode: original.priceMode,
    taxIdEvidence: original.taxIdEvidence,
    registryOutage: original.registryOutage,
    distanceSales: original.distanceSales,
    returnDate: policy.returnDate,
    thresholdScope: original.thresholdScope,
    lines: calculated.lines.map(lineWire),
    summary: summaryWire(calculated.lines),
    net: moneyWire(calculated.net),
    tax: moneyWire(calculated.tax),
  };
}
