import { instantAt } from "@cashline/kernel/time";
import { hierarchyMoved, wrongLegalEntity } from "@cashline/scenarios/faults/kinds/master-data";
import { findKnee } from "./knee.ts";
import { byCalendar, byDueDay, oneRate, rampUp } from "./load-steps.ts";
import { monthEndClose } from "./month-end.ts";
import { paymentIncident } from "./payment-incident.ts";
import { peopleAtWork } from "./people-at-work.ts";
import { priceLaunch } from "./price-launch.ts";
import { readFigures } from "./read-figures.ts";
import { webhookStorm } from "./webhook-storm.ts";
import type { LoadProfile } from "./profile.ts";

/** A quarter in which renewals fall due evenly, loaded on its first morning. */
const quarter = { season: { from: "2026-01-01", to: "2026-03-31" }, at: instantAt("2026-01-01", "10:00") } as const;
/** The same without a customer whose bank declines: whatever goes wrong then is the estate's, or was planted. */
const quietQuarter = { ...quarter, season: { ...quarter.season, declineShare: 0 } } as const;
/** What somebody has got wrong about some customers, to be found beside whatever else happens. */
const masterData = { kinds: [wrongLegalEntity, hierarchyMoved], share: 0.1, on: "loaded" } as const;
/** Three month ends and a year's end; most terms end with them. */
const winter = {
  season: { from: "2025-11-15", to: "2026-02-15", periodEndShare: 0.6 },
  at: instantAt("2025-11-15", "10:00"),
} as const;

/** Every load profile; each has a script of its name in `load-tests/profiles`. */
export const loadProfiles: readonly LoadProfile[] = [
  {
    name: "smoke",
    summary: "a few renewals and a look at the KPIs: whether the whole way works",
    usual: { renewals: 10, rate: 2 },
    ...quarter,
    steps: oneRate,
  },
  {
    name: "steady",
    summary: "renewals at one rate, which must not pile up",
    usual: { renewals: 300, rate: 5 },
    ...quarter,
    steps: oneRate,
  },
  {
    name: "soak",
    summary: "the same for long, with the memory of each process before and after",
    usual: { renewals: 3000, rate: 5 },
    ...quarter,
    steps: oneRate,
  },
  {
    name: "renewal-spike",
    summary: "renewals as the book's calendar has them due, month and year ends and all, with its days shortened by --compress",
    usual: { renewals: 200, rate: 20 },
    ...winter,
    steps: byCalendar,
    order: byDueDay,
  },
  {
    name: "reads",
    summary: "people read KPIs, charts, cases and renewals while renewals go on",
    usual: { renewals: 60, rate: 2 },
    ...quarter,
    steps: oneRate,
    besidePerRenewal: 1,
    cast: readFigures,
  },
  {
    name: "ramp-to-knee",
    summary: "a higher rate every ten seconds; names the highest that is kept up with, and what held the next one up",
    usual: { renewals: 1050, rate: 5 },
    ...quietQuarter,
    steps: rampUp,
    cast: findKnee,
  },
  {
    name: "payment-provider-incident",
    summary: "the payment provider is down for the middle third of a wave",
    usual: { renewals: 200, rate: 8 },
    ...quietQuarter,
    steps: oneRate,
    faults: masterData,
    hoursAfter: 24,
    cast: paymentIncident,
  },
  {
    name: "month-end-close",
    summary: "January is closed in ERP, entity by entity, while renewals of February arrive",
    usual: { renewals: 200, rate: 8 },
    season: { from: "2026-01-20", to: "2026-04-15" },
    accountsPerRenewal: 2.5,
    at: instantAt("2026-02-02", "09:00"),
    steps: oneRate,
    cast: monthEndClose,
  },
  {
    name: "price-launch",
    summary: "every list price goes up and billing does not hear of it; people cure it afterwards",
    usual: { renewals: 100, rate: 8 },
    ...quietQuarter,
    steps: oneRate,
    cast: priceLaunch,
  },
  {
    name: "webhook-storm",
    summary: "events long taken in are delivered again and again, and out of order, beside renewals",
    usual: { renewals: 60, rate: 4 },
    ...quarter,
    accountsPerRenewal: 2.5,
    steps: oneRate,
    besidePerRenewal: 2,
    cast: webhookStorm,
  },
  {
    name: "approvals",
    summary: "people do tasks and decide approvals while renewals go on",
    usual: { renewals: 100, rate: 4 },
    ...quietQuarter,
    // A working day on both sides of the ocean: a task is given to whoever is on duty.
    at: instantAt("2026-01-06", "15:00"),
    steps: oneRate,
    accountsPerRenewal: 2.5,
    faults: { ...masterData, share: 0.2, on: "others" },
    besidePerRenewal: 1,
    cast: peopleAtWork,
  },
];

/** @throws Error naming those there are */
export function profileNamed(name: string | undefined): LoadProfile {
  const profile = loadProfiles.find((each) => each.name === name);
  if (profile) return profile;
  const names = loadProfiles.map((each) => each.name).join(", ");
  throw new Error(`${name === undefined ? "Name a load profile" : `There is no load profile "${name}"`}: ${names}.`);
}
