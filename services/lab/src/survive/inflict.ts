import type { FirstStart, Trouble } from "./campaign.ts";
import { caughtUp } from "./caught-up.ts";
import type { Stage } from "./stage.ts";
import { jumpClock } from "./troubles/clock.ts";
import { troubleConnections } from "./troubles/connections.ts";
import { fillDisk } from "./troubles/disk.ts";
import { kill, stop } from "./troubles/processes.ts";
import { killInMigration } from "./troubles/migration.ts";
import type { Made } from "./troubles/made.ts";
import { poisonWebhooks, troubleWebhooks } from "./troubles/webhooks.ts";

/** A trouble that was made. */
export type Inflicted = {
  readonly trouble: Trouble | FirstStart;
  /** Where in the run: a burst by its number, the weeks after them, or the start of the estate. */
  readonly during: string;
  /** Calls or events that it met; null where nobody counts. */
  readonly met: number | null;
  /** Real time from its end, of a kill from its beginning, until the estate had caught up; null when it never did. */
  readonly recoveredMs: number | null;
};

/** What a trouble needs to know of the burst it comes in. */
export type Surroundings = {
  readonly during: string;
  /** The renewals of the burst have all been accepted by CRM. */
  readonly handedIn: Promise<unknown>;
  /** Where the scenario clock stands after a jump. */
  readonly jumpTo: string;
  /** Events that are known never to have come, by name. */
  readonly lost: Map<string, string>;
};

/** A trouble that the estate did not come back from, so that nothing can be played on it any more. */
export class NotRecovered extends Error {}

/**
 * Makes a trouble and waits until every process answers and all that was published by then is taken in.
 * @throws NotRecovered when it could not be made or a process does not come back
 */
export async function inflict(trouble: Trouble, stage: Stage, around: Surroundings): Promise<Inflicted> {
  const { during, lost } = around;
  try {
    const { endedAt, met } = await make(trouble, stage, around);
    const isComplete = await caughtUp(stage, lost);
    return { trouble, during, met, recoveredMs: isComplete ? Math.round(performance.now() - endedAt) : null };
  } catch (error) {
    throw new NotRecovered(`${wordsOf(trouble)}, ${during}: ${(error as Error).message}`, { cause: error });
  }
}

/** A trouble as people call it. */
export const wordsOf = (trouble: Trouble | FirstStart): string =>
  "process" in trouble ? `${trouble.kind} ${trouble.process}` : trouble.kind;

async function make(trouble: Trouble, stage: Stage, { handedIn, jumpTo }: Surroundings): Promise<Made> {
  switch (trouble.kind) {
    case "kill":
      return kill(trouble.process, stage);
    case "stop":
      return stop(trouble.process, stage);
    case "migration":
      return killInMigration(trouble.process, stage);
    case "cut":
    case "answers lost":
    case "delayed":
      return troubleConnections(trouble, stage);
    case "disk full":
      return fillDisk(trouble.process, trouble.forMs, stage);
    case "clock jump":
      return jumpClock(jumpTo, stage);
    case "sent twice":
    case "sent late":
    case "sent reordered":
    case "not sent":
      return troubleWebhooks(trouble.kind, stage, handedIn);
    case "poison":
      return poisonWebhooks(trouble.process, stage);
  }
}
