import { everyItem } from "@cashline/client/pages";
import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice, InvoiceLine, UsageEntry } from "@cashline/contracts/systems/billing/entities";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import { formatMoney, minorOf, moneyOf, moneyWire } from "@cashline/kernel/money";
import { addDays, dateIn, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import { isWorthLooking, trendMissed, type AnomalyLimits } from "../policies/anomaly.ts";
import type { Systems } from "../systems/systems.ts";

/** Usage a draft bills for one subscription, beside that of the stretches before it. */
export type UsageTrend = {
  subscriptionId: string;
  startOn: CalendarDate;
  /** Of the stretch, as far as it has passed. */
  days: number;
  units: number;
  /** Units of as many days each, going back from the stretch, the latest first. */
  earlier: number[];
};

/** No policy looks further back (`table-shapes.ts`): what a step remembers stays small. */
const MOST_EARLIER = 24;

/** Reads what a draft bills of usage and what was used before, for each subscription it bills usage of. */
export async function usageTrends(systems: Systems, draft: Invoice, correlationId: string): Promise<UsageTrend[]> {
  const bySubscription = Map.groupBy(draft.lines.filter(isUsage), ({ subscriptionId }) => subscriptionId);
  const trends: UsageTrend[] = [];
  for (const [subscriptionId, lines] of bySubscription)
    trends.push(trendOf(draft, lines, await usageOf(systems, subscriptionId, correlationId)));
  return trends;
}

/**
 * Usage of the days a draft bills beside that of as many days before them, and so on back. Days before the first reading ever
 * are unknown and not zero, so a stretch that begins there is none. A draft made before its stretch has ended is compared over
 * the days that have passed.
 * @param lines the draft's usage lines of one subscription, at least one
 */
export function trendOf(draft: Pick<Invoice, "id" | "draftedAt">, lines: readonly InvoiceLine[], usage: readonly UsageEntry[]): UsageTrend {
  const startOn = lines.map(({ periodStartOn }) => periodStartOn).toSorted()[0] ?? "";
  const endOn =
    lines
      .map(({ periodEndOn }) => periodEndOn)
      .toSorted()
      .at(-1) ?? "";
  const today = addDays(dateIn(draft.draftedAt, "UTC"), 1);
  const days = Math.max(1, daysBetween(startOn, today < endOn ? today : endOn));
  const used = (from: CalendarDate, to: CalendarDate, of: readonly UsageEntry[]): number =>
    of.filter(({ usedOn }) => usedOn >= from && usedOn < to).reduce((sum, { quantity }) => sum + quantity, 0);
  const first = usage.map(({ usedOn }) => usedOn).toSorted()[0] ?? startOn;
  const earlier: number[] = [];
  for (let to = startOn; earlier.length < MOST_EARLIER; to = addDays(to, -days)) {
    const from = addDays(to, -days);
    if (from < first) break;
    earlier.push(used(from, to, usage));
  }
  const billed = usage.filter(({ invoiceId }) => invoiceId === draft.id);
  return { subscriptionId: lines[0]?.subscriptionId ?? "", startOn, days, units: used(startOn, endOn, billed), earlier };
}

/**
 * Usage far above its own trend. Exposure is what the units above it cost: their share of the usage lines, those within what is
 * included being free, rounded half-up once. Usage below its trend is left to USG-MISSING, which knows what was metered.
 * @param businessKey what the exception is about: the contract in a renewal, otherwise the invoice
 */
export function usageFinding(draft: Invoice, trend: UsageTrend, limits: AnomalyLimits, businessKey: string): Finding | undefined {
  const { subscriptionId, units, days, startOn } = trend;
  const usual = trendMissed(BigInt(units), trend.earlier.map(BigInt), limits);
  if (usual === undefined || BigInt(units) < usual) return undefined;
  const lines = draft.lines.filter((line) => isUsage(line) && line.subscriptionId === subscriptionId);
  const priced = lines.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
  const net = lines.reduce((sum, line) => sum + minorOf(line.net), 0n);
  const above = BigInt(units) - usual;
  const costly = above < priced ? above : priced;
  const atStake = moneyOf(draft.currency, priced === 0n ? net : roundTo(fraction(net * costly, priced), "half-up"));
  if (!isWorthLooking(atStake, limits)) return undefined;
  const compared = Math.min(trend.earlier.length, limits.mostPeriods);
  return {
    code: "USG-ANOMALY",
    businessKey,
    title: "Usage above its trend",
    expected: `about ${usual} units in ${days} days from ${startOn}, as in the ${compared} stretches before`,
    found: `${units} units; those above the trend cost ${formatMoney(atStake)} on ${draft.id}`,
    exposure: moneyWire(atStake),
    direction: "over_billed",
    detectedBy: "anomaly",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId: draft.id, subscriptionId, figure: `${units} units of ${subscriptionId}` },
  };
}

const isUsage = ({ kind }: InvoiceLine): boolean => kind === "usage";

async function usageOf(systems: Systems, subscriptionId: string, correlationId: string): Promise<UsageEntry[]> {
  return Array.fromAsync(everyItem((page) => systems.billing.listUsage({ query: { subscriptionId, ...page }, correlationId })));
}
