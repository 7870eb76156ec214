import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import { addDays, addMs, instantAt } from "@cashline/kernel/time";
import type { Book } from "@cashline/scenarios/book/book";
import { loadBook } from "@cashline/scenarios/book/load";
import { idOf, type LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import { checkInvariants } from "../checks/invariants.ts";
import { renewalOutcomes, type RenewalOutcomes } from "../checks/renewal-outcomes.ts";
import { takeSnapshot } from "../checks/snapshot.ts";
import { staff } from "../sandbox/season-actors.ts";
import { bookEstate } from "../season.ts";
import { winAtRate } from "./burst.ts";
import type { Campaign, Moment } from "./campaign.ts";
import { finalStateOf, invocationsOf, openLetters, stuckOf, type FinalState } from "./final-state.ts";
import { inflict, type Inflicted } from "./inflict.ts";
import { pause, type Stage } from "./stage.ts";

/** How a run ended. */
export type RunEnd = {
  readonly inflicted: readonly Inflicted[];
  readonly state: FinalState;
  readonly renewals: RenewalOutcomes;
  readonly invariants: readonly InvariantResult[];
  readonly stuck: readonly string[];
  readonly letters: readonly string[];
};

export type RunOptions = {
  readonly book: Book;
  readonly campaign: Campaign;
  /** Renewals of the book, shared out evenly over the bursts. */
  readonly renewals: number;
  /** In peace the same is done at the same scenario times, and nothing is troubled. */
  readonly isTroubled: boolean;
  readonly tell: (phase: string, detail: string) => void;
};

const SPIKE_AT = "10:00";
/** Money that is collected by debit comes within it, and staff have worked on what stood in the way. */
const WEEK_DAYS = 8;
/** Slow enough that every trouble comes before the last of its burst. */
const PER_SECOND = 10;
const MINUTE_MS = 60_000;
const QUIET_WITHIN_MS = 120_000;

/**
 * Loads the book, has its renewals won in bursts, one for each trouble of the campaign, lets a week pass in which staff
 * work, and reads how everything stands once all is at rest.
 */
export async function playRun(stage: Stage, { book, campaign, renewals, isTroubled, tell }: RunOptions): Promise<RunEnd> {
  const { clients, sandbox } = stage;
  await sandbox.create(book.seed, instantAt(book.from, "00:00"));
  const ids = await loadBook(book, bookEstate(clients), {
    onProgress: ({ kind, done, total }) => tell("book", `${kind} ${done}/${total}`),
  });
  let now = instantAt(book.from, SPIKE_AT);
  await sandbox.advanceTo(now, []);
  const inflicted: Inflicted[] = [];
  for (const [index, opportunities] of sharedOut(wonOf(book, ids).slice(0, renewals), campaign.bursts.length).entries()) {
    const { afterMs, trouble } = campaign.bursts[index] as Moment;
    tell("spike", `burst ${index + 1} of ${campaign.bursts.length}${isTroubled ? `, ${wordsOf(trouble)}` : ""}`);
    if (trouble.kind === "clock jump") now = addMs(now, trouble.minutes * MINUTE_MS);
    const handedIn = winAtRate(opportunities, PER_SECOND, clients);
    if (isTroubled) {
      await pause(afterMs);
      inflicted.push(await inflict(trouble, stage, { handedIn, jumpTo: now }));
    }
    await handedIn;
    if (!isTroubled && trouble.kind === "clock jump") await sandbox.advanceTo(now, []);
  }
  tell("spike", "coming to rest");
  await sandbox.quiet(QUIET_WITHIN_MS);
  const people = [staff(book, ids, clients)];
  const endAt = instantAt(addDays(book.from, WEEK_DAYS), "00:00");
  const week = sandbox.advanceTo(endAt, people, (at) => tell("week", at.slice(0, 16)));
  const killedMeanwhile = isTroubled ? inflictInTurn(campaign.week, stage, now) : Promise.resolve([]);
  const [, ofWeek] = await Promise.all([week, killedMeanwhile]);
  await sandbox.quiet(QUIET_WITHIN_MS);
  tell("check", "reading every system");
  const snapshot = await takeSnapshot(clients, sandbox);
  const invocations = await invocationsOf(clients);
  const kpis = await clients.intelligence.getKpis({ query: { from: instantAt(book.from, "00:00"), to: endAt } });
  return {
    inflicted: [...inflicted, ...ofWeek],
    state: finalStateOf(snapshot, invocations, kpis.body.items),
    renewals: renewalOutcomes(snapshot),
    invariants: checkInvariants(snapshot),
    stuck: stuckOf(invocations),
    letters: await openLetters(clients),
  };
}

async function inflictInTurn(moments: readonly Moment[], stage: Stage, now: string): Promise<Inflicted[]> {
  const inflicted: Inflicted[] = [];
  for (const { afterMs, trouble } of moments) {
    await pause(afterMs);
    inflicted.push(await inflict(trouble, stage, { handedIn: Promise.resolve(), jumpTo: now }));
  }
  return inflicted;
}

const wordsOf = (trouble: Moment["trouble"]): string => ("process" in trouble ? `${trouble.kind} ${trouble.process}` : trouble.kind);

/** Opportunities of the renewals that need no other to be done before them. */
function wonOf(book: Book, ids: LoadedIds): string[] {
  return book.renewals.filter(({ after }) => after === null).map(({ key }) => idOf(ids.opportunities, key));
}

/** As many parts as asked for, as even as can be. */
function sharedOut<Item>(items: readonly Item[], parts: number): Item[][] {
  return Array.from({ length: parts }, (_, part) => items.filter((_item, index) => index % parts === part));
}
