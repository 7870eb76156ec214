import type { NexusThreshold } from "@cashline/contracts/systems/tax/place-entities";
import { moneyOf, moneyWire } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { TABLE_START } from "./rate-row.ts";

type Window = { from?: CalendarDate; to?: CalendarDate };
const CALENDAR = "previous_or_current_calendar_year";
const PREVIOUS = "previous_calendar_year";
const TWELVE = "preceding_twelve_months";

/** @param dollars whole dollars @param transactions how many sales reach it too, alone or, with `both`, together with the amount */
function state(
  code: string,
  dollars: number,
  transactions: number | null,
  period: NexusThreshold["period"],
  source: string,
  { from = TABLE_START, to }: Window = {},
  combine: NexusThreshold["combine"] = transactions === null ? "sales" : "either",
): NexusThreshold {
  const sales = moneyWire(moneyOf("USD", dollars * 100));
  return { jurisdiction: `US-${code}`, sales, transactions, combine, period, validFrom: from, validTo: to ?? null, source };
}

/**
 * Economic nexus of remote sellers, state by state, after South Dakota v. Wayfair (2018); states without a general sales
 * tax have none. Rows of a state follow each other without a gap. Compared with the Sales Tax Institute's state guide.
 */
export const nexusThresholds: readonly NexusThreshold[] = [
  state("AL", 250_000, null, PREVIOUS, "Ala. Admin. Code 810-6-2-.90.03"),
  state("AR", 100_000, 200, CALENDAR, "Ark. Code 26-52-111"),
  state("AZ", 100_000, null, CALENDAR, "A.R.S. 42-5044"),
  state("CA", 500_000, null, CALENDAR, "Cal. Rev. & Tax. Code 6203(c)(4)"),
  state("CO", 100_000, null, CALENDAR, "C.R.S. 39-26-102(3)(c)"),
  state("CT", 100_000, 200, TWELVE, "Conn. Gen. Stat. 12-407(a)(12)", {}, "both"),
  state("DC", 100_000, 200, CALENDAR, "Internet Sales Tax Amendment Act of 2018"),
  state("FL", 100_000, null, PREVIOUS, "Fla. Stat. 212.0596"),
  state("GA", 100_000, 200, CALENDAR, "O.C.G.A. 48-8-2(8)"),
  state("HI", 100_000, 200, CALENDAR, "HRS 237-2.5"),
  state("IA", 100_000, null, CALENDAR, "Iowa Code 423.14A"),
  state("ID", 100_000, null, CALENDAR, "Idaho Code 63-3611"),
  state("IL", 100_000, 200, TWELVE, "35 ILCS 105/2", { to: "2025-12-31" }),
  state("IL", 100_000, null, TWELVE, "35 ILCS 105/2, as amended by HB 2755 of 2025", { from: "2026-01-01" }),
  state("IN", 100_000, 200, CALENDAR, "Ind. Code 6-2.5-2-1", { to: "2023-12-31" }),
  state("IN", 100_000, null, CALENDAR, "Ind. Code 6-2.5-2-1, as amended in 2024", { from: "2024-01-01" }),
  state("KS", 100_000, null, CALENDAR, "K.S.A. 79-3702"),
  state("KY", 100_000, 200, CALENDAR, "KRS 139.340"),
  state("LA", 100_000, 200, CALENDAR, "La. R.S. 47:301(4)(m)", { to: "2023-07-31" }),
  state("LA", 100_000, null, CALENDAR, "La. R.S. 47:301(4)(m), Act 15 of 2023", { from: "2023-08-01" }),
  state("MA", 100_000, null, CALENDAR, "830 CMR 64H.1.9"),
  state("MD", 100_000, 200, CALENDAR, "COMAR 03.06.01.33"),
  state("ME", 100_000, null, CALENDAR, "36 M.R.S. 1754-B"),
  state("MI", 100_000, 200, PREVIOUS, "Public Acts 145 and 146 of 2019"),
  state("MN", 100_000, 200, TWELVE, "Minn. Stat. 297A.66"),
  state("MO", 100_000, null, TWELVE, "RSMo 144.605"),
  state("MS", 250_000, null, TWELVE, "Miss. Admin. Code 35.IV.03.09"),
  state("NC", 100_000, 200, CALENDAR, "N.C. Gen. Stat. 105-164.8", { to: "2024-06-30" }),
  state("NC", 100_000, null, CALENDAR, "N.C. Gen. Stat. 105-164.8, S.L. 2024-28", { from: "2024-07-01" }),
  state("ND", 100_000, null, CALENDAR, "N.D.C.C. 57-40.2-02.3"),
  state("NE", 100_000, 200, CALENDAR, "Neb. Rev. Stat. 77-2701.13"),
  state("NJ", 100_000, 200, CALENDAR, "N.J.S.A. 54:32B-3.5"),
  state("NM", 100_000, null, PREVIOUS, "NMSA 7-9-3.3"),
  state("NV", 100_000, 200, CALENDAR, "LCB File R189-18"),
  state("NY", 500_000, 100, TWELVE, "N.Y. Tax Law 1101(b)(8)(iv)", {}, "both"),
  state("OH", 100_000, 200, CALENDAR, "R.C. 5741.01(I)"),
  state("OK", 100_000, null, CALENDAR, "68 O.S. 1392"),
  state("PA", 100_000, null, PREVIOUS, "Sales and Use Tax Bulletin 2019-01"),
  state("RI", 100_000, 200, PREVIOUS, "R.I. Gen. Laws 44-18.2-3"),
  state("SC", 100_000, null, CALENDAR, "SC Revenue Ruling 18-14"),
  state("SD", 100_000, 200, CALENDAR, "SDCL 10-64-2", { to: "2023-06-30" }),
  state("SD", 100_000, null, CALENDAR, "SDCL 10-64-2, SB 30 of 2023", { from: "2023-07-01" }),
  state("TN", 100_000, null, TWELVE, "Tenn. Comp. R. & Regs. 1320-05-01-.129"),
  state("TX", 500_000, null, TWELVE, "34 Tex. Admin. Code 3.286"),
  state("UT", 100_000, 200, CALENDAR, "Utah Code 59-12-107", { to: "2025-06-30" }),
  state("UT", 100_000, null, CALENDAR, "Utah Code 59-12-107, SB 47 of 2025", { from: "2025-07-01" }),
  state("VA", 100_000, 200, CALENDAR, "Va. Code 58.1-612"),
  state("VT", 100_000, 200, TWELVE, "32 V.S.A. 9701(9)"),
  state("WA", 100_000, null, CALENDAR, "RCW 82.08.052"),
  state("WI", 100_000, null, CALENDAR, "Wis. Stat. 77.51(13gm)"),
  state("WV", 100_000, 200, CALENDAR, "W. Va. Code 11-15A-6b"),
  state("WY", 100_000, 200, CALENDAR, "Wyo. Stat. 39-15-501", { to: "2024-06-30" }),
  state("WY", 100_000, null, CALENDAR, "Wyo. Stat. 39-15-501, HB 197 of 2024", { from: "2024-07-01" }),
];

/** The thresholds in force on a day, in order of state. */
export function thresholdsOn(on: CalendarDate): NexusThreshold[] {
  return nexusThresholds.filter(({ validFrom, validTo }) => validFrom <= on && (validTo === null || on <= validTo));
}
