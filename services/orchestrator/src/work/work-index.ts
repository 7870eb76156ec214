import type { Database } from "@cashline/chassis/store";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { CaseFilter, WorkItem } from "@cashline/contracts/services/orchestrator/work-operations";
import { endedStatuses } from "../cases/ended.ts";

/** Which tasks are to be listed or given out. */
export type WorkFilter = { assignee?: string | null; team?: string | undefined; limit?: number | undefined };

/**
 * The open tasks of every sandbox in the order in which they want doing: a reading of what cases have published, in the
 * same store as the outbox, so that giving out work needs no store that lags behind. The cases stay the truth: whatever is
 * done about a task is decided there.
 */
export class WorkIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS work_cases (tenant TEXT NOT NULL, case_id TEXT NOT NULL, version INTEGER NOT NULL, open INTEGER NOT NULL,
        code TEXT NOT NULL, team TEXT NOT NULL, cause TEXT, explained_by TEXT, PRIMARY KEY (tenant, case_id)) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS work_tasks (tenant TEXT NOT NULL, case_id TEXT NOT NULL, task_id TEXT NOT NULL, assignee TEXT,
        team TEXT NOT NULL, score INTEGER NOT NULL, severity TEXT NOT NULL, due_at TEXT NOT NULL, item TEXT NOT NULL,
        PRIMARY KEY (tenant, case_id, task_id)) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS work_tasks_by_assignee ON work_tasks (tenant, assignee)`);
  }

  /** Takes a case as it is now; an older version than the known one changes nothing. */
  follow(of: Case): void {
    const { tenant, id, version } = of;
    const isOpen = !endedStatuses.includes(of.status);
    this.#database.transaction(() => {
      const { changes } = this.#database.run(
        `INSERT INTO work_cases (tenant, case_id, version, open, code, team, cause, explained_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET version = excluded.version, open = excluded.open, cause = excluded.cause,
           explained_by = excluded.explained_by WHERE excluded.version > version`,
        tenant,
        id,
        version,
        isOpen ? 1 : 0,
        of.code,
        of.ownerTeam,
        of.cause,
        of.status === "suppressed" ? of.explainedBy : null,
      );
      if (changes === 0) return;
      this.#database.run("DELETE FROM work_tasks WHERE tenant = ? AND case_id = ?", tenant, id);
      if (!isOpen || of.status === "suppressed") return;
      for (const item of openItems(of))
        this.#database.run(
          "INSERT INTO work_tasks (tenant, case_id, task_id, assignee, team, score, severity, due_at, item) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          tenant,
          id,
          item.taskId,
          item.assignee,
          item.team,
          item.priority ?? -1,
          item.severity,
          item.dueAt,
          JSON.stringify(item),
        );
    });
  }

  /** Open tasks, the most urgent first: by priority where it is known, then severity, then what is due, then case and task. */
  list(tenant: string, { assignee, team, limit = 1000 }: WorkFilter): WorkItem[] {
    const onDesk = assignee === undefined ? "" : assignee === null ? "AND assignee IS NULL" : "AND assignee = ?";
    const ofTeam = team === undefined ? "" : "AND team = ?";
    const values = [...(typeof assignee === "string" ? [assignee] : []), ...(team === undefined ? [] : [team])];
    return this.#database
      .all<{ item: string }>(
        `SELECT item FROM work_tasks WHERE tenant = ? ${onDesk} ${ofTeam} ORDER BY score DESC, severity, due_at, case_id, task_id LIMIT ?`,
        tenant,
        ...values,
        limit,
      )
      .map(({ item }) => JSON.parse(item) as WorkItem);
  }

  /** How many open tasks each person has on her desk. */
  load(tenant: string): Map<string, number> {
    const rows = this.#database.all<{ assignee: string; tasks: number }>(
      "SELECT assignee, count(*) AS tasks FROM work_tasks WHERE tenant = ? AND assignee IS NOT NULL GROUP BY assignee",
      tenant,
    );
    return new Map(rows.map(({ assignee, tasks }) => [assignee, tasks]));
  }

  /** The open cases a filter means, by id. */
  cases(tenant: string, { code, team, cause }: CaseFilter): string[] {
    return this.#database
      .all<{ caseId: string }>(
        `SELECT case_id AS caseId FROM work_cases WHERE tenant = ? AND open = 1
           AND (?2 IS NULL OR code = ?2) AND (?3 IS NULL OR team = ?3) AND (?4 IS NULL OR cause = ?4) ORDER BY case_id`,
        tenant,
        code ?? null,
        team ?? null,
        cause ?? null,
      )
      .map(({ caseId }) => caseId);
  }

  /** Whether a case is open and nothing explains it. */
  isAtWork(tenant: string, caseId: string): boolean {
    const row = this.#database.get<{ open: number; explained_by: string | null }>(
      "SELECT open, explained_by FROM work_cases WHERE tenant = ? AND case_id = ?",
      tenant,
      caseId,
    );
    return row?.open === 1 && row.explained_by === null;
  }

  /** Whether a case is open, at work or not. */
  isOpen(tenant: string, caseId: string): boolean {
    const row = this.#database.get<{ open: number }>("SELECT open FROM work_cases WHERE tenant = ? AND case_id = ?", tenant, caseId);
    return row?.open === 1;
  }

  /** The cases that rest while another is open. */
  explainedBy(tenant: string, caseId: string): string[] {
    return this.#database
      .all<{ caseId: string }>(
        "SELECT case_id AS caseId FROM work_cases WHERE tenant = ? AND explained_by = ? ORDER BY case_id",
        tenant,
        caseId,
      )
      .map((row) => row.caseId);
  }

  removeTenant(tenant: string): void {
    for (const table of ["work_cases", "work_tasks"]) this.#database.run(`DELETE FROM ${table} WHERE tenant = ?`, tenant);
  }
}

function openItems(of: Case): WorkItem[] {
  return of.tasks
    .filter(({ status }) => status === "open")
    .map(({ id, title, team, role, openedAt, dueAt, assignee, assignedAt }) => ({
      caseId: of.id,
      caseVersion: of.version,
      code: of.code,
      severity: of.severity,
      caseStatus: of.status,
      accountId: of.accountId,
      priority: of.priority?.score ?? null,
      taskId: id,
      title,
      team,
      role,
      openedAt,
      dueAt,
      assignee,
      assignedAt,
    }));
}
