import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Logger } from "@cashline/telemetry/logger";
import { LateWork } from "../store/late-work.ts";
import type { Store } from "../store/store.ts";
import { isBusinessCase, OF_BUSINESS_CASE, stepOf, stepsOfText, type Step } from "./steps.ts";
import { RULES_VERSION } from "./declared-flow.ts";
import { merged, wayRow } from "./way.ts";

/** Cases computed at once. */
const CASES = 500;
/** Steps that may wait; beyond, they are forgotten and found again in the store. */
const MOST_WAITING = 50_000;

type Waiting = Map<string, Map<string, Step[]>>;

/**
 * Keeps the way of every business case up to date. What was stored waits a moment, so that one computation serves many
 * batches; questions have it done first. A case is computed from its own row and what arrived, never from all events.
 * What a crash has left undone, or cannot be done, is found at the next start or turn by comparing how many events each
 * case has with how many its row rests on.
 */
export class Variants {
  readonly #store: Store;
  readonly #late: LateWork;
  #waiting: Waiting = new Map();
  #steps = 0;
  #isBehind = true;

  /** @param lingerMs how long what was stored waits for company, in milliseconds of the wall clock */
  constructor(store: Store, lingerMs: number, logger: Logger) {
    this.#store = store;
    const failed = "the ways of cases could not be computed; they are at the next turn";
    this.#late = new LateWork({ work: () => this.#compute(), lingerMs, failed, logger });
  }

  /** Has what an earlier run left undone computed. */
  start(): void {
    this.#late.plan();
  }

  /** Events that have been stored: their cases are computed anew within the time it lingers. */
  arrived(events: readonly CanonicalEvent[]): void {
    for (const event of events) {
      if (!isBusinessCase(event.correlationId)) continue;
      const cases = this.#waiting.get(event.tenant) ?? new Map<string, Step[]>();
      this.#waiting.set(event.tenant, cases);
      const steps = cases.get(event.correlationId) ?? [];
      steps.push(stepOf(event));
      cases.set(event.correlationId, steps);
      this.#steps += 1;
    }
    if (this.#steps > MOST_WAITING) this.#forgetWaiting();
    if (this.#steps > 0 || this.#isBehind) this.#late.plan();
  }

  /** Resolves once every event stored so far is in its case's way. @throws what the store said when it is not */
  settled(): Promise<void> {
    return this.#late.done();
  }

  /** Forgets what waits of a sandbox, and has its rows removed while nothing is being computed, so that none comes back. */
  async forget(tenant: string, remove: () => Promise<void>): Promise<void> {
    for (const steps of this.#waiting.get(tenant)?.values() ?? []) this.#steps -= steps.length;
    this.#waiting.delete(tenant);
    await this.#late.alone(remove);
  }

  /** Stops planning; what still waits is found at the next start. */
  close(): Promise<void> {
    return this.#late.close();
  }

  #forgetWaiting(): void {
    this.#waiting = new Map();
    this.#steps = 0;
    this.#isBehind = true;
  }

  async #compute(): Promise<void> {
    try {
      if (this.#isBehind) {
        await this.#catchUp();
        this.#isBehind = false;
      }
      const waiting = this.#waiting;
      this.#waiting = new Map();
      this.#steps = 0;
      for (const [tenant, cases] of waiting)
        for (const ids of chunks([...cases.keys()])) {
          const known = await this.#known(tenant, ids);
          const rows = ids.flatMap((id) => {
            const steps = merged(known.get(id) ?? [], cases.get(id) ?? []);
            return steps === null ? [] : [wayRow(tenant, id, steps)];
          });
          if (rows.length > 0) await this.#store.insert("pi.process_variants", rows);
        }
    } catch (error) {
      this.#forgetWaiting();
      throw error;
    }
  }

  /** The steps each case's row rests on. */
  async #known(tenant: string, ids: readonly string[]): Promise<Map<string, Step[]>> {
    const rows = await this.#store.query<{ id: string; steps: string }>(
      `SELECT correlation_id AS id, steps FROM pi.process_variants FINAL
WHERE tenant = {tenant:String} AND correlation_id IN {ids:Array(String)} AND bitShiftRight(version, 32) = ${RULES_VERSION}`,
      { tenant, ids },
    );
    return new Map(rows.map(({ id, steps }) => [id, stepsOfText(steps)]));
  }

  /** Computes from the stored events every case whose row does not rest on all of them, or on older rules. */
  async #catchUp(): Promise<void> {
    const behind = await this.#store.query<{ tenant: string; id: string }>(
      `SELECT tenant, id FROM (SELECT tenant, correlation_id AS id, uniqExact(event_id) AS n FROM pi.raw_events WHERE ${OF_BUSINESS_CASE} GROUP BY tenant, id) AS stored
LEFT JOIN (SELECT tenant, correlation_id AS id, argMax(events, version) AS n, max(version) AS latest FROM pi.process_variants GROUP BY tenant, id) AS computed USING (tenant, id)
WHERE stored.n > computed.n OR bitShiftRight(computed.latest, 32) != ${RULES_VERSION} ORDER BY tenant, id`,
    );
    for (const [tenant, cases] of Map.groupBy(behind, (each) => each.tenant))
      for (const ids of chunks(cases.map(({ id }) => id))) {
        const ways = await this.#stored(tenant, ids);
        await this.#store.insert(
          "pi.process_variants",
          [...ways].map(([id, steps]) => wayRow(tenant, id, steps)),
        );
      }
  }

  async #stored(tenant: string, ids: readonly string[]): Promise<Map<string, Step[]>> {
    type Row = { id: string; at: string; system: string; sequence: string; event_id: string; type: string; payload: string };
    const rows = await this.#store.query<Row>(
      `SELECT correlation_id AS id, toString(occurred_at) AS at, system, toString(sequence) AS sequence, event_id, event_type AS type, payload
FROM pi.raw_events FINAL WHERE tenant = {tenant:String} AND correlation_id IN {ids:Array(String)} AND ${OF_BUSINESS_CASE}`,
      { tenant, ids },
    );
    return new Map(
      [...Map.groupBy(rows, ({ id }) => id)].map(([id, ofCase]) => {
        const steps = ofCase.map((row) =>
          stepOf({
            eventId: row.event_id,
            type: row.type,
            system: row.system,
            sequence: Number(row.sequence),
            occurredAt: `${row.at.replace(" ", "T")}Z`,
            payload: JSON.parse(row.payload) as unknown,
          }),
        );
        return [id, merged([], steps) ?? []];
      }),
    );
  }
}

function chunks(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / CASES) }, (_, index) => ids.slice(index * CASES, (index + 1) * CASES));
}
