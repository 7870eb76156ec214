import type {
  BusinessCalendar,
  CustomerTier,
  SlaPolicy,
  SlaTargets,
  SupportPolicy,
  TicketRules,
} from "@cashline/contracts/systems/support/policy";
import { refused, type Refused } from "./refused.ts";

type Declared = Omit<SupportPolicy, "id">;

const WEEK_MINUTES = 7 * 1440;
const LEAST_WEEK_MINUTES = 300;

const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, opens: "09:00", closes: "17:00" }));
const targets = (
  hours: SlaTargets["hours"],
  firstReplyMinutes: number,
  nextReplyMinutes: number,
  resolutionMinutes: number,
): SlaTargets => ({
  hours,
  firstReplyMinutes,
  nextReplyMinutes,
  resolutionMinutes,
});
/** The metric is Zendesk's requester wait time: the resolution clock pauses while the customer is awaited. */
const usual = { calendar: "office", pausesOn: { reply: [], resolution: ["pending" as const] }, warnAtPercent: 80 };

/** What holds where a tenant has said nothing: one office, more for those who matter more; urgent matters at any hour. */
export const defaultPolicy: Declared = {
  calendars: [{ name: "office", timeZone: "UTC", hours: weekdays, holidays: [] }],
  slaPolicies: [
    {
      ...usual,
      name: "premium",
      tiers: ["strategic", "enterprise"],
      targets: {
        low: targets("business", 480, 480, 2400),
        normal: targets("business", 240, 240, 1440),
        high: targets("business", 60, 120, 480),
        urgent: targets("calendar", 30, 60, 240),
      },
    },
    {
      ...usual,
      name: "standard",
      tiers: null,
      targets: {
        low: targets("business", 1440, 1440, 4800),
        normal: targets("business", 480, 480, 2400),
        high: targets("business", 240, 240, 960),
        urgent: targets("business", 60, 120, 480),
      },
    },
  ],
  onPriorityChange: "retarget",
  customerReplyToHold: "opens",
  closeAfterDays: 4,
  satisfaction: { offered: true, afterHours: 24 },
  creditRequests: { slaBreachNeeded: true, separateDecider: true },
};

export type Promised = { policy: SlaPolicy; calendar: BusinessCalendar };

/** The first policy that is for a customer's tier; a customer without one has those for everybody (Zendesk: by position). */
export function policyFor(policy: Declared, tier: CustomerTier | null): Promised | null {
  const found = policy.slaPolicies.find(({ tiers }) => tiers === null || (tier !== null && tiers.includes(tier)));
  const calendar = found && policy.calendars.find(({ name }) => name === found.calendar);
  return found && calendar ? { policy: found, calendar } : null;
}

/**
 * The rules that a ticket is made under.
 * Source: ours; what was promised does not change with the policy.
 */
export function rulesOf(policy: Declared, policyVersion: number): TicketRules {
  const { onPriorityChange, customerReplyToHold, closeAfterDays, satisfaction, creditRequests } = policy;
  return { policyVersion, onPriorityChange, customerReplyToHold, closeAfterDays, satisfaction, creditRequests };
}

/**
 * What is wrong with a policy; nothing where it can be kept.
 * Source: ours; a calendar without hours would never reach a deadline.
 */
export function checkPolicy({ calendars, slaPolicies }: Declared): Refused | undefined {
  for (const names of [calendars, slaPolicies].map((all) => all.map(({ name }) => name))) {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return refused("name-taken", `Two are called ${twice}`);
  }
  for (const { name, calendar } of slaPolicies)
    if (!calendars.some((each) => each.name === calendar))
      return refused("unknown-calendar", `SLA policy ${name} names calendar ${calendar}`);
  for (const calendar of calendars) {
    const wrong = checkCalendar(calendar);
    if (wrong) return wrong;
  }
  return undefined;
}

function checkCalendar({ name, timeZone, hours }: BusinessCalendar): Refused | undefined {
  if (!isTimeZone(timeZone)) return refused("unknown-time-zone", `Calendar ${name}: ${timeZone}`);
  const openings = hours.map(minutesOf).toSorted((a, b) => a.from - b.from);
  for (const [index, opening] of openings.entries()) {
    const next = openings[(index + 1) % openings.length] ?? opening;
    const nextFrom = index + 1 === openings.length ? next.from + WEEK_MINUTES : next.from;
    if (opening.to > nextFrom) return refused("hours-overlap", `Calendar ${name}: ${opening.text} reaches into ${next.text}`);
  }
  const open = openings.reduce((sum, { from, to }) => sum + to - from, 0);
  if (open < LEAST_WEEK_MINUTES) return refused("too-few-hours", `Calendar ${name} is open ${open} minutes a week`);
  return undefined;
}

/** Opening hours as minutes of the week, which begins on Monday. */
function minutesOf({ day, opens, closes }: BusinessCalendar["hours"][number]): { from: number; to: number; text: string } {
  const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const from = (day - 1) * 1440 + minutes(opens);
  const length = minutes(closes) - minutes(opens);
  return { from, to: from + (length > 0 ? length : length + 1440), text: `day ${day} ${opens}–${closes}` };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
