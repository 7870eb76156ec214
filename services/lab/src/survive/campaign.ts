import { randomStream, type Random } from "@cashline/kernel/random";
import { systemNames, type SystemName } from "../topology.ts";

/** What goes wrong, where, and for how long in real time. */
export type Trouble =
  /** Killed with SIGKILL. */
  | { readonly kind: "kill"; readonly process: string }
  /** Asked to end. */
  | { readonly kind: "stop"; readonly process: string }
  /** Killed, its file made one of an earlier release, and killed again each time it is seen to migrate that file. */
  | { readonly kind: "migration"; readonly process: SystemName }
  /** Connections to a process are cut; or every answer is lost on its way back. */
  | { readonly kind: "cut" | "answers lost"; readonly process: string; readonly forMs: number }
  /** All that is said to a process, and by it in answer, arrives late. */
  | { readonly kind: "delayed"; readonly process: string; readonly forMs: number; readonly delayMs: number }
  | { readonly kind: "disk full"; readonly process: SystemName; readonly forMs: number }
  /** The scenario clock jumps while renewals and deliveries are under way. */
  | { readonly kind: "clock jump"; readonly minutes: number }
  /** What befalls half of all events that the systems send. */
  | { readonly kind: "sent twice" | "sent late" | "sent reordered" | "not sent" }
  /** Events arrive in a shape nobody understands. */
  | { readonly kind: "poison"; readonly process: SystemName };
/** Analytics is killed at its first start, as soon as it has made so many tables of its schema. */
export type FirstStart = { readonly kind: "first start"; readonly process: "intelligence"; readonly tables: number };
export type TroubleKind = (Trouble | FirstStart)["kind"];

/** A trouble, and how long after the beginning of its burst it comes. */
export type Moment = { readonly afterMs: number; readonly trouble: Trouble };

/** What goes wrong in a run. */
export type Campaign = {
  /** One for each burst of won renewals, in their order. */
  readonly bursts: readonly Moment[];
  /** Killed one after the other while the clock runs on, each so long after the one before is back. */
  readonly weeks: readonly Moment[];
  readonly firstStart: FirstStart;
};

/** Processes whose calls and events carry a renewal; each is called by others over the network. */
const CALLED = ["hub", "orchestrator", "intelligence", "crm", "cpq", "billing", "tax", "payment", "erp", "provisioning"] as const;
/** Systems that store something for every renewal. */
const STORING = ["cpq", "billing", "tax", "payment", "erp", "provisioning"] as const;
/** What works while the clock runs on; metering, which takes in usage then, is killed in any case. */
const BUSY_IN_THE_WEEKS = ["engine", "orchestrator", "billing", "payment", "erp", "hub", "intelligence"] as const;
/** Fewer than analytics makes, so that it is always killed before it has made the last. */
const SCHEMA_TABLES = 40;
const CONNECTIONS_EACH = 3;
const JUMPS = 3;
const MIGRATIONS = 2;

/** Draws a campaign: every process is killed in turn, and each other kind of trouble comes at places and moments of the seed's choice. */
export function drawCampaign(seed: string, processes: readonly string[]): Campaign {
  const random = randomStream(seed, "campaign");
  const forMs = (): number => random.between(400, 1500);
  const troubles: Trouble[] = [
    ...processes.map((process) => ({ kind: "kill", process }) as const),
    ...someOf(random, systemNames, 2).map((process) => ({ kind: "stop", process }) as const),
    { kind: "stop", process: "hub" },
    ...someOf(random, STORING, MIGRATIONS).map((process) => ({ kind: "migration", process }) as const),
    ...(["cut", "answers lost"] as const).flatMap((kind) =>
      someOf(random, CALLED, CONNECTIONS_EACH).map((process) => ({ kind, process, forMs: forMs() }) as const),
    ),
    ...someOf(random, CALLED, CONNECTIONS_EACH).map(
      (process) => ({ kind: "delayed", process, forMs: forMs(), delayMs: random.between(50, 1500) }) as const,
    ),
    ...someOf(random, STORING, 2).map((process) => ({ kind: "disk full", process, forMs: forMs() }) as const),
    ...Array.from({ length: JUMPS }, () => ({ kind: "clock jump", minutes: random.between(1, 90) }) as const),
    { kind: "sent twice" },
    { kind: "sent late" },
    { kind: "sent reordered" },
    { kind: "not sent" },
    { kind: "poison", process: random.pick(STORING) },
  ];
  return {
    bursts: shuffled(random, troubles).map((trouble) => ({ afterMs: random.between(0, 250), trouble })),
    weeks: shuffled(random, ["metering", ...someOf(random, BUSY_IN_THE_WEEKS, 4)]).map((process) => ({
      afterMs: random.between(100, 1200),
      trouble: { kind: "kill", process },
    })),
    firstStart: { kind: "first start", process: "intelligence", tables: random.between(1, SCHEMA_TABLES) },
  };
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function someOf<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  return shuffled(random, items).slice(0, count);
}
