import { canadaRates } from "./canada-rates.ts";
import { europeanUnionRates } from "./european-union-rates.ts";
import { indianRegions } from "./jurisdictions.ts";
import { row, type RateRow } from "./rate-row.ts";
import { unitedStatesRates } from "./united-states-rates.ts";

/** Within a state the rate is shared by union and state; between states the union levies it alone. */
const indiaRates: readonly RateRow[] = [
  row("IN", "IGST", "0.18", true, "IGST Act 2017 s. 5; Notification 8/2017", { from: "2017-07-01" }),
  row("IN", "CGST", "0.09", true, "CGST Act 2017 s. 9; Notification 11/2017", { from: "2017-07-01" }),
  ...indianRegions.map(({ region, levy }) =>
    row(`IN-${region}`, levy, "0.09", true, `${levy} Act 2017; Notification 11/2017`, { from: "2017-07-01" }),
  ),
];

const otherRates: readonly RateRow[] = [
  row("GB", "VAT", "0.175", true, "VATA 1994 s. 2(1)", { from: "1991-04-01", to: "2008-11-30" }),
  row("GB", "VAT", "0.15", true, "VAT (Change of Rate) Order 2008, SI 2008/3020", { from: "2008-12-01", to: "2009-12-31" }),
  row("GB", "VAT", "0.175", true, "VATA 1994 s. 2(1)", { from: "2010-01-01", to: "2011-01-03" }),
  row("GB", "VAT", "0.20", true, "VATA 1994 s. 2(1), Finance (No. 2) Act 2010 s. 3", { from: "2011-01-04" }),
  row("AU", "GST", "0.10", true, "GST Act 1999 s. 9-70", { from: "2000-07-01" }),
];

/** Every levy the engine knows. */
export const rates: readonly RateRow[] = [...europeanUnionRates, ...unitedStatesRates, ...canadaRates, ...indiaRates, ...otherRates];
