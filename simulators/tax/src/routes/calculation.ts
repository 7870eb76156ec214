import type { BodyOf } from "@cashline/contracts/common/operation";
import type { calculateTax } from "@cashline/contracts/systems/tax/calculation-operations";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { money, moneyWire } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { calculateTax as calculate, type Sale } from "../domain/calculate-tax.ts";
import type { TaxedLine } from "../domain/tax-lines.ts";
import { summaryOf } from "../domain/tax-summary.ts";
import type { Collections } from "../store/collections.ts";
import { groundOf } from "./ground.ts";

export type SaleBody = BodyOf<typeof calculateTax>;

/** What of a tax document comes from its calculation. */
export type Calculation = Omit<
  TaxDocument,
  | "id"
  | "version"
  | "status"
  | "kind"
  | "originalDocumentId"
  | "returnReason"
  | "adjustment"
  | "committedAt"
  | "lockedAt"
  | "filing"
  | "adjustedAt"
  | "voidedAt"
  | "voidReason"
>;

/** Calculates a sale as it is asked for; the same for documents and previews. */
export function calculationOf(body: SaleBody, context: CommandContext<Collections>): Calculation {
  const { accountId = null, priceMode = null } = body;
  const sale: Sale = { ...body, accountId, priceMode, lines: body.lines.map((line) => ({ ...line, net: money(line.net) })) };
  const calculated = calculate(sale, groundOf(sale, context));
  if (calculated.outcome === "refused") return refuse(calculated.code, calculated.detail);
  return {
    code: body.code,
    legalEntity: body.legalEntity,
    accountId,
    shipTo: body.shipTo,
    customerTaxId: body.customerTaxId,
    taxOn: body.taxOn,
    currency: body.currency,
    regime: calculated.regime,
    treatment: calculated.treatment,
    rounding: calculated.rounding,
    priceMode: calculated.priceMode,
    taxIdEvidence: calculated.taxIdEvidence,
    registryOutage: calculated.registryOutage,
    distanceSales: calculated.distanceSales,
    returnDate: null,
    thresholdScope: calculated.thresholdScope,
    lines: calculated.lines.map(lineWire),
    summary: summaryWire(calculated.lines),
    net: moneyWire(calculated.net),
    tax: moneyWire(calculated.tax),
  };
}

/** The document's levies over all its lines. */
export function summaryWire(lines: readonly TaxedLine[]): TaxDocument["summary"] {
  return summaryOf(lines).map(({ taxable, exempt, tax, ...levy }) => ({
    ...levy,
    taxable: moneyWire(taxable),
    exempt: moneyWire(exempt),
    tax: moneyWire(tax),
  }));
}

export function lineWire({ lineId, net, taxCode, tax, details }: TaxedLine): TaxDocument["lines"][number] {
  return {
    lineId,
    net: moneyWire(net),
    taxCode,
    tax: moneyWire(tax),
    details: details.map(({ taxable, tax: levied, exemption, ...detail }) => ({
      ...detail,
      taxable: moneyWire(taxable),
      tax: moneyWire(levied),
      ...(exemption === undefined ? {} : { exemption: { ...exemption, amount: moneyWire(exemption.amount) } }),
    })),
  };
}
