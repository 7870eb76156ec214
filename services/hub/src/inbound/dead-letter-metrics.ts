import { Counter, Gauge, type Registry } from "prom-client";
import type { DeadLetterCount } from "./dead-letters.ts";

/**
 * Shows dead letters at `/metrics`: `cashline_dead_letters_total` by system and outcome (`buried`, `replayed`) since the
 * start, and `cashline_dead_letters_open` as the file has them at the moment of reading. Answers what counts the first.
 */
export function deadLetterMetrics(registry: Registry, openPerSystem: () => readonly { system: string; open: number }[]): DeadLetterCount {
  const registers = [registry];
  const total = new Counter({
    name: "cashline_dead_letters_total",
    help: "Dead letters by system and outcome, buried or replayed",
    labelNames: ["system", "outcome"],
    registers,
  });
  new Gauge({
    name: "cashline_dead_letters_open",
    help: "Dead letters whose event has not been taken in yet",
    labelNames: ["system"],
    registers,
    collect() {
      this.reset();
      for (const { system, open } of openPerSystem()) this.set({ system }, open);
    },
  });
  return ({ system, outcome }) => total.inc({ system, outcome });
}
