import { clock } from "../store/columns.ts";
import type { Store } from "../store/store.ts";
import { collapse } from "./collapse.ts";
import type { Detected, Detector } from "./detector.ts";

/** How often something of an object has come in; see `Writer.arrivals`. */
export type Arrivals = (tenant: string, object: string) => number;

type Remembered = { seen: string; found: readonly Detected[] };

/**
 * Asks the detectors. What a detector found is remembered for as long as nothing of what it reads has come in and time
 * alone does not change it: most nights touch few of the systems.
 */
export class Detection {
  readonly #store: Store;
  readonly #arrivals: Arrivals;
  readonly #detectors: readonly Detector[];
  readonly #remembered = new Map<string, Map<string, Remembered>>();

  constructor(store: Store, arrivals: Arrivals, all: readonly Detector[]) {
    this.#store = store;
    this.#arrivals = arrivals;
    this.#detectors = all;
  }

  /** Everything that is not as it should be, as of a scenario instant. */
  async find(tenant: string, asOf: string): Promise<Detected[]> {
    const found = await Promise.all(this.#detectors.map((each) => this.#ask(each, tenant, asOf)));
    return collapse(found.flat());
  }

  forget(tenant: string): void {
    this.#remembered.delete(tenant);
  }

  async #ask(detector: Detector, tenant: string, asOf: string): Promise<readonly Detected[]> {
    const remembered = this.#remembered.get(tenant) ?? new Map<string, Remembered>();
    this.#remembered.set(tenant, remembered);
    const seen = detector.reads.map((object) => this.#arrivals(tenant, object)).join();
    const last = remembered.get(detector.name);
    if (!detector.isTimed && last?.seen === seen) return last.found;
    const parameters = { tenant, asOf: clock(asOf) };
    const { onlyIf } = detector;
    const isPossible = onlyIf === undefined || (await this.#store.query(onlyIf, parameters)).length > 0;
    const rows = isPossible ? await this.#store.query<object>(detector.sql, parameters) : [];
    const found = rows.flatMap((row) => detector.detected(row) ?? []);
    remembered.set(detector.name, { seen, found });
    return found;
  }
}

/**
 * Cases that no flow waits for, and that end when what they are about is found no more. Which flow waits, the case itself
 * knows; a guard always has one.
 */
export async function casesToCompare(store: Store, tenant: string): Promise<string[]> {
  const rows = await store.query<{ case_id: string }>(
    `SELECT case_id FROM (SELECT * FROM pi.cases FINAL WHERE tenant = {tenant:String})
WHERE status NOT IN ('closed', 'dismissed', 'suppressed') AND JSONExtractString(snapshot, 'findings', 1, 'detectedBy') != 'guard' ORDER BY case_id`,
    { tenant },
  );
  return rows.map(({ case_id: caseId }) => caseId);
}
