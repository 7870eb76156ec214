import type { RelayMode } from "../relay.ts";
import { pause, until, type Stage } from "../stage.ts";

/** Troubles the connections to a process until somebody has met it and the time is over. @returns the end of it */
export async function troubleConnections(
  name: string,
  mode: Exclude<RelayMode, "through">,
  forMs: number,
  { wires }: Stage,
): Promise<number> {
  const relay = wires.to(name);
  relay.turn(mode);
  await Promise.all([pause(forMs), until(`somebody calls ${name} while its connections are in trouble`, () => relay.met > 0)]);
  relay.turn("through");
  return performance.now();
}
