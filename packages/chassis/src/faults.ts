import type { Database } from "./store.ts";
import type { Fault } from "@cashline/contracts/common/control";
import { instant, type Instant } from "@cashline/kernel/time";

/** The technical faults planted in each sandbox of this process. */
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

  put(tenant: string, fault: Fault): Fault {
    const kept = { ...fault, from: fault.from === null ? null : instant(fault.from), to: fault.to === null ? null : instant(fault.to) };
    this.#database.run(
      "INSERT INTO faults (tenant, id, data) VALUES (?, ?, ?) ON CONFLICT (tenant, id) DO UPDATE SET data = excluded.data",
      tenant,
      kept.id,
      JSON.stringify(kept),
    );
    this.#byTenant.set(tenant, [...this.list(tenant).filter(({ id }) => id !== kept.id), kept]);
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

  /** The faults of some kinds that touch `name` (and `subject`, for events) at `now`. */
  active(tenant: string, kinds: readonly Fault["kind"][], now: Instant, name: string, subject?: string): Fault[] {
    const faults = this.#byTenant.get(tenant);
    if (faults === undefined || faults.length === 0) return [];
    return faults.filter((fault) => kinds.includes(fault.kind) && isActive(fault, now) && matches(fault.match, name, subject));
  }
}

function isActive(fault: Fault, now: Instant): boolean {
  return (fault.from === null || fault.from <= now) && (fault.to === null || now < fault.to);
}

function matches(pattern: string, name: string, subject: string | undefined): boolean {
  if (pattern === "*" || pattern === name) return true;
  return subject !== undefined && pattern === `${name}@${subject}`;
}
