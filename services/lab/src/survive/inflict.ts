import type { Trouble } from "./campaign.ts";
import { caughtUp } from "./caught-up.ts";
import type { Stage } from "./stage.ts";
import { jumpClock } from "./troubles/clock.ts";
import { troubleConnections } from "./troubles/connections.ts";
import { fillDisk } from "./troubles/disk.ts";
import { kill, killInMigration, stop } from "./troubles/processes.ts";
import { poisonWebhooks, troubleWebhooks } from "./troubles/webhooks.ts";

/** A trouble that was made, and the real time from its end, of a kill from its beginning, until the estate had caught up. */
export type Inflicted = { readonly trouble: Trouble; readonly recoveredMs: number };

/** What a trouble needs to know of the burst it comes in. */
export type Surroundings = {
  /** The renewals of the burst have all been accepted by CRM. */
  readonly handedIn: Promise<unknown>;
  /** Where the scenario clock stands after a jump. */
  readonly jumpTo: string;
};

/** Makes a trouble and waits until every process answers and all that was published by then is taken in. */
export async function inflict(trouble: Trouble, stage: Stage, around: Surroundings): Promise<Inflicted> {
  const endedAt = await make(trouble, stage, around);
  await caughtUp(stage);
  return { trouble, recoveredMs: Math.round(performance.now() - endedAt) };
}

async function make(trouble: Trouble, stage: Stage, { handedIn, jumpTo }: Surroundings): Promise<number> {
  switch (trouble.kind) {
    case "kill":
      return kill(trouble.process, stage);
    case "stop":
      return stop(trouble.process, stage);
    case "migration":
      return killInMigration(trouble.process, trouble.startsMs, stage);
    case "cut":
    case "answers lost":
    case "delayed":
      return troubleConnections(trouble.process, trouble.kind, trouble.forMs, stage);
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
