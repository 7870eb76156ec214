import { previewRecognitionRun } from "@cashline/contracts/systems/erp/revenue-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { netCredit } from "../domain/balance.ts";
import type { Collections } from "../store/collections.ts";
import { draftOf } from "../store/journal-draft.ts";
import { nextRunEntries } from "../store/recognition-run.ts";
import { legalEntityOf } from "../store/settings.ts";

export const previewRecognitionRunRoute = write<typeof previewRecognitionRun, Collections>(previewRecognitionRun, ({ body }, context) => {
  const { legalEntity, limit = 200 } = body;
  legalEntityOf(legalEntity, context);
  const { runAt, entries } = nextRunEntries(legalEntity, context);
  const sums = [...Map.groupBy(entries, ({ currency }) => currency)].map(([currency, held]) => ({
    currency,
    minor: held.reduce((sum, entry) => sum + netCredit(entry, "revenue"), 0n).toString(),
  }));
  return reply({
    runAt,
    count: entries.length,
    recognized: sums.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
    journals: entries.slice(0, limit).map((entry) => ({ source: entry.source, postedOn: entry.postedOn, ...draftOf(entry) })),
  });
});
