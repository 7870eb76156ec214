import type { Story } from "./story.ts";
import { cancelledMidTerm } from "./told/cancelled-mid-term.ts";
import { chargeback } from "./told/chargeback.ts";
import { policyInFlight } from "./told/policy-in-flight.ts";
import { priceLaunch } from "./told/price-launch.ts";
import { renewalMissed } from "./told/renewal-missed.ts";
import { ticketBillingError } from "./told/ticket.ts";
import { usageReadings } from "./told/usage-readings.ts";
import { vatRegistryDown } from "./told/vat-registry.ts";
import { bundle } from "./told/bundle.ts";
import { creditAboveLimit, creditThreeLevels } from "./told/credits.ts";
import { customerMerge, onboardingCompensated } from "./told/groups.ts";
import { emeaExpansion, secondBillingEntity } from "./told/who-sells.ts";
import { midMonthUpgrade } from "./told/mid-month-upgrade.ts";
import { failedPayment } from "./told/failed-payment.ts";
import { closedPeriod, erpMaintenance } from "./told/posting-controls.ts";
import { answerLost } from "./told/timeout.ts";
import { periodAnomaly, usageAnomaly } from "./told/usage-anomaly.ts";
import { usageSpike } from "./told/usage-spike.ts";

/** Every story, in the order in which `all` plays them. */
export const stories: readonly Story[] = [
  midMonthUpgrade,
  failedPayment,
  bundle,
  creditThreeLevels,
  usageSpike,
  usageReadings,
  vatRegistryDown,
  usageAnomaly,
  periodAnomaly,
  emeaExpansion,
  erpMaintenance,
  closedPeriod,
  answerLost,
  chargeback,
  customerMerge,
  secondBillingEntity,
  onboardingCompensated,
  renewalMissed,
  creditAboveLimit,
  policyInFlight,
  cancelledMidTerm,
  ticketBillingError,
  priceLaunch,
];

/** The stories asked for, each once; `all` for every one. @throws Error naming the nearest where there is none of a name */
export function storiesNamed(names: readonly string[]): Story[] {
  if (names.includes("all")) return [...stories];
  return [...new Set(names)].map((name) => {
    const story = stories.find((each) => each.name === name);
    if (story) return story;
    throw new Error(`There is no story ${name}; ${near(name)}. \`lab scenario list\` names all ${stories.length}.`);
  });
}

const NEAREST = 3;

/** The stories whose names are most like what was typed. */
function near(name: string): string {
  const typed = name.toLowerCase();
  const nearest = stories
    .map((story) => ({ name: story.name, distance: sharesWord(typed, story.name) ? 0 : editDistance(typed, story.name) }))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, NEAREST);
  return `the nearest are ${nearest.map((each) => each.name).join(", ")}`;
}

const sharesWord = (typed: string, name: string): boolean => typed.split("-").some((word) => word.length > 2 && name.includes(word));

/** Levenshtein: how many letters to put in, take out or exchange. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
