import type { CalendarDate } from "@cashline/kernel/time";
import { indianRegions } from "./jurisdictions.ts";

/**
 * One levy of one jurisdiction while it was in force. Rows of a levy follow each other without a gap.
 * `taxableShare` is the part of the price the levy is computed on; only Texas takes less than all of it.
 */
export type RateRow = {
  /** Country, or country-region where the region levies: `DE`, `US-NY`. */
  readonly jurisdiction: string;
  /** What the document calls the levy. */
  readonly name: string;
  /** The general rate as a decimal: `"0.19"`. Stated also where subscriptions are not taxed. */
  readonly rate: string;
  /** First and last day in force; a null end is open. */
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate | null;
  /** Whether a business subscription to hosted software bears the levy. */
  readonly saasTaxable: boolean;
  readonly taxableShare: string;
  /** Statute or authority the row is taken from. */
  readonly source: string;
};

/** Rates that began earlier and whose history is not kept start here; documents before it find no rules. */
export const TABLE_START: CalendarDate = "2023-01-01";

type Period = { from?: CalendarDate; to?: CalendarDate; share?: string; name?: string };

function row(jurisdiction: string, name: string, rate: string, saasTaxable: boolean, source: string, period: Period = {}): RateRow {
  const { from = TABLE_START, to = null, share = "1" } = period;
  return { jurisdiction, name, rate, validFrom: from, validTo: to, saasTaxable, taxableShare: share, source };
}

const vat = (country: string, rate: string, from: CalendarDate, source: string, to?: CalendarDate): RateRow =>
  row(country, "VAT", rate, true, source, to === undefined ? { from } : { from, to });

/** Standard rates, Directive 2006/112/EC art. 96 with the national act named. */
export const europeanUnionRates: readonly RateRow[] = [
  vat("AT", "0.20", "1984-01-01", "UStG 1994 § 10"),
  vat("BE", "0.21", "1996-01-01", "Royal Decree No 20 art. 1"),
  vat("BG", "0.20", "1999-01-01", "VAT Act art. 66"),
  vat("HR", "0.25", "2012-03-01", "VAT Act art. 38"),
  vat("CY", "0.19", "2014-01-13", "VAT Law 95(I)/2000 s. 17"),
  vat("CZ", "0.21", "2013-01-01", "Act 235/2004 § 47"),
  vat("DK", "0.25", "1992-01-01", "Momsloven § 33"),
  vat("EE", "0.20", "2009-07-01", "VAT Act § 15", "2023-12-31"),
  vat("EE", "0.22", "2024-01-01", "VAT Act § 15", "2025-06-30"),
  vat("EE", "0.24", "2025-07-01", "VAT Act § 15"),
  vat("FI", "0.24", "2013-01-01", "VAT Act 1501/1993 § 84", "2024-08-31"),
  vat("FI", "0.255", "2024-09-01", "VAT Act 1501/1993 § 84"),
  vat("FR", "0.20", "2014-01-01", "CGI art. 278"),
  vat("DE", "0.19", "2021-01-01", "UStG § 12(1)"),
  vat("GR", "0.24", "2016-06-01", "VAT Code, Law 2859/2000 art. 21"),
  vat("HU", "0.27", "2012-01-01", "Act CXXVII of 2007 § 82"),
  vat("IE", "0.23", "2021-03-01", "VATCA 2010 s. 46"),
  vat("IT", "0.22", "2013-10-01", "DPR 633/1972 art. 16"),
  vat("LV", "0.21", "2012-07-01", "VAT Law s. 41"),
  vat("LT", "0.21", "2009-09-01", "VAT Law art. 19"),
  vat("LU", "0.16", "2023-01-01", "VAT Law art. 39, Law of 26 October 2022", "2023-12-31"),
  vat("LU", "0.17", "2024-01-01", "VAT Law art. 39"),
  vat("MT", "0.18", "2004-01-01", "VAT Act Cap. 406 art. 19"),
  vat("NL", "0.21", "2012-10-01", "Wet OB 1968 art. 9"),
  vat("PL", "0.23", "2011-01-01", "VAT Act art. 41 with art. 146ef"),
  vat("PT", "0.23", "2011-01-01", "CIVA art. 18"),
  vat("RO", "0.19", "2017-01-01", "Fiscal Code art. 291", "2025-07-31"),
  vat("RO", "0.21", "2025-08-01", "Fiscal Code art. 291, Law 141/2025"),
  vat("SK", "0.20", "2011-01-01", "Act 222/2004 § 27", "2024-12-31"),
  vat("SK", "0.23", "2025-01-01", "Act 222/2004 § 27"),
  vat("SI", "0.22", "2013-07-01", "ZDDV-1 art. 41"),
  vat("ES", "0.21", "2012-09-01", "LIVA art. 90"),
  vat("SE", "0.25", "1990-07-01", "Mervärdesskattelag (2023:200) ch. 9 s. 2"),
];

const us = (state: string, rate: string, saasTaxable: boolean, source: string, period: Period = {}): RateRow =>
  row(`US-${state}`, period.name ?? "Sales tax", rate, saasTaxable, source, period);

/** Taxed when sold to a business. */
const TAXED = true;
/** The state has a sales tax that hosted software sold to a business does not bear. */
const UNTAXED = false;

/** State-level rates of the fifty states and the District; county and city levies are not kept. */
export const unitedStatesRates: readonly RateRow[] = [
  us("AL", "0.04", UNTAXED, "Ala. Code 40-23-2; no published rule taxes remote access, contested since Ex parte Russell County (2019)"),
  us("AK", "0", UNTAXED, "No state sales tax"),
  us("AZ", "0.056", TAXED, "A.R.S. 42-5071, rental of tangible personal property", { name: "Transaction privilege tax" }),
  us("AR", "0.065", UNTAXED, "Ark. Code 26-52-304, only software delivered on a medium"),
  us("CA", "0.0725", UNTAXED, "Cal. Rev. & Tax. Code 6010.9, no transfer of tangible property"),
  us("CO", "0.029", UNTAXED, "1 CCR 201-5 Special Rule 7, application service provider; home-rule cities may differ"),
  us("CT", "0.01", TAXED, "Conn. Gen. Stat. 12-408(1)(D), computer and data processing for business use"),
  us("DE", "0", UNTAXED, "No state sales tax"),
  us("DC", "0.06", TAXED, "D.C. Code 47-2001(n)(1)(N), data processing"),
  us("FL", "0.06", UNTAXED, "Fla. Stat. 212.05, no transfer of tangible property"),
  us("GA", "0.04", UNTAXED, "Ga. Comp. R. & Regs. 560-12-2-.111"),
  us("HI", "0.04", TAXED, "HRS 237-13", { name: "General excise tax" }),
  us("ID", "0.06", UNTAXED, "Idaho Code 63-3616(b), remotely accessed software"),
  us("IL", "0.0625", UNTAXED, "86 Ill. Adm. Code 130.1935; city levies not kept"),
  us("IN", "0.07", UNTAXED, "Ind. Code 6-2.5-4-16.7"),
  us("IA", "0.06", UNTAXED, "Iowa Code 423.3(104), used by a commercial enterprise"),
  us("KS", "0.065", UNTAXED, "K.S.A. 79-3603; EDU-71A"),
  us("KY", "0.06", TAXED, "KRS 139.200(2), prewritten computer software access services"),
  us("LA", "0.0445", UNTAXED, "La. R.S. 47:301, before Act 10 of 2024", { to: "2024-12-31" }),
  us("LA", "0.05", TAXED, "Act 10 and Act 11 of 2024 (3rd extraordinary session)", { from: "2025-01-01" }),
  us("ME", "0.055", UNTAXED, "36 M.R.S. 1752(17), no transfer of possession"),
  us("MD", "0.06", UNTAXED, "Md. Tax-Gen. 11-101(c-3), enterprise computer system", { to: "2025-06-30" }),
  us("MD", "0.03", TAXED, "Md. Tax-Gen. 11-104, Ch. 604 of 2025; Technical Bulletin 56", { from: "2025-07-01" }),
  us("MA", "0.0625", TAXED, "830 CMR 64H.1.3"),
  us("MI", "0.06", UNTAXED, "Auto-Owners v. Department of Treasury (2015)"),
  us("MN", "0.06875", UNTAXED, "Minn. Stat. 297A.61; Fact Sheet 134"),
  us("MS", "0.07", UNTAXED, "Miss. Code 27-65-23, software on servers outside the state"),
  us("MO", "0.04225", UNTAXED, "12 CSR 10-109.050"),
  us("MT", "0", UNTAXED, "No state sales tax"),
  us("NE", "0.055", UNTAXED, "Reg-1-088"),
  us("NV", "0.0685", UNTAXED, "NAC 372.875"),
  us("NH", "0", UNTAXED, "No state sales tax"),
  us("NJ", "0.06625", UNTAXED, "N.J. Technical Bulletin TB-72"),
  us("NM", "0.05", TAXED, "NMSA 7-9-4", { to: "2023-06-30", name: "Gross receipts tax" }),
  us("NM", "0.04875", TAXED, "NMSA 7-9-4", { from: "2023-07-01", name: "Gross receipts tax" }),
  us("NY", "0.04", TAXED, "N.Y. Tax Law 1105(a); TB-ST-128"),
  us("NC", "0.0475", UNTAXED, "N.C. Gen. Stat. 105-164.4"),
  us("ND", "0.05", UNTAXED, "N.D.C.C. 57-39.2-02.1; Computers guideline"),
  us("OH", "0.0575", TAXED, "R.C. 5739.01(B)(3)(e), automatic data processing for business use"),
  us("OK", "0.045", UNTAXED, "OAC 710:65-19-52"),
  us("OR", "0", UNTAXED, "No state sales tax"),
  us("PA", "0.06", TAXED, "61 Pa. Code 60.19; SUT-12-001"),
  us("RI", "0.07", TAXED, "R.I. Gen. Laws 44-18-7.1, vendor-hosted prewritten software"),
  us("SC", "0.06", TAXED, "S.C. Code 12-36-910(B)(3), communications"),
  us("SD", "0.045", TAXED, "SDCL 10-45; ARSD 64:06:02:78", { to: "2023-06-30" }),
  us("SD", "0.042", TAXED, "SDCL 10-45, HB 1137 of 2023; ARSD 64:06:02:78", { from: "2023-07-01", to: "2027-06-30" }),
  us("SD", "0.045", TAXED, "SDCL 10-45, HB 1137 of 2023 lapses; ARSD 64:06:02:78", { from: "2027-07-01" }),
  us("TN", "0.07", TAXED, "Tenn. Code 67-6-231(a)(2)"),
  us("TX", "0.0625", TAXED, "Tex. Tax Code 151.0035 and 151.351, data processing, 20 % exempt", { share: "0.8" }),
  us("UT", "0.0485", TAXED, "Utah Code 59-12-103"),
  us("VT", "0.06", UNTAXED, "2015 Act 51 s. G.8", { to: "2024-06-30" }),
  us("VT", "0.06", TAXED, "32 V.S.A. 9701(7), Act 183 of 2024", { from: "2024-07-01" }),
  us("VA", "0.043", UNTAXED, "Va. Code 58.1-609.5(1)"),
  us("WA", "0.065", TAXED, "RCW 82.04.050(6), 82.08.020", { name: "Retail sales tax" }),
  us("WV", "0.06", TAXED, "W. Va. Code 11-15-3 and 11-15-8"),
  us("WI", "0.05", UNTAXED, "Wis. Stat. 77.52; Publication 240"),
  us("WY", "0.04", UNTAXED, "Wyo. Stat. 39-15-103"),
];

const ca = (province: string, name: string, rate: string, saasTaxable: boolean, source: string, period: Period = {}): RateRow =>
  row(`CA-${province}`, name, rate, saasTaxable, source, period);

/** Federal GST, the harmonised provinces, and the levies four provinces collect themselves. */
export const canadaRates: readonly RateRow[] = [
  row("CA", "GST", "0.05", true, "Excise Tax Act s. 165(1)", { from: "2008-01-01" }),
  ca("ON", "HST", "0.13", true, "Excise Tax Act s. 165(2), Schedule VIII", { from: "2010-07-01" }),
  ca("NB", "HST", "0.15", true, "Excise Tax Act s. 165(2), Schedule VIII", { from: "2016-07-01" }),
  ca("NL", "HST", "0.15", true, "Excise Tax Act s. 165(2), Schedule VIII", { from: "2016-07-01" }),
  ca("PE", "HST", "0.15", true, "Excise Tax Act s. 165(2), Schedule VIII", { from: "2016-10-01" }),
  ca("NS", "HST", "0.15", true, "Excise Tax Act s. 165(2), Schedule VIII", { from: "2010-07-01", to: "2025-03-31" }),
  ca("NS", "HST", "0.14", true, "Nova Scotia HST rate reduction of 1 April 2025", { from: "2025-04-01" }),
  ca("QC", "QST", "0.09975", true, "Act respecting the Québec sales tax s. 16", { from: "2013-01-01" }),
  ca("BC", "PST", "0.07", true, "Provincial Sales Tax Act s. 105; Bulletin PST 105", { from: "2013-04-01" }),
  ca("SK", "PST", "0.06", true, "Provincial Sales Tax Act; Bulletin PST-7", { from: "2017-03-23" }),
  ca("MB", "RST", "0.07", false, "Retail Sales Tax Act, before Bill 46 of 2025", { from: "2019-07-01", to: "2025-12-31" }),
  ca("MB", "RST", "0.07", true, "Retail Sales Tax Act, Bill 46 of 2025; Bulletin 033", { from: "2026-01-01" }),
];

/** Within a state the rate is shared by union and state; between states the union levies it alone. */
const indiaRates: readonly RateRow[] = [
  row("IN", "IGST", "0.18", true, "IGST Act 2017 s. 5; Notification 8/2017", { from: "2017-07-01" }),
  row("IN", "CGST", "0.09", true, "CGST Act 2017 s. 9; Notification 11/2017", { from: "2017-07-01" }),
  ...indianRegions.map(({ region, levy }) =>
    row(`IN-${region}`, levy, "0.09", true, `${levy} Act 2017; Notification 11/2017`, { from: "2017-07-01" }),
  ),
];

const otherRates: readonly RateRow[] = [
  row("GB", "VAT", "0.20", true, "VATA 1994 s. 2(1)", { from: "2011-01-04" }),
  row("AU", "GST", "0.10", true, "GST Act 1999 s. 9-70", { from: "2000-07-01" }),
];

/** Every levy the engine knows. */
export const rates: readonly RateRow[] = [...europeanUnionRates, ...unitedStatesRates, ...canadaRates, ...indiaRates, ...otherRates];
