import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { taxCalculated, taxVoided } from "@cashline/contracts/systems/tax/events";
import { calculateTax } from "@cashline/contracts/systems/tax/operations";
import { money, moneyWire } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { calculateTax as calculate, type TaxedLine } from "../domain/calculate-tax.ts";
import { supersede } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";

export const calculateTaxRoute = write<typeof calculateTax, Collections>(calculateTax, ({ body }, context) => {
  const { store } = context;
  const sale = { ...body, lines: body.lines.map((line) => ({ ...line, net: money(line.net) })) };
  const calculated = calculate(sale, store.registrations.find({ legalEntity: body.legalEntity }));
  if (calculated.outcome === "refused") return refuse(calculated.code, calculated.detail);

  const { version, voided } = supersede(store.documents.find({ code: body.code }), context.now);
  for (const earlier of voided) {
    store.documents.save(earlier);
    context.emit(taxVoided, earlier);
  }
  const document: TaxDocument = {
    id: context.id("txd", body.code, String(version)),
    code: body.code,
    version,
    status: "saved",
    legalEntity: body.legalEntity,
    shipTo: body.shipTo,
    customerTaxId: body.customerTaxId,
    taxOn: body.taxOn,
    currency: body.currency,
    regime: calculated.regime,
    treatment: calculated.treatment,
    rounding: "half-up, per line",
    lines: calculated.lines.map(lineWire),
    net: moneyWire(calculated.net),
    tax: moneyWire(calculated.tax),
    committedAt: null,
    voidedAt: null,
  };
  store.documents.insert(document);
  context.emit(taxCalculated, document);
  return reply(document, 1);
});

function lineWire({ lineId, net, taxCode, tax, details }: TaxedLine): TaxDocument["lines"][number] {
  return {
    lineId,
    net: moneyWire(net),
    taxCode,
    tax: moneyWire(tax),
    details: details.map((detail) => ({ ...detail, taxable: moneyWire(detail.taxable), tax: moneyWire(detail.tax) })),
  };
}
