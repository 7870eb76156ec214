import { addDays, daysBetween, instantAt } from "@cashline/kernel/time";
import { loadBook } from "@cashline/scenarios/book/load";
import { idOf } from "@cashline/scenarios/book/loaded-ids";
import { verdictOn, type Verdict } from "@cashline/scenarios/stories/met";
import { inTime, playStep, type StoryStage } from "@cashline/scenarios/stories/play-story";
import type { Story } from "@cashline/scenarios/stories/story";
import { checkInvariants } from "../checks/invariants.ts";
import { renewalOutcomes } from "../checks/renewal-outcomes.ts";
import { takeSnapshot } from "../checks/snapshot.ts";
import type { Actor } from "../sandbox/clock.ts";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import { controlSandbox } from "../sandbox/sandbox.ts";
import { customers, metering, staff } from "../sandbox/season-actors.ts";
import { usageGateway } from "../sandbox/usage-gateway.ts";
import { bookEstate, type Progress } from "../season.ts";

/** How one story came out. */
export type StoryResult = {
  name: string;
  title: string;
  passed: boolean;
  scenarioDays: number;
  instants: number;
  seconds: number;
  cases: { opened: number; closed: number; open: number };
  expectations: Verdict[];
  /** Broken invariants the story does not declare, and renewals nothing explains, a sentence each. */
  broken: string[];
  /** Declared breaks that did not happen: the story's word about them is out of date. */
  needlessly: string[];
};

/**
 * Plays one story in a sandbox of its own on a running estate, from its book to its last instant, and holds what the
 * systems then say against what it expects. The sandbox is left at rest.
 * @throws ProblemError or Error when a step cannot be made, which is the story's own mistake or the estate's
 */
export async function runStory(story: Story, clients: EstateClients, progress: Progress): Promise<StoryResult> {
  const began = performance.now();
  const { book, name } = story;
  const sandbox = controlSandbox(clients);
  const startAt = instantAt(book.from, "00:00");
  await sandbox.create(book.seed, startAt);
  const estate = bookEstate(clients);
  const ids = await loadBook(book, estate, { onProgress: ({ kind, done, total }) => progress(`${name} `, `${kind} ${done}/${total}`) });
  await sandbox.quiet();
  const asPerson: StoryStage["asPerson"] = (person) => {
    const { clientId, clientSecret } = idOf(ids.people, person);
    return clients.asPerson(clientId, clientSecret);
  };
  const stage: StoryStage = { estate, ids, book, orchestrator: clients.orchestrator, asPerson };
  const actors = [
    teller(story, stage),
    metering(book, ids, clients, withheldIn(story)),
    ...(book.usage.length > 0 ? [usageGateway(book, ids, clients)] : []),
    customers(book, ids, clients, () => undefined),
    staff(book, ids, clients),
  ];
  const instants = await sandbox.advanceTo(story.until, actors, (now) => progress(`${name} `, now.slice(0, 16).replace("T", " ")));
  progress(`${name} `, "reading every system");
  const snapshot = await takeSnapshot(clients, sandbox);
  const { cases } = snapshot;
  const expectations: Verdict[] = [];
  for (const expected of story.expected) expectations.push(await verdictOn(expected, cases, stage));
  const apart = new Set((story.apart ?? []).map(({ invariant }) => invariant));
  const violated = checkInvariants(snapshot).filter(({ violations }) => violations.length > 0);
  const broken = [
    ...violated
      .filter((invariant) => !apart.has(invariant.name))
      .flatMap((invariant) => invariant.violations.map((each) => `${invariant.name}: ${each}`)),
    ...renewalOutcomes(snapshot).unexplained.map((each) => `renewal not explained: ${each}`),
  ];
  const needlessly = [...apart].filter((each) => violated.every((invariant) => invariant.name !== each));
  return {
    name,
    title: story.title,
    passed: broken.length === 0 && needlessly.length === 0 && expectations.every(({ met }) => met),
    scenarioDays: daysBetween(book.from, addDays(story.until.slice(0, 10), 1)),
    instants,
    seconds: Math.round(performance.now() - began) / 1000,
    cases: {
      opened: cases.length,
      closed: cases.filter(({ status }) => status === "closed").length,
      open: cases.filter(({ status }) => status !== "closed").length,
    },
    expectations,
    broken,
    needlessly,
  };
}

/** Plays a story's own steps at their instants. */
function teller(story: Story, stage: StoryStage): Actor {
  const steps = inTime(story);
  let next = 0;
  return {
    nextAt: () => Promise.resolve(steps[next]?.at ?? null),
    act: async (now) => {
      for (let step = steps[next]; step !== undefined && step.at <= now; step = steps[next]) {
        try {
          await playStep(story.name, step, stage);
        } catch (error) {
          throw new Error(`${step.step.does}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
        next += 1;
      }
    },
  };
}

function withheldIn({ steps }: Story) {
  return steps.flatMap(({ action }) => (action.kind === "withhold-usage" ? [action] : []));
}
