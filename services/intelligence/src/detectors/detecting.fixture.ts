import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import { rowsOf } from "../ingest/rows.ts";
import { storeRows } from "../ingest/table-row.ts";
import { sharedStore } from "../store/example-store.fixture.ts";
import { Detection } from "./detection.ts";
import type { Detected, Detector } from "./detector.ts";

/** The instant as of which the examples ask, unless they say. */
export const AS_OF = "2026-01-20T23:30:00.000Z";

let examples = 0;

function sameAs(expected: readonly Detected[], found: readonly Detected[]): void {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(found)];
  if (one !== other) throw new Error(`${one} differs from ${other}`);
}

/**
 * What detectors find among the events of an example, which is a sandbox of its own.
 * @throws Error when the same events three times, in pieces and in another order, come to anything else, or what is found under
 * a code alone does
 */
export function detecting(...detectors: Detector[]): (events: readonly CanonicalEvent[], asOf?: string) => Promise<Detected[]> {
  return async (events, asOf = AS_OF) => {
    const { store } = await sharedStore();
    const [once, again] = [`example-${(examples += 1)}`, `example-${(examples += 1)}`];
    const rows = (tenant: string, those: readonly CanonicalEvent[]) =>
      those.flatMap((event) => rowsOf({ ...event, tenant }, "2026-01-01T00:00:00.000Z"));
    await storeRows(store, [...rows(once, events), ...rows(again, events.toReversed())]);
    await storeRows(store, rows(again, [...events, ...events.toReversed()]));
    const ask = (tenant: string, code?: ExceptionCode): Promise<Detected[]> =>
      new Detection(store, () => 0, detectors).find(tenant, asOf, code);
    const found = await ask(once);
    sameAs(found, await ask(again));
    for (const code of new Set(found.map(({ finding }) => finding.code))) {
      const under = (all: readonly Detected[]): Detected[] => all.filter(({ finding }) => finding.code === code);
      sameAs(under(found), under(await ask(once, code)));
    }
    return found;
  };
}
