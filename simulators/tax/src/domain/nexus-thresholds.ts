import type { NexusThreshold } from "@cashline/contracts/systems/tax/place-entities";
import { moneyOf, moneyWire } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { TABLE_START } from "./rate-row.ts";

type Window = { from?: CalendarDate; to?: CalendarDate };
/** Whether the very amount or number reaches a threshold, as its statute words it. */
type Mark = { readonly value: number; readonly reached: NexusThreshold["salesReached"] };
/** "At least", "or more", "equals or exceeds"; Texas: below it a seller is safe. */
const atLeast = (value: number): Mark => ({ value, reached: "at" });
/** "Exceeds", "more than", "in excess of". */
const moreThan = (value: number): Mark => ({ value, reached: "above" });

const CALENDAR = "previous_or_current_calendar_year";
const PREVIOUS = "previous_calendar_year";
const TWELVE = "preceding_twelve_months";
/** Looked at when a quarter has ended: March, June, September, December. */
const QUARTERS = "preceding_four_calendar_quarters";
/** New York's quarters end with February, May, August, November. */
const SALES_TAX_QUARTERS = "preceding_four_sales_tax_quarters";
const THROUGH_SEPTEMBER = "twelve_months_through_september";

/** @param dollars whole dollars @param transactions how many sales reach it too, alone or, with `both`, together with the amount */
function state(
  code: string,
  dollars: Mark,
  transactions: Mark | null,
  period: NexusThreshold["period"],
  source: string,
  { from = TABLE_START, to }: Window = {},
  combine: NexusThreshold["combine"] = transactions === null ? "sales" : "either",
): NexusThreshold {
  return {
    jurisdiction: `US-${code}`,
    sales: moneyWire(moneyOf("USD", dollars.value * 100)),
    salesReached: dollars.reached,
    transactions: transactions && transactions.value,
    transactionsReached: transactions && transactions.reached,
    combine,
    period,
    validFrom: from,
    validTo: to ?? null,
    source,
  };
}

/**
 * Economic nexus of remote sellers, state by state, after South Dakota v. Wayfair (2018); states without a general sales
 * tax have none. Rows of a state follow each other without a gap. Amounts and periods compared with the Sales Tax
 * Institute's state guide; whether the very amount is enough is the wording of each row's source.
 */
export const nexusThresholds: readonly NexusThreshold[] = [
  state("AL", moreThan(250_000), null, PREVIOUS, "Ala. Admin. Code 810-6-2-.90.03"),
  state("AR", moreThan(100_000), atLeast(200), CALENDAR, "Ark. Code 26-52-111"),
  state("AZ", moreThan(100_000), null, CALENDAR, "A.R.S. 42-5044"),
  state("CA", moreThan(500_000), null, CALENDAR, "Cal. Rev. & Tax. Code 6203(c)(4)"),
  state("CO", moreThan(100_000), null, CALENDAR, "C.R.S. 39-26-102(3)(c)"),
  state("CT", atLeast(100_000), atLeast(200), THROUGH_SEPTEMBER, "Conn. Gen. Stat. 12-407(a)(12)", {}, "both"),
  state("DC", moreThan(100_000), atLeast(200), CALENDAR, "Internet Sales Tax Amendment Act of 2018"),
  state("FL", moreThan(100_000), null, PREVIOUS, "Fla. Stat. 212.0596"),
  state("GA", moreThan(100_000), atLeast(200), CALENDAR, "O.C.G.A. 48-8-2(8)"),
  state("HI", atLeast(100_000), atLeast(200), CALENDAR, "HRS 237-2.5"),
  state("IA", atLeast(100_000), null, CALENDAR, "Iowa Code 423.14A"),
  state("ID", moreThan(100_000), null, CALENDAR, "Idaho Code 63-3611"),
  state("IL", atLeast(100_000), atLeast(200), QUARTERS, "35 ILCS 105/2", { to: "2025-12-31" }),
  state("IL", atLeast(100_000), null, QUARTERS, "35 ILCS 105/2, as amended by HB 2755 of 2025", { from: "2026-01-01" }),
  state("IN", moreThan(100_000), atLeast(200), CALENDAR, "Ind. Code 6-2.5-2-1", { to: "2023-12-31" }),
  state("IN", moreThan(100_000), null, CALENDAR, "Ind. Code 6-2.5-2-1, as amended in 2024", { from: "2024-01-01" }),
  state("KS", moreThan(100_000), null, CALENDAR, "K.S.A. 79-3702"),
  state("KY", moreThan(100_000), atLeast(200), CALENDAR, "KRS 139.340"),
  state("LA", moreThan(100_000), atLeast(200), CALENDAR, "La. R.S. 47:301(4)(m)", { to: "2023-07-31" }),
  state("LA", moreThan(100_000), null, CALENDAR, "La. R.S. 47:301(4)(m), Act 15 of 2023", { from: "2023-08-01" }),
  state("MA", moreThan(100_000), null, CALENDAR, "830 CMR 64H.1.9"),
  state("MD", moreThan(100_000), atLeast(200), CALENDAR, "COMAR 03.06.01.33"),
  state("ME", moreThan(100_000), null, CALENDAR, "36 M.R.S. 1754-B"),
  state("MI", moreThan(100_000), atLeast(200), PREVIOUS, "Public Acts 145 and 146 of 2019"),
  state("MN", moreThan(100_000), atLeast(200), TWELVE, "Minn. Stat. 297A.66"),
  state("MO", moreThan(100_000), null, QUARTERS, "RSMo 144.605"),
  state("MS", moreThan(250_000), null, TWELVE, "Miss. Admin. Code 35.IV.03.09"),
  state("NC", moreThan(100_000), atLeast(200), CALENDAR, "N.C. Gen. Stat. 105-164.8", { to: "2024-06-30" }),
  state("NC", moreThan(100_000), null, CALENDAR, "N.C. Gen. Stat. 105-164.8, S.L. 2024-28", { from: "2024-07-01" }),
  state("ND", moreThan(100_000), null, CALENDAR, "N.D.C.C. 57-40.2-02.3"),
  state("NE", moreThan(100_000), atLeast(200), CALENDAR, "Neb. Rev. Stat. 77-2701.13"),
  state("NJ", moreThan(100_000), atLeast(200), CALENDAR, "N.J.S.A. 54:32B-3.5"),
  state("NM", atLeast(100_000), null, PREVIOUS, "NMSA 7-9-3.3"),
  state("NV", moreThan(100_000), atLeast(200), CALENDAR, "LCB File R189-18"),
  state("NY", moreThan(500_000), moreThan(100), SALES_TAX_QUARTERS, "N.Y. Tax Law 1101(b)(8)(iv)", {}, "both"),
  state("OH", moreThan(100_000), atLeast(200), CALENDAR, "R.C. 5741.01(I)"),
  state("OK", atLeast(100_000), null, CALENDAR, "68 O.S. 1392"),
  state("PA", moreThan(100_000), null, PREVIOUS, "Sales and Use Tax Bulletin 2019-01"),
  state("RI", atLeast(100_000), atLeast(200), PREVIOUS, "R.I. Gen. Laws 44-18.2-3"),
  state("SC", moreThan(100_000), null, CALENDAR, "SC Revenue Ruling 18-14"),
  state("SD", moreThan(100_000), atLeast(200), CALENDAR, "SDCL 10-64-2", { to: "2023-06-30" }),
  state("SD", moreThan(100_000), null, CALENDAR, "SDCL 10-64-2, SB 30 of 2023", { from: "2023-07-01" }),
  state("TN", moreThan(100_000), null, TWELVE, "Tenn. Comp. R. & Regs. 1320-05-01-.129"),
  state("TX", atLeast(500_000), null, TWELVE, "34 Tex. Admin. Code 3.286"),
  state("UT", moreThan(100_000), atLeast(200), CALENDAR, "Utah Code 59-12-107", { to: "2025-06-30" }),
  state("UT", moreThan(100_000), null, CALENDAR, "Utah Code 59-12-107, SB 47 of 2025", { from: "2025-07-01" }),
  state("VA", moreThan(100_000), atLeast(200), CALENDAR, "Va. Code 58.1-612"),
  state("VT", atLeast(100_000), atLeast(200), TWELVE, "32 V.S.A. 9701(9)"),
  state("WA", moreThan(100_000), null, CALENDAR, "RCW 82.08.052"),
  state("WI", moreThan(100_000), null, CALENDAR, "Wis. Stat. 77.51(13gm)"),
  state("WV", moreThan(100_000), atLeast(200), CALENDAR, "W. Va. Code 11-15A-6b"),
  state("WY", moreThan(100_000), atLeast(200), CALENDAR, "Wyo. Stat. 39-15-501", { to: "2024-06-30" }),
  state("WY", moreThan(100_000), null, CALENDAR, "Wyo. Stat. 39-15-501, HB 197 of 2024", { from: "2024-07-01" }),
];

/** The thresholds in force on a day, in order of state. Source: the statute in each row's `source`. */
export function thresholdsOn(on: CalendarDate): NexusThreshold[] {
  return nexusThresholds.filter(({ validFrom, validTo }) => validFrom <= on && (validTo === null || on <= validTo));
}
