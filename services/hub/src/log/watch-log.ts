import type { Sandboxes } from "@cashline/chassis/sandboxes";
import type { Server } from "@cashline/chassis/server";
import { Gauge } from "prom-client";
import type { EventLog } from "./event-log.ts";
import { reasonOf } from "./reason-of.ts";
import { readers } from "./log-settings.ts";

const LOOK_MS = 1000;

/**
 * Shows how far readers of the log are behind: `cashline_log_lag` by group at `/metrics`, and, with the counts of traffic,
 * what waits of each sandbox and for how long the oldest of it has. The log is asked while somebody is behind, each second.
 */
export function watchLog(
  log: EventLog,
  { metrics, traffic, logger }: Pick<Server, "metrics" | "traffic" | "logger">,
  sandboxes: Sandboxes,
): { stop(): void } {
  const warn = (error: unknown): void => logger.warn({ reason: reasonOf(error) }, "the log cannot be asked how far its readers are");
  new Gauge({
    name: "cashline_log_lag",
    help: "Events in the log that a group of readers has not committed; no value while the log cannot be asked",
    labelNames: ["group"],
    registers: [metrics.registry],
    async collect() {
      this.reset();
      await log.refresh().then(() => {
        for (const reader of readers) this.set({ group: reader }, log.lag(reader));
      }, warn);
    },
  });
  traffic.watchWaiting(() =>
    sandboxes.all().map(({ tenant }) => {
      const { events, oldestAtMs } = log.waiting(tenant) ?? { events: 0, oldestAtMs: Date.now() };
      return { tenant, events, oldestMs: Date.now() - oldestAtMs };
    }),
  );
  log.prepare().catch(warn);
  const looking = setInterval(() => {
    if (log.isBehind) log.refresh().then(() => traffic.noteWaiting(), warn);
  }, LOOK_MS);
  return { stop: () => clearInterval(looking) };
}
