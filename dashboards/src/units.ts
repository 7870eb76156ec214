import type { Kpi } from "@cashline/intelligence/kpis";
import * as units from "@grafana/grafana-foundation-sdk/units";

/** Grafana's name for each unit of the catalogue, of figures and of daily series alike. */
const known: Readonly<Record<Kpi["unit"] | "renewals" | "cases" | "USD" | "calls" | "events" | "deliveries", string>> = {
  count: units.LocaleFormat,
  per_day: "suffix:/ day",
  percent: units.Percent,
  hours: units.Hours,
  days: units.Days,
  usd: units.Dollars,
  per_case: "suffix:/ case",
  ms: units.Milliseconds,
  seconds: units.Seconds,
  per_second: "suffix:/ s",
  renewals: "suffix:renewals",
  cases: "suffix:cases",
  USD: units.Dollars,
  calls: "suffix:calls",
  events: "suffix:events",
  deliveries: units.LocaleFormat,
};

/** @throws Error for a unit the catalogue has newly taken up */
export function grafanaUnit(unit: string): string {
  if (!Object.hasOwn(known, unit)) throw new Error(`The catalogue has the unit "${unit}", for which no unit of Grafana is chosen.`);
  return known[unit as keyof typeof known];
}
