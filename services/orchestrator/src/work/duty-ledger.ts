import type { Database } from "@cashline/chassis/store";
import type { Duty } from "@cashline/contracts/services/identity/duties";
import type { Instant } from "@cashline/kernel/time";

/** A piece of work that counts as somebody's: hers, and everybody's behind her. */
export type DutyAct = {
  tenant: string;
  /** Case and task or approval: what makes the act single. */
  workId: string;
  /** Whom it is about: the customer's account or, without one, the object of the exception. */
  about: string;
  principals: readonly string[];
  duties: readonly Duty[];
  at: Instant;
};

/** What a round of a case moves, written down when its approvals are asked for. */
export type Movement = {
  tenant: string;
  caseId: string;
  /** How many corrections the case had before: a round that comes to no correction is written over by the next. */
  turn: number;
  makers: readonly string[];
  /** The customer's account; null where it is not known. */
  accountId: string | null;
  /** The object of the exception. */
  object: string;
  category: string;
  /** In cents of the reporting currency. */
  amount: number;
  at: Instant;
};

/** What an act is about that bears on every customer, as writing a policy does. */
export const EVERYBODY = "*";
const NO_ACCOUNT = "";

/** Who has done what about whom, and how much was moved: kept apart from the cases, since it is about all of them. */
export class DutyLedger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS duty_acts (tenant TEXT NOT NULL, work_id TEXT NOT NULL, principal TEXT NOT NULL, duty TEXT NOT NULL,
        about TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (tenant, work_id, principal, duty)) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS duty_acts_by_principal ON duty_acts (tenant, principal, about);
      CREATE TABLE IF NOT EXISTS amounts_moved_by_round (tenant TEXT NOT NULL, case_id TEXT NOT NULL, turn INTEGER NOT NULL,
        maker TEXT NOT NULL, account TEXT NOT NULL, object TEXT NOT NULL, category TEXT NOT NULL, amount INTEGER NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (tenant, case_id, turn, maker)) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS amounts_moved_by_account ON amounts_moved_by_round (tenant, account, category, at)`);
  }

  /** What any of some principals has done in other work about somebody or everybody; about anybody, where everybody is asked for. */
  did({ tenant, workId, about, principals }: Pick<DutyAct, "tenant" | "workId" | "about" | "principals">): Duty[] {
    return this.#database
      .all<{ duty: Duty }>(
        `SELECT DISTINCT duty FROM duty_acts WHERE tenant = ? AND (about IN (?, '*') OR ? = '*') AND work_id != ?
           AND principal IN (SELECT value FROM json_each(?)) ORDER BY duty`,
        tenant,
        about,
        about,
        workId,
        JSON.stringify(principals),
      )
      .map(({ duty }) => duty);
  }

  /** Writes an act down; the same work again replaces what was claimed for it and never came about. */
  write({ tenant, workId, about, principals, duties, at }: DutyAct): void {
    this.#database.run("DELETE FROM duty_acts WHERE tenant = ? AND work_id = ?", tenant, workId);
    for (const principal of new Set(principals))
      for (const duty of new Set(duties))
        this.#database.run(
          "INSERT INTO duty_acts (tenant, work_id, principal, duty, about, at) VALUES (?, ?, ?, ?, ?, ?)",
          tenant,
          workId,
          principal,
          duty,
          about,
          at,
        );
  }

  /** Writes down what a round of a case moves. */
  move({ tenant, caseId, turn, makers, accountId, object, category, amount, at }: Movement): void {
    this.#database.run("DELETE FROM amounts_moved_by_round WHERE tenant = ? AND case_id = ? AND turn = ?", tenant, caseId, turn);
    for (const maker of new Set(makers))
      this.#database.run(
        `INSERT INTO amounts_moved_by_round (tenant, case_id, turn, maker, account, object, category, amount, at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        tenant,
        caseId,
        turn,
        maker,
        accountId ?? NO_ACCOUNT,
        object,
        category,
        amount,
        at,
      );
  }

  /**
   * What was moved since `since` in other rounds, of this case too, for the same customer in the same category, whoever made it;
   * where no customer is known, what the same makers moved, or anybody about the same object. Each round counts once.
   */
  movedBeside({ tenant, caseId, turn, makers, accountId, object, category, at }: Movement, since: Instant): number {
    const row = this.#database.get<{ total: number | null }>(
      `SELECT sum(amount) AS total FROM (SELECT DISTINCT case_id, turn, amount FROM amounts_moved_by_round
         WHERE tenant = ? AND account = ? AND category = ? AND NOT (case_id = ? AND turn = ?) AND at > ? AND at <= ?
         AND (account != ? OR object = ? OR maker IN (SELECT value FROM json_each(?))))`,
      tenant,
      accountId ?? NO_ACCOUNT,
      category,
      caseId,
      turn,
      since,
      at,
      NO_ACCOUNT,
      object,
      JSON.stringify(makers),
    );
    return row?.total ?? 0;
  }

  removeTenant(tenant: string): void {
    for (const table of ["duty_acts", "amounts_moved_by_round"]) this.#database.run(`DELETE FROM ${table} WHERE tenant = ?`, tenant);
  }
}
