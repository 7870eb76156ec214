import { pause, type Stage } from "./stage.ts";
import { systemNames } from "../topology.ts";

const SOURCES = [...systemNames, "orchestrator"];
const POLL_MS = 20;
const PATIENCE_MS = 60_000;

/** Waits until every process answers and the hub has taken in whatever had been published by now. @throws Error naming who lags */
export async function caughtUp({ estate, sandbox, clients }: Stage): Promise<void> {
  await estate.ready();
  const statuses = await sandbox.statuses();
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { systems } = (await clients.hub.getConsumption()).body;
    const taken = new Map(systems.map(({ system, events }) => [system, events]));
    const lagging = SOURCES.filter((name) => (taken.get(name) ?? 0) < (statuses[name]?.eventsPublished ?? 0));
    if (lagging.length === 0) return;
    if (performance.now() > deadline) throw new Error(`After ${PATIENCE_MS / 1000} s the hub still lacks events of ${lagging.join(", ")}.`);
    await pause(POLL_MS);
  }
}
