import { formatMoney, money } from "@cashline/kernel/money";
import { nexusThresholds } from "./domain/nexus-thresholds.ts";
import { rates } from "./domain/rates.ts";

/** `0.09975` as `9.975 %`. */
const percent = (rate: string): string => `${Number((Number(rate) * 100).toFixed(4))} %`;

/** The rows of the page's rate table; places with the same levy, days and source share one. */
export function rateLines(): string[] {
  const groups = Map.groupBy(rates, ({ name, rate, validFrom, validTo, saasTaxable, taxableShare, compound, source }) => {
    const bears = saasTaxable ? (taxableShare === "1" ? "yes" : `on ${percent(taxableShare)}`) : "no";
    return `| ${name} | ${percent(rate)}${compound ? ", on price with GST" : ""} | ${validFrom} | ${validTo ?? ""} | ${bears} | ${source} |`;
  });
  return [...groups].flatMap(([line, rows]) => {
    // Only where nothing tells them apart but the place; elsewhere each place has its own row.
    const isShared = rows.length > 3;
    return isShared
      ? [`| ${rows.map(({ jurisdiction }) => jurisdiction).join(", ")} ${line}`]
      : rows.map((row) => `| ${row.jurisdiction} ${line}`);
  });
}

/** The rows of the page's table of thresholds. */
export function thresholdLines(): string[] {
  const mark = (reached: "at" | "above" | null, value: string) => `${reached === "above" ? "more than" : "at least"} ${value}`;
  return nexusThresholds.map(
    ({ jurisdiction, sales, salesReached, transactions, transactionsReached, combine, period, validFrom, validTo, source }) => {
      const number =
        transactions === null ? "" : ` ${combine === "both" ? "and" : "or"} ${mark(transactionsReached, `${transactions} sales`)}`;
      const threshold = `${mark(salesReached, formatMoney(money(sales)))}${number}`;
      return `| ${jurisdiction} | ${threshold} | ${period.replaceAll("_", " ")} | ${validFrom} | ${validTo ?? ""} | ${source} |`;
    },
  );
}
