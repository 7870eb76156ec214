import type { Trouble } from "../campaign.ts";
import type { Made } from "./made.ts";
import { pause, until, type Stage } from "../stage.ts";

/** Troubles the connections to a process until somebody has met it and the time is over. */
export async function troubleConnections(
  trouble: Extract<Trouble, { kind: "cut" | "answers lost" | "delayed" }>,
  { wires }: Stage,
): Promise<Made> {
  const { process: name, kind, forMs } = trouble;
  const relay = wires.to(name);
  relay.turn(kind, kind === "delayed" ? trouble.delayMs : 0);
  await Promise.all([pause(forMs), until(`somebody calls ${name} while its connections are in trouble`, () => relay.met > 0)]);
  const { met } = relay;
  relay.turn("through");
  return { endedAt: performance.now(), met };
}
