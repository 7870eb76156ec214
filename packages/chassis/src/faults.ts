import type { Fault, FaultKind, FaultOf } from "@cashline/contracts/common/faults";
import { randomStream } from "@cashline/kernel/random";
import { instant, type Instant } from "@cashline/kernel/time";
import { Refusal } from "./refusal.ts";
import type { Database } from "./store.ts";

/** The technical faults planted in each sandbox of this process, in order of id. */
export class Faults {
  readonly #database: Database;
  readonly #byTenant = new Map<string, Fault[]>();

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(
      "CREATE TABLE IF NOT EXISTS faults (tenant TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID",
    );
    for (const row of database.all<{ tenant: string; data: string }>("SELECT tenant, data FROM faults ORDER BY tenant, id")) {
      this.#byTenant.set(row.tenant, [...this.list(row.tenant), JSON.parse(row.data) as Fault]);
    }
  }

  list(tenant: string): Fault[] {
    return this.#byTenant.get(tenant) ?? [];
  }

  /** Plants a fault in place of the one with its id. @throws Refusal `invalid-request` when it would never be active */
  put(tenant: string, fault: Fault): Fault {
    const kept = { ...fault };
    if (kept.from !== null) kept.from = instant(kept.from);
    if (kept.to !== null) kept.to = instant(kept.to);
    if (kept.from !== null && kept.to !== null && kept.from >= kept.to)
      throw new Refusal("invalid-request", "/body/to must be later than /body/from");
    this.#database.run(
      "INSERT INTO faults (tenant, id, data) VALUES (?, ?, ?) ON CONFLICT (tenant, id) DO UPDATE SET data = excluded.data",
      tenant,
      kept.id,
      JSON.stringify(kept),
    );
    const others = this.list(tenant).filter(({ id }) => id !== kept.id);
    this.#byTenant.set(
      tenant,
      [...others, kept].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    return kept;
  }

  remove(tenant: string, id: string): void {
    this.#database.run("DELETE FROM faults WHERE tenant = ? AND id = ?", tenant, id);
    this.#byTenant.set(
      tenant,
      this.list(tenant).filter((fault) => fault.id !== id),
    );
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM faults WHERE tenant = ?", tenant);
    this.#byTenant.delete(tenant);
  }

  /** The faults of one kind that touch `name` (and `subject`, for events) at `now`. */
  active<Kind extends FaultKind>(tenant: string, kind: Kind, now: Instant, name: string, subject?: string): FaultOf<Kind>[] {
    return this.list(tenant).filter(
      (fault): fault is FaultOf<Kind> => fault.kind === kind && isActive(fault, now) && matches(fault.match, name, subject),
    );
  }
}

/**
 * Whether a fault hits an object. The draw comes from a stream of its own named by the object's key, so that it is the
 * same whenever it is asked and whatever else happens.
 */
export function hits(fault: { id: string; probability: number }, seed: string, ...object: readonly string[]): boolean {
  return fault.probability === 1 || randomStream(seed, "fault", fault.id, ...object).chance(fault.probability);
}

function isActive(fault: Fault, now: Instant): boolean {
  return (fault.from === null || fault.from <= now) && (fault.to === null || now < fault.to);
}

function matches(pattern: string, name: string, subject: string | undefined): boolean {
  if (pattern === "*" || pattern === name) return true;
  return subject !== undefined && pattern === `${name}@${subject}`;
}
