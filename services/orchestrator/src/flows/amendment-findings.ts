import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { compareDecimals, divideDecimals, rateAmount } from "@cashline/kernel/decimal";
import { absoluteMoney, formatMoney, money, moneyWire, subtractMoney, sumMoney } from "@cashline/kernel/money";
import type { StepRefused } from "../engine/port.ts";

/** Decimals of the ratio of two prices: beyond those of any amount it is applied to. */
const RATIO_PLACES = 20;

/** What any finding of an amendment says alike. */
const OF_AMENDMENT = { cause: null, critical: false, deadlineAt: null, detectedBy: "guard" } as const;

/**
 * A signed amendment that a system would not take. What could not be taken back is named. Exposure is what the change is
 * worth for the rest of the term, as CPQ quoted it.
 */
export function amendmentRefusedFinding(quote: Quote, refused: StepRefused, notUndone: readonly string[] = []): Finding {
  const left = notUndone.length === 0 ? "" : `; not undone: ${notUndone.join(", ")}`;
  const worth = money(quote.termNet);
  return {
    ...OF_AMENDMENT,
    code: "QTC-ORDER-NOT-BILLED",
    businessKey: quote.contractId,
    title: "Signed amendment not carried out",
    expected: `${quote.quantity} seats of ${quote.tier} from ${quote.startOn} on, as signed in ${quote.id}`,
    found: `${refused.step}: ${refused.code}: ${refused.detail}${left}`.slice(0, 300),
    exposure: moneyWire(absoluteMoney(worth)),
    direction: worth.minor < 0n ? "over_billed" : "under_billed",
    correction: { opportunityId: quote.opportunityId, contractId: quote.contractId },
  };
}

/**
 * The draft of a change charges another unit price than was signed. Exposure is what the signed price would make of the
 * same days less what is charged, rounded half-up once per line; billing cannot draft a change anew, so people void the draft
 * and have it billed with the next invoice.
 */
export function changePriceFinding(quote: Quote, invoice: Invoice): Finding | undefined {
  const charged = invoice.lines.filter(
    ({ kind, tier, quantity, unitPrice }) =>
      kind === "proration_charge" &&
      tier === quote.tier &&
      quantity === quote.quantity &&
      compareDecimals(unitPrice, quote.unitPrice) !== 0 &&
      compareDecimals(unitPrice, "0") > 0,
  );
  const [line] = charged;
  if (!line) return undefined;
  const difference = subtractMoney(
    sumMoney(
      invoice.currency,
      charged.map(({ net }) => money(net)),
    ),
    sumMoney(
      invoice.currency,
      charged.map(({ net, unitPrice }) =>
        rateAmount(money(net), divideDecimals(quote.unitPrice, unitPrice, RATIO_PLACES, "half-up"), "half-up"),
      ),
    ),
  );
  return {
    ...OF_AMENDMENT,
    code: "QTC-PRICE-MISMATCH",
    businessKey: quote.contractId,
    title: "Change billed at another price than signed",
    expected: `${quote.quantity} × ${quote.unitPrice} ${quote.currency}, as signed in ${quote.id}`,
    found: `${line.quantity} × ${line.unitPrice} ${invoice.currency} on draft ${invoice.id}, net ${formatMoney(money(invoice.net))}`,
    exposure: moneyWire(absoluteMoney(difference)),
    direction: difference.minor < 0n ? "under_billed" : "over_billed",
    correction: { priceId: quote.listPriceId, invoiceId: invoice.id },
  };
}
