import { randomStream, type Random } from "@cashline/kernel/random";
import { systemNames, type SystemName } from "../topology.ts";

/** What goes wrong, where, and for how long in real time. */
export type Trouble =
  /** Killed with SIGKILL. */
  | { readonly kind: "kill"; readonly process: string }
  /** Asked to end, in the midst of its work. */
  | { readonly kind: "stop"; readonly process: string }
  /** Killed, its file made one of an earlier release, and killed again so long after each of its next starts. */
  | { readonly kind: "migration"; readonly process: SystemName; readonly startsMs: readonly number[] }
  /** Connections to a process are cut; or every answer is lost on its way back; or all that is said arrives late. */
  | { readonly kind: "cut" | "answers lost" | "delayed"; readonly process: string; readonly forMs: number }
  | { readonly kind: "disk full"; readonly process: SystemName; readonly forMs: number }
  /** The scenario clock jumps while renewals and deliveries are under way. */
  | { readonly kind: "clock jump"; readonly minutes: number }
  /** What befalls half of all events that the systems send. */
  | { readonly kind: "sent twice" | "sent late" | "sent reordered" | "not sent" }
  /** Events arrive in a shape nobody understands. */
  | { readonly kind: "poison"; readonly process: SystemName };
export type TroubleKind = Trouble["kind"];

/** A trouble, and how long after the beginning of its burst it comes. */
export type Moment = { readonly afterMs: number; readonly trouble: Trouble };

/** What goes wrong in a run. */
export type Campaign = {
  /** One for each burst of won renewals, in their order. */
  readonly bursts: readonly Moment[];
  /** Killed one after the other while the clock runs on, each so long after the one before is back. */
  readonly week: readonly Moment[];
  /** How long after its first start analytics is killed, while it makes its schema. */
  readonly firstStartMs: number;
};

/** Processes whose calls and events carry a renewal; each is called by others over the network. */
const CALLED = ["hub", "orchestrator", "intelligence", "crm", "cpq", "billing", "tax", "payment", "erp", "provisioning"] as const;
/** Systems that store something for every renewal. */
const STORING = ["cpq", "billing", "tax", "payment", "erp", "provisioning"] as const;
const CONNECTION_TROUBLES = ["cut", "answers lost", "delayed"] as const;
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
    ...someOf(random, STORING, MIGRATIONS).map(
      (process) => ({ kind: "migration", process, startsMs: [random.between(20, 300), random.between(200, 900)] }) as const,
    ),
    ...CONNECTION_TROUBLES.flatMap((kind) =>
      someOf(random, CALLED, CONNECTIONS_EACH).map((process) => ({ kind, process, forMs: forMs() }) as const),
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
    week: someOf(random, ["engine", "orchestrator", "billing", "payment", "erp", "hub", "intelligence"], 4).map((process) => ({
      afterMs: random.between(100, 1200),
      trouble: { kind: "kill", process },
    })),
    firstStartMs: random.between(300, 1500),
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
