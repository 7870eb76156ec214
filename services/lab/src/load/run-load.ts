import { addMs, instantAt, instantOf } from "@cashline/kernel/time";
import { generateBook } from "@cashline/scenarios/book/generate";
import { loadBook } from "@cashline/scenarios/book/load";
import { idOf } from "@cashline/scenarios/book/loaded-ids";
import type { Book, PlannedRenewal } from "@cashline/scenarios/book/book";
import { grade } from "../checks/grade.ts";
import { checkInvariants } from "../checks/invariants.ts";
import { renewalOutcomes } from "../checks/renewal-outcomes.ts";
import { takeSnapshot } from "../checks/snapshot.ts";
import type { LoadReport } from "../report/load-report.ts";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import { controlSandbox } from "../sandbox/sandbox.ts";
import { bookEstate, type Progress } from "../season.ts";
import { runK6, type LoadPlan } from "../supervisor/k6-run.ts";
import type { K6 } from "../supervisor/k6.ts";
import { urlOf } from "../topology.ts";
import { watchEstate, turnedAwayBetween, answersBetween, type EstateWatch, type Reading } from "./estate-watch.ts";
import { limitInWords, switchOn, type Limit } from "./limits.ts";
import { loadAccess, loadClient } from "./load-client.ts";
import { orderToCash, percentile } from "./order-to-cash.ts";
import { pause } from "./pause.ts";
import { plantFaults } from "./plant-faults.ts";
import { cpuBetween } from "./processes.ts";
import type { Asked, Cast, LoadProfile, LoadStage } from "./profile.ts";
import { businessResults, countsOf, eventsLost, exceptionsOf, type Found } from "./results.ts";

/** Accounts of a generated book per renewal due in its season, with room to spare. */
const ACCOUNTS_PER_RENEWAL = 1.5;
const DUE_SHARE = 0.8;
const HOUR_MS = 3_600_000;
/** Scenario hours that flows may take when vendors turn them away. */
const HOURS_UNDER_LIMITS = 48;
/** Everything planted can be known by then. */
const LONG_AFTER_DAYS = 400;

export type LoadRun = {
  readonly profile: LoadProfile;
  readonly asked: Asked;
  readonly limits: readonly Limit[];
  readonly seed: string;
  readonly clients: EstateClients;
  readonly k6: K6;
  /** The profile's script. */
  readonly script: string;
  /** Where k6's files are kept. */
  readonly folder: string;
  /** Processes that have started the estate and k6, whose children are measured. */
  readonly parents: readonly number[];
  readonly progress: Progress;
};

/** A load's report without what only the caller knows of the estate it ran on. */
export type LoadResult = Omit<LoadReport, "estate" | "sandbox">;

/** The renewals of a profile's book that k6 wins, in order. @throws Error when the season has fewer than asked for */
export function loadBookOf(
  { season, order, accountsPerRenewal = ACCOUNTS_PER_RENEWAL }: LoadProfile,
  { renewals, subscriptions = 0 }: Pick<Asked, "renewals" | "subscriptions">,
  seed: string,
): { book: Book; renewals: PlannedRenewal[] } {
  const accounts = Math.max(20, Math.ceil(renewals * accountsPerRenewal), subscriptions);
  const book = generateBook({ dueShare: DUE_SHARE, ...season, seed, accounts });
  const due = book.renewals.filter(({ after }) => after === null);
  if (due.length < renewals) throw new Error(`The book has ${due.length} renewals only; ask for fewer.`);
  const chosen = due.slice(0, renewals);
  return { book, renewals: order ? order(chosen) : chosen };
}

/**
 * Plays a load profile in a fresh sandbox: its book, its faults and limits, k6 with what the lab does beside it, and then
 * waits until all is at rest, reads every system and judges.
 */
export async function runLoad(run: LoadRun): Promise<LoadResult> {
  const { profile, asked, limits, seed, clients, progress } = run;
  const { book, renewals } = loadBookOf(profile, asked, seed);
  const sandbox = controlSandbox(clients);
  await sandbox.create(seed, instantAt(book.from, "00:00"));
  const ids = await loadBook(book, bookEstate(clients), {
    onProgress: ({ kind, done, total }) => progress("book", `${kind} ${done}/${total}`),
  });
  await sandbox.quiet();
  const steps = profile.steps(asked, renewals);
  const watch = watchEstate(clients, run.parents);
  const bare = {
    clients,
    sandbox,
    book,
    ids,
    renewals,
    steps,
    at: profile.at,
    folder: run.folder,
    watch,
    tell: (detail: string) => progress("load", detail),
  };
  const faults = profile.faults ? await plantFaults(profile.faults, bare) : [];
  const stage: LoadStage = { ...bare, faults };
  const cast = profile.cast?.(stage) ?? {};
  const more = await cast.prepare?.();
  await sandbox.advanceTo(profile.at, []);
  const plan: LoadPlan = {
    urls: {
      crm: urlOf(clients.place, "crm"),
      orchestrator: urlOf(clients.place, "orchestrator"),
      intelligence: urlOf(clients.place, "intelligence"),
      hub: urlOf(clients.place, "hub"),
    },
    access: loadAccess(clients),
    opportunities: renewals.map(({ key }) => idOf(ids.opportunities, key)),
    arrivals: steps,
    limited: limits.length > 0,
    window: { from: instantAt(book.from, "00:00"), to: addMs(profile.at, 24 * HOUR_MS) },
    besideRate: Math.max(1, Math.round(asked.rate * (profile.besidePerRenewal ?? 1))),
    ...more,
  };
  const switchOff = await switchOn(limits, clients);
  progress("k6", `${renewals.length} renewals, k6 ${run.k6.origin}`);
  const before = await watch.read();
  const { over, beside } = playBeside(cast, watch, before);
  let found: Found | undefined;
  let afterLoad: Reading | undefined;
  let atRest: Reading | undefined;
  const began = performance.now();
  const result = await runK6({
    k6: run.k6,
    script: run.script,
    plan,
    client: loadClient(clients),
    folder: run.folder,
    settle: async () => {
      afterLoad = await watch.read();
      over.abort();
      await beside;
      progress("quiet", "waiting until every renewal has come to rest");
      await sandbox.quiet(120_000);
      atRest = await watch.read();
      const settledBy = new Date();
      await goOn(stage, cast, limits.length > 0 ? HOURS_UNDER_LIMITS : (profile.hoursAfter ?? 0));
      await switchOff();
      found = await judge(stage, cast, settledBy);
      return businessResults(found);
    },
  });
  if (!found || !afterLoad || !atRest) throw new Error("k6 ended without asking what became of the renewals.");
  const { orderToCashMs, events, ...kept } = found;
  const done = found.renewals.completed + found.renewals.awaitingPayment;
  const untilQuiet = (atRest.atMs - began) / 1000;
  return {
    profile: profile.name,
    k6: run.k6.origin,
    renewalsAsked: renewals.length,
    rate: asked.rate,
    startedAt: instantOf(Math.round(performance.timeOrigin + began)),
    limits: limits.map(limitInWords),
    ...result,
    ...kept,
    eventsLost: eventsLost(events),
    orderToCash: {
      renewals: orderToCashMs.length,
      p50Ms: percentile(orderToCashMs, 0.5),
      p95Ms: percentile(orderToCashMs, 0.95),
      p99Ms: percentile(orderToCashMs, 0.99),
    },
    seconds: { load: seconds((afterLoad.atMs - began) / 1000), untilQuiet: seconds(untilQuiet) },
    renewalsPerSecond: Math.round((done / untilQuiet) * 10) / 10,
    processes: cpuBetween(before.use, atRest.use).map(({ process, seconds: cpuSeconds }) => ({
      process,
      cpuSeconds,
      memoryMb: { before: before.use.get(process)?.residentMb ?? null, after: atRest?.use.get(process)?.residentMb ?? null },
    })),
    turnedAway: turnedAwayBetween(before, atRest),
    remarks: cast.remarks?.() ?? [],
  };
}

const seconds = (value: number): number => Math.round(value * 1000) / 1000;

const LOOK_EVERY_MS = 100;

/** Has the cast play from k6's first renewal on. What it throws comes out where `beside` is awaited. */
function playBeside(cast: Cast, watch: EstateWatch, before: Reading): { over: AbortController; beside: Promise<void> } {
  const over = new AbortController();
  const hasBegun = async (): Promise<boolean> =>
    answersBetween(before, await watch.read(["crm"]), ({ operation }) => operation === "winOpportunity") > 0;
  const play = async (): Promise<void> => {
    if (!cast.beside) return;
    while (!over.signal.aborted && !(await hasBegun())) await pause(LOOK_EVERY_MS, over.signal);
    await cast.beside(over.signal);
  };
  const beside = play();
  beside.catch(() => over.abort()); // told where it is awaited
  return { over, beside };
}

/**
 * Plays what comes after the load: what a profile does itself, and then hour by hour until every renewal is accounted for.
 * A step that was turned away for long waits an hour of the scenario clock before it tries again (the orchestrator's rule).
 */
async function goOn(stage: LoadStage, cast: Cast, mostHours: number): Promise<void> {
  await cast.afterwards?.();
  const { clients, sandbox, at } = stage;
  for (let hour = 1; hour <= mostHours; hour += 1) {
    const { unexplained } = renewalOutcomes(await takeSnapshot(clients, sandbox));
    if (unexplained.length === 0) return;
    stage.tell(`${unexplained.length} renewals wait to be tried again, hour ${hour}`);
    await sandbox.advanceTo(addMs(at, hour * HOUR_MS), []);
  }
}

async function judge({ clients, sandbox, faults, ids, renewals, at }: LoadStage, cast: Cast, settledBy: Date): Promise<Found> {
  const snapshot = await takeSnapshot(clients, sandbox);
  const arrived = new Set(renewals.map(({ key }) => idOf(ids.opportunities, key)));
  const [stored, orderToCashMs, own] = await Promise.all([
    clients.intelligence.getStoredEvents(),
    orderToCash(clients, arrived, settledBy),
    cast.figures?.(snapshot) ?? [],
  ]);
  const counts =
    cast.exceptions?.(snapshot) ??
    (faults.length === 0 ? null : countsOf(grade(faults, ids, snapshot.cases, addMs(at, LONG_AFTER_DAYS * 24 * HOUR_MS))));
  const opportunities = snapshot.opportunities.filter(({ id }) => arrived.has(id));
  return {
    // What was won before the load is not counted, and must not be lost either.
    renewals: { ...renewalOutcomes({ ...snapshot, opportunities }), unexplained: renewalOutcomes(snapshot).unexplained },
    invariants: checkInvariants(snapshot),
    events: snapshot.events,
    freshnessP99Ms: stored.body.freshnessP99Ms,
    orderToCashMs,
    exceptions: counts ? exceptionsOf(counts) : null,
    own,
  };
}
