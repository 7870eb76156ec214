import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import { compareDecimals } from "@cashline/kernel/decimal";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import { formatMoney, minorOf, moneyOf, moneyWire } from "@cashline/kernel/money";
import { daysBetween } from "@cashline/kernel/time";
import { isWorthLooking, trendMissed, type AnomalyLimits } from "../policies/anomaly.ts";
import type { Systems } from "../systems/systems.ts";

/** What a draft charges beside its usage, and what its subscription was charged for earlier periods. */
export type InvoiceTrend = {
  /** Whether seats, tier, price and discount are those of the contract. */
  isSigned: boolean;
  /** Minor units without tax, usage left out. */
  charged: string;
  /** The same of earlier invoices, brought to the days of this one, the latest first. */
  earlier: string[];
};

/** Reads what a period's draft has to be compared with. */
export async function invoiceTrend(systems: Systems, draft: Invoice, correlationId: string): Promise<InvoiceTrend> {
  const { contractId, subscriptionId } = draft;
  const [contract, invoices] = await Promise.all([
    systems.crm.getContract({ params: { contractId }, correlationId }),
    systems.billing.listInvoices({ query: { subscriptionId, limit: 1000 }, correlationId }),
  ]);
  return trendOfCharges(draft, contract.body, invoices.body.items);
}

/**
 * Invoices sent for periods before this one are its trend, each by its days. What is signed needs none: a change of seats,
 * tier, price or discount that a quote agreed is in the contract. A ramp is keyed in at billing, and no quote or contract has one:
 * what only its phases say, nobody has signed.
 */
export function trendOfCharges(draft: Invoice, contract: Contract, invoices: readonly Invoice[]): InvoiceTrend {
  const seats = seatLines(draft);
  const [period] = seats;
  if (period === undefined) return { isSigned: true, charged: "0", earlier: [] };
  const days = BigInt(daysOf(period));
  const earlier = invoices
    .filter(({ id, status }) => id !== draft.id && ["open", "paid", "uncollectible"].includes(status))
    .flatMap((invoice) => {
      const [own] = seatLines(invoice);
      return own && own.periodEndOn <= period.periodStartOn ? [{ invoice, own }] : [];
    })
    .toSorted((a, b) => (a.own.periodStartOn < b.own.periodStartOn ? 1 : -1))
    .map(({ invoice, own }) => roundTo(fraction(chargedOn(invoice) * days, daysOf(own)), "half-up").toString());
  return { isSigned: seats.every((line) => isSigned(line, contract)), charged: chargedOn(draft).toString(), earlier };
}

/** A charge far off its trend that nothing signed explains. Exposure is the difference to the trend, before tax. */
export function invoiceFinding(draft: Invoice, trend: InvoiceTrend, limits: AnomalyLimits, businessKey: string): Finding | undefined {
  const charged = BigInt(trend.charged);
  const usual = trendMissed(charged, trend.earlier.map(BigInt), limits);
  if (usual === undefined) return undefined;
  const atStake = moneyOf(draft.currency, charged > usual ? charged - usual : usual - charged);
  if (!isWorthLooking(atStake, limits)) return undefined;
  const compared = Math.min(trend.earlier.length, limits.mostPeriods);
  return {
    code: "BIL-ANOMALY",
    businessKey,
    title: "Invoice off its trend",
    expected: `about ${formatMoney(moneyOf(draft.currency, usual))} net, as in the ${compared} periods before, or what is signed`,
    found: `${formatMoney(moneyOf(draft.currency, charged))} net on ${draft.id}`,
    exposure: moneyWire(atStake),
    direction: charged > usual ? "over_billed" : "under_billed",
    detectedBy: "anomaly",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId: draft.id, subscriptionId: draft.subscriptionId, figure: `${charged} of ${draft.subscriptionId}` },
  };
}

function isSigned(line: InvoiceLine, contract: Contract): boolean {
  return (
    line.quantity === contract.seats &&
    line.tier === contract.tier &&
    compareDecimals(line.discountPercent, contract.discountPercent) === 0 &&
    // A tiered price has no unit price of its own to compare.
    (line.chargeModel !== "per_unit" || compareDecimals(line.unitPrice, contract.unitPrice) === 0)
  );
}

const seatLines = ({ lines }: Invoice): InvoiceLine[] => lines.filter(({ kind }) => kind === "recurring");
const isOfUsage = ({ kind }: InvoiceLine): boolean => kind === "usage" || kind === "usage_correction";
const chargedOn = ({ lines }: Invoice): bigint => lines.filter((line) => !isOfUsage(line)).reduce((sum, { net }) => sum + minorOf(net), 0n);
const daysOf = ({ periodStartOn, periodEndOn }: InvoiceLine): number => Math.max(1, daysBetween(periodStartOn, periodEndOn));
