import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadRun } from "@cashline/contracts/services/intelligence/load-operations";
import { deriveId } from "@cashline/kernel/ids";
import { addMs } from "@cashline/kernel/time";
import type { LoadReport } from "../report/load-report.ts";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import { readSamples } from "./read-samples.ts";

/** What a report says of a run, beside k6's own files. */
type Told = Pick<LoadReport, "profile" | "startedAt" | "renewalsAsked" | "rate" | "seconds">;

/**
 * Hands a run that is over to the analytics store: k6's samples and thresholds from its folder, and when it began and came
 * to rest. The run's id follows from its sandbox and start, so that handing it in again changes nothing.
 * @throws Error when k6's files cannot be read or the store does not take the run
 */
export async function handInLoad(
  { tenant, intelligence }: Pick<EstateClients, "tenant" | "intelligence">,
  folder: string,
  told: Told,
): Promise<void> {
  const { profile, startedAt, renewalsAsked, rate, seconds } = told;
  const runId = deriveId("run", tenant, startedAt);
  const run: LoadRun = {
    profile,
    startedAt,
    loadEndedAt: addMs(startedAt, Math.round(seconds.load * 1000)),
    restedAt: addMs(startedAt, Math.round(seconds.untilQuiet * 1000)),
    renewals: renewalsAsked,
    rate,
    thresholds: thresholdsIn(join(folder, "summary.json")),
    ...(await readSamples(join(folder, "samples.csv"))),
  };
  await intelligence.putLoadRun({ params: { runId }, body: run, idempotencyKey: runId });
}

type Metric = { readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>> };

/** Every threshold of k6's summary, as `metric: condition`, and whether it holds. */
function thresholdsIn(file: string): LoadRun["thresholds"] {
  const { metrics } = JSON.parse(readFileSync(file, "utf8")) as { metrics: Readonly<Record<string, Metric>> };
  return Object.entries(metrics).flatMap(([metric, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([condition, { ok }]) => ({ threshold: `${metric}: ${condition}`, holds: ok })),
  );
}
