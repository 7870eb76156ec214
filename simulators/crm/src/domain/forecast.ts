import type { OpportunityHistoryEntry } from "@cashline/contracts/systems/crm/opportunity-entities";
import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import { rateAmount } from "@cashline/kernel/decimal";
import { money, moneyWire, type MoneyWire } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";

/**
 * Amount × probability (Salesforce `ExpectedRevenue`), rounded half-up to whole minor units; null without an amount.
 * @param probability whole percent
 */
export function expectedRevenue(amount: MoneyWire | null, probability: number): MoneyWire | null {
  if (amount === null) return null;
  const digits = String(probability).padStart(3, "0");
  return moneyWire(rateAmount(money(amount), `${digits.slice(0, -2)}.${digits.slice(-2)}`, "half-up"));
}

/** An opportunity as the event log has it. */
export type Logged = { readonly sequence: number; readonly at: Instant; readonly opportunity: Opportunity };

/**
 * The entries of `OpportunityHistory`: one for every change of what a forecast is made of, and the first.
 * Source: Salesforce `OpportunityHistory`.
 * @param before the opportunity before the first of `logged`; undefined when that is its creation
 */
export function historyOf(logged: readonly Logged[], before: Opportunity | undefined): OpportunityHistoryEntry[] {
  const entries: OpportunityHistoryEntry[] = [];
  let last = before && canonicalJson(forecastOf(before));
  for (const { sequence, at, opportunity } of logged) {
    const forecast = forecastOf(opportunity);
    const text = canonicalJson(forecast);
    if (text !== last) entries.push({ sequence, at, ...forecast });
    last = text;
  }
  return entries;
}

function forecastOf(opportunity: Opportunity): Omit<OpportunityHistoryEntry, "sequence" | "at"> {
  const { stage, probability, forecastCategory, amount, expectedRevenue: expected, closeOn } = opportunity;
  return { stage, probability, forecastCategory, amount, expectedRevenue: expected, closeOn };
}
