import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import { addDays, addMs, instantAt } from "@cashline/kernel/time";
import type { Book } from "@cashline/scenarios/book/book";
import { loadBook } from "@cashline/scenarios/book/load";
import { idOf, type LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import { checkInvariants } from "../checks/invariants.ts";
import { renewalOutcomes, type RenewalOutcomes } from "../checks/renewal-outcomes.ts";
import { takeSnapshot } from "../checks/snapshot.ts";
import { metering, staff } from "../sandbox/season-actors.ts";
import { usageGateway } from "../sandbox/usage-gateway.ts";
import { bookEstate } from "../season.ts";
import { winAtRate } from "./burst.ts";
import type { Campaign, Moment } from "./campaign.ts";
import { besideSnapshot } from "./beside-snapshot.ts";
import { finalStateOf, invocationsOf, openLetters, stuckOf, type FinalState } from "./final-state.ts";
import { inflict, wordsOf, type Inflicted } from "./inflict.ts";
import { pause, type Stage } from "./stage.ts";

/** How a run ended. */
export type RunEnd = {
  readonly state: FinalState;
  readonly renewals: RenewalOutcomes;
  readonly invariants: readonly InvariantResult[];
  readonly stuck: readonly string[];
  readonly letters: readonly string[];
};

/** What went wrong in a run, known also of one that broke off. */
export type Damage = {
  readonly inflicted: Inflicted[];
  /** Events that the hub never got, each by its name. */
  readonly lost: Map<string, string>;
};

export type RunOptions = {
  readonly book: Book;
  readonly campaign: Campaign;
  /** Renewals of the book, shared out evenly over the bursts. */
  readonly renewals: number;
  /** Where to put down what is troubled; null in peace, where the same is done at the same scenario times. */
  readonly damage: Damage | null;
  readonly tell: (phase: string, detail: string) => void;
};

const SPIKE_AT = "10:00";
/** The slowest customers transfer their money after 45 days; by then staff have worked on what stood in the way of the others. */
const DAYS = 49;
/** More than the estate completes on two cores: what is won waits for what was won before. */
const PER_SECOND = 20;
const MINUTE_MS = 60_000;
const QUIET_WITHIN_MS = 120_000;

/**
 * Loads the book, has its renewals won in bursts, one for each trouble of the campaign, lets weeks pass in which usage
 * and money come in and staff work, and reads how everything stands once all is at rest.
 */
export async function playRun(stage: Stage, { book, campaign, renewals, damage, tell }: RunOptions): Promise<RunEnd> {
  const { clients, sandbox } = stage;
  await sandbox.create(book.seed, instantAt(book.from, "00:00"));
  const ids = await loadBook(book, bookEstate(clients), {
    onProgress: ({ kind, done, total }) => tell("book", `${kind} ${done}/${total}`),
  });
  let now = instantAt(book.from, SPIKE_AT);
  await sandbox.advanceTo(now, []);
  for (const [index, opportunities] of sharedOut(wonOf(book, ids).slice(0, renewals), campaign.bursts.length).entries()) {
    const { afterMs, trouble } = campaign.bursts[index] as Moment;
    const during = `burst ${index + 1} of ${campaign.bursts.length}`;
    tell("spike", damage ? `${during}, ${wordsOf(trouble)}` : during);
    if (trouble.kind === "clock jump") now = addMs(now, trouble.minutes * MINUTE_MS);
    const handedIn = winAtRate(opportunities, PER_SECOND, clients);
    // Awaited below, unless a trouble ends the campaign before.
    handedIn.catch(() => undefined);
    if (damage) {
      await pause(afterMs);
      damage.inflicted.push(await inflict(trouble, stage, { during, handedIn, jumpTo: now, lost: damage.lost }));
    }
    await handedIn;
    if (!damage && trouble.kind === "clock jump") await sandbox.advanceTo(now, []);
  }
  tell("spike", "coming to rest");
  await sandbox.quiet(QUIET_WITHIN_MS);
  const actors = [metering(book, ids, clients), usageGateway(book, ids, clients), staff(book, ids, clients)];
  const endAt = instantAt(addDays(book.from, DAYS), "00:00");
  const weeks = sandbox.advanceTo(endAt, actors, (at) => tell("weeks", at.slice(0, 16)));
  const killedMeanwhile = damage ? inflictInTurn(campaign.weeks, stage, now, damage) : Promise.resolve();
  await Promise.all([weeks, killedMeanwhile]);
  await sandbox.quiet(QUIET_WITHIN_MS);
  tell("check", "reading every system");
  const snapshot = await takeSnapshot(clients, sandbox);
  const invocations = await invocationsOf(clients);
  const kpis = await clients.intelligence.getKpis({ query: { from: instantAt(book.from, "00:00"), to: endAt } });
  return {
    state: finalStateOf(snapshot, await besideSnapshot(clients, book.from, endAt.slice(0, 10)), invocations, kpis.body.items),
    renewals: renewalOutcomes(snapshot),
    invariants: checkInvariants(snapshot),
    stuck: stuckOf(invocations),
    letters: await openLetters(clients),
  };
}

async function inflictInTurn(moments: readonly Moment[], stage: Stage, now: string, { inflicted, lost }: Damage): Promise<void> {
  for (const { afterMs, trouble } of moments) {
    await pause(afterMs);
    inflicted.push(await inflict(trouble, stage, { during: "the weeks after", handedIn: Promise.resolve(), jumpTo: now, lost }));
  }
}

/** Opportunities of the renewals that need no other to be done before them. */
function wonOf(book: Book, ids: LoadedIds): string[] {
  return book.renewals.filter(({ after }) => after === null).map(({ key }) => idOf(ids.opportunities, key));
}

/** As many parts as asked for, as even as can be. */
function sharedOut<Item>(items: readonly Item[], parts: number): Item[][] {
  return Array.from({ length: parts }, (_, part) => items.filter((_item, index) => index % parts === part));
}
