import type { Database } from "@cashline/chassis/store";
import type { RosterEntry } from "@cashline/contracts/services/identity/contract";
import type { DutyConflict } from "@cashline/contracts/services/identity/duties";
import { conflictsOfRoles } from "@cashline/contracts/services/identity/role-duties";
import type { Delegation } from "@cashline/contracts/services/orchestrator/work-operations";
import type { Instant } from "@cashline/kernel/time";

type Row = {
  id: string;
  delegator: string;
  delegate: string;
  role: Delegation["role"];
  begins_at: string;
  ends_at: string;
  reason: string;
  revoked_at: string | null;
};

/** Who has lent whom which role, from when until when; nothing is ever taken out, only ended. */
export class Delegations {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(`CREATE TABLE IF NOT EXISTS delegations (
      tenant TEXT NOT NULL, id TEXT NOT NULL, delegator TEXT NOT NULL, delegate TEXT NOT NULL, role TEXT NOT NULL,
      begins_at TEXT NOT NULL, ends_at TEXT NOT NULL, reason TEXT NOT NULL, revoked_at TEXT, PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID`);
  }

  /** The same again changes nothing. */
  put(tenant: string, delegation: Delegation): Delegation {
    const { id, from, to, role, beginsAt, endsAt, reason } = delegation;
    this.#database.run(
      `INSERT INTO delegations (tenant, id, delegator, delegate, role, begins_at, ends_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      tenant,
      id,
      from,
      to,
      role,
      beginsAt,
      endsAt,
      reason,
    );
    return this.get(tenant, id) ?? delegation;
  }

  get(tenant: string, id: string): Delegation | undefined {
    return this.#read("tenant = ? AND id = ?", tenant, id)[0];
  }

  /** Ends a delegation; one that is revoked stays revoked when it was. */
  revoke(tenant: string, id: string, at: Instant): Delegation | undefined {
    this.#database.run("UPDATE delegations SET revoked_at = coalesce(revoked_at, ?) WHERE tenant = ? AND id = ?", at, tenant, id);
    return this.get(tenant, id);
  }

  /** Every delegation somebody has given or taken. */
  of(tenant: string, person: string): Delegation[] {
    return this.#read("tenant = ? AND ? IN (delegator, delegate)", tenant, person);
  }

  all(tenant: string): Delegation[] {
    return this.#read("tenant = ?", tenant);
  }

  /** What somebody has been lent, running or not, in order of its beginning. */
  lentTo(tenant: string, delegate: string): Delegation[] {
    return this.#read("tenant = ? AND delegate = ?", tenant, delegate);
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM delegations WHERE tenant = ?", tenant);
  }

  #read(condition: string, ...parameters: string[]): Delegation[] {
    return this.#database.all<Row>(`SELECT * FROM delegations WHERE ${condition} ORDER BY begins_at, id`, ...parameters).map((row) => ({
      id: row.id,
      from: row.delegator,
      to: row.delegate,
      role: row.role,
      beginsAt: row.begins_at,
      endsAt: row.ends_at,
      reason: row.reason,
      revokedAt: row.revoked_at,
    }));
  }
}

/** Whether a delegation is good at an instant: from its beginning up to, not at, its end, and not after it was revoked. */
export function isGood({ beginsAt, endsAt, revokedAt }: Delegation, at: Instant): boolean {
  return beginsAt <= at && at < endsAt && (revokedAt === null || at < revokedAt);
}

/** Every conflict among what somebody holds today, her service accounts with her, what runs to her, and a role that is lent to her. */
export function conflictsOfLoan(
  people: readonly RosterEntry[],
  to: string,
  running: readonly Pick<Delegation, "role">[],
  role: Delegation["role"],
): DutyConflict[] {
  const held = people.filter(({ clientId, ownerClientId }) => clientId === to || ownerClientId === to).flatMap(({ roles }) => roles);
  return conflictsOfRoles([...held, ...running.map((each) => each.role), role]);
}

/** Why a delegation is not good, for whoever leans on it. */
export function whyNotGood({ from, role, beginsAt, endsAt, revokedAt }: Delegation, at: Instant): string {
  const lent = `The delegation of ${role} by ${from}`;
  if (revokedAt !== null && revokedAt <= at) return `${lent} was revoked at ${revokedAt}.`;
  return at < beginsAt ? `${lent} begins at ${beginsAt}.` : `${lent} ended at ${endsAt}.`;
}
