import { row, type Period, type RateRow } from "./rate-row.ts";

const HST = "Excise Tax Act s. 165(2), Schedule VIII";
const QST = "Act respecting the Québec sales tax s. 16";

const ca = (province: string, name: string, rate: string, saasTaxable: boolean, source: string, period: Period): RateRow =>
  row(`CA-${province}`, name, rate, saasTaxable, source, period);

/**
 * Federal GST, the harmonised provinces, and the levies four provinces collect themselves. Until 2012 Quebec's was
 * computed on the price with GST (Revenu Québec, "Tables of GST and QST rates"); since 2013 on the price alone.
 */
export const canadaRates: readonly RateRow[] = [
  row("CA", "GST", "0.07", true, "Excise Tax Act s. 165(1)", { from: "1991-01-01", to: "2006-06-30" }),
  row("CA", "GST", "0.06", true, "Excise Tax Act s. 165(1), Budget 2006", { from: "2006-07-01", to: "2007-12-31" }),
  row("CA", "GST", "0.05", true, "Excise Tax Act s. 165(1)", { from: "2008-01-01" }),
  ca("ON", "HST", "0.13", true, HST, { from: "2010-07-01" }),
  ca("NB", "HST", "0.13", true, HST, { from: "2008-01-01", to: "2016-06-30" }),
  ca("NB", "HST", "0.15", true, HST, { from: "2016-07-01" }),
  ca("NL", "HST", "0.13", true, HST, { from: "2008-01-01", to: "2016-06-30" }),
  ca("NL", "HST", "0.15", true, HST, { from: "2016-07-01" }),
  ca("PE", "HST", "0.14", true, HST, { from: "2013-04-01", to: "2016-09-30" }),
  ca("PE", "HST", "0.15", true, HST, { from: "2016-10-01" }),
  ca("NS", "HST", "0.13", true, HST, { from: "2008-01-01", to: "2010-06-30" }),
  ca("NS", "HST", "0.15", true, HST, { from: "2010-07-01", to: "2025-03-31" }),
  ca("NS", "HST", "0.14", true, "Nova Scotia HST rate reduction of 1 April 2025", { from: "2025-04-01" }),
  ca("QC", "QST", "0.075", true, QST, { from: "1998-01-01", to: "2010-12-31", compound: true }),
  ca("QC", "QST", "0.085", true, QST, { from: "2011-01-01", to: "2011-12-31", compound: true }),
  ca("QC", "QST", "0.095", true, QST, { from: "2012-01-01", to: "2012-12-31", compound: true }),
  ca("QC", "QST", "0.09975", true, QST, { from: "2013-01-01" }),
  ca("BC", "PST", "0.07", true, "Provincial Sales Tax Act s. 105; Bulletin PST 105", { from: "2013-04-01" }),
  ca("SK", "PST", "0.06", true, "Provincial Sales Tax Act; Bulletin PST-7", { from: "2017-03-23" }),
  ca("MB", "RST", "0.08", false, "Retail Sales Tax Act, before Bill 46 of 2025", { from: "2013-07-01", to: "2019-06-30" }),
  ca("MB", "RST", "0.07", false, "Retail Sales Tax Act, before Bill 46 of 2025", { from: "2019-07-01", to: "2025-12-31" }),
  ca("MB", "RST", "0.07", true, "Retail Sales Tax Act, Bill 46 of 2025; Bulletin 033", { from: "2026-01-01" }),
];
