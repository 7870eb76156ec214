import type { Address } from "@cashline/contracts/common/values";
import { rateAmount } from "@cashline/kernel/decimal";
import { sumMoney, type Money } from "@cashline/kernel/money";

type Levy = { rate: string; share?: string };

/**
 * What a business subscription bears where it is sold by the entity of the customer's country, by country or
 * country-region; standard rates as of 2023 to 2026 and the registrations every book has. Stated here once more,
 * independently of the tax engine, because it is what the engine's figures are graded against.
 */
const levies: Readonly<Record<string, readonly Levy[]>> = {
  "US-NY": [{ rate: "0.04" }],
  "US-TX": [{ rate: "0.0625", share: "0.8" }],
  "US-PA": [{ rate: "0.06" }],
  "US-WA": [{ rate: "0.065" }],
  "US-MA": [{ rate: "0.0625" }],
  GB: [{ rate: "0.2" }],
  DE: [{ rate: "0.19" }],
  FR: [{ rate: "0.2" }],
  AU: [{ rate: "0.1" }],
  "IN-KA": [{ rate: "0.09" }, { rate: "0.09" }],
  IN: [{ rate: "0.18" }],
  "CA-ON": [{ rate: "0.13" }],
  "CA-QC": [{ rate: "0.05" }, { rate: "0.09975" }],
  "CA-BC": [{ rate: "0.05" }, { rate: "0.07" }],
  CA: [{ rate: "0.05" }],
};

/**
 * The tax of an invoice with these line nets, each levy of each line rounded half-up. Zero where none is due: states
 * that do not tax hosted software, and Austria, where the customer's number reverses the charge.
 */
export function expectedTax(shipTo: Pick<Address, "country" | "region">, lineNets: readonly Money[], currency: string): Money {
  const due = levies[`${shipTo.country}-${shipTo.region}`] ?? levies[shipTo.country] ?? [];
  return sumMoney(
    currency,
    lineNets.flatMap((net) => due.map(({ rate, share = "1" }) => rateAmount(rateAmount(net, share, "half-up"), rate, "half-up"))),
  );
}
