import type { CommandContext } from "@cashline/sim-kit/command";
import type { CalendarDate } from "@cashline/kernel/time";
import type { Collections } from "./collections.ts";

type Work = { readonly data?: unknown };

/** The day a recognition run is for: the scenario day, or the one it was due on before maintenance held it up. */
export function runDay({ data }: Work, { today }: CommandContext<Collections>): CalendarDate {
  return (data as { runOn?: CalendarDate } | null)?.runOn ?? today;
}

/** What a run that waits for the end of maintenance goes on with: it still belongs to its own month. */
export function waiting({ data }: Work, runOn: CalendarDate): object {
  return { ...(data as object | null), runOn };
}
