import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import { clock } from "../store/columns.ts";
import type { QueryParameters, Store } from "../store/store.ts";
import { collapse } from "./collapse.ts";
import type { Detected, Detector, FirstQuestion } from "./detector.ts";

/** How often something of an object, or an event by its own name, has come in; see `Writer.arrivals`. */
export type Arrivals = (tenant: string, object: string) => number;

/** Those that find something under a code or under one that these explain, and all that explain any of it. */
function around(all: readonly Detector[], code: ExceptionCode): readonly Detector[] {
  const codes = new Set([code, ...all.flatMap((each) => (each.code === code && each.explains) || [])]);
  return all.filter(({ code: own, explains }) => codes.has(own) || (explains !== undefined && codes.has(explains)));
}

type Remembered = { seen: string; found: readonly Detected[] };
type OpenCase = { readonly case_id: string; readonly code: ExceptionCode };

/** The object whose arrival says that a case has changed. */
const CASE = "orchestrator.case";

/**
 * Asks the detectors. What a detector found is remembered for as long as nothing of what it reads has come in and time
 * alone does not change it: most nights touch few of the systems. The cheap questions that come first are put in one
 * statement, and detectors that ask the same share its answer, because a statement costs the engine more than what it reads.
 */
export class Detection {
  readonly #store: Store;
  readonly #arrivals: Arrivals;
  readonly #detectors: readonly Detector[];
  readonly #remembered = new Map<string, Map<string, Remembered>>();
  /** The last answer to each first question, and what had come in of what it reads. */
  readonly #answered = new Map<string, Map<string, { seen: string; isYes: boolean }>>();
  readonly #compared = new Map<string, { seen: number; open: readonly OpenCase[] }>();

  constructor(store: Store, arrivals: Arrivals, all: readonly Detector[]) {
    this.#store = store;
    this.#arrivals = arrivals;
    this.#detectors = all;
  }

  /** Everything that is not as it should be as of a scenario instant, or what of it has to do with a code. */
  async find(tenant: string, asOf: string, code?: ExceptionCode): Promise<Detected[]> {
    const asked = code === undefined ? this.#detectors : around(this.#detectors, code);
    const remembered = this.#remembered.get(tenant) ?? new Map<string, Remembered>();
    this.#remembered.set(tenant, remembered);
    const parameters = { tenant, asOf: clock(asOf) };
    const due = asked
      .map((detector) => ({ detector, seen: this.#seen(tenant, detector.reads) }))
      .filter(({ detector, seen }) => detector.isTimed || remembered.get(detector.name)?.seen !== seen);
    const questions = new Set(due.flatMap(({ detector }) => detector.onlyIf ?? []));
    const answers = await this.#answers(tenant, [...questions], parameters);
    const answered = new Map<string, Promise<object[]>>();
    const ask = (sql: string): Promise<object[]> => {
      const rows = answered.get(sql) ?? this.#store.query<object>(sql, parameters);
      answered.set(sql, rows);
      return rows;
    };
    await Promise.all(
      due.map(async ({ detector, seen }) => {
        const isPossible = detector.onlyIf === undefined || answers.get(detector.onlyIf.sql) === true;
        const rows = isPossible ? await ask(detector.sql) : [];
        remembered.set(detector.name, { seen, found: rows.flatMap((row) => detector.detected(row) ?? []) });
      }),
    );
    return collapse(
      asked.flatMap(({ name, explains }) => (remembered.get(name)?.found ?? []).map((detected) => ({ detected, explainsCode: explains }))),
    );
  }

  /**
   * Cases, of all codes or of one, that no flow waits for, and that end when what they are about is found no more. Which flow
   * waits, the case itself knows; a guard always has one.
   */
  async casesToCompare(tenant: string, code?: ExceptionCode): Promise<string[]> {
    const open = await this.#openCases(tenant);
    return open.filter((each) => code === undefined || each.code === code).map(({ case_id: caseId }) => caseId);
  }

  async #openCases(tenant: string): Promise<readonly OpenCase[]> {
    const seen = this.#arrivals(tenant, CASE);
    const last = this.#compared.get(tenant);
    if (last?.seen === seen) return last.open;
    const open = await this.#store.query<OpenCase>(
      `SELECT case_id, code FROM (SELECT * FROM pi.cases FINAL WHERE tenant = {tenant:String})
WHERE status NOT IN ('closed', 'dismissed', 'suppressed') AND JSONExtractString(snapshot, 'findings', 1, 'detectedBy') != 'guard' ORDER BY case_id`,
      { tenant },
    );
    this.#compared.set(tenant, { seen, open });
    return open;
  }

  forget(tenant: string): void {
    this.#remembered.delete(tenant);
    this.#answered.delete(tenant);
    this.#compared.delete(tenant);
  }

  /** How much has come in of some objects and events. */
  #seen(tenant: string, reads: readonly string[]): string {
    return reads.map((object) => this.#arrivals(tenant, object)).join();
  }

  /** Whether each first question, by its text, has a row. Only those are asked whose answer may be another than last time. */
  async #answers(tenant: string, questions: readonly FirstQuestion[], parameters: QueryParameters): Promise<ReadonlyMap<string, boolean>> {
    const known = this.#answered.get(tenant) ?? new Map<string, { seen: string; isYes: boolean }>();
    this.#answered.set(tenant, known);
    const open = questions
      .filter(({ sql, isForGood }) => isForGood === undefined || known.get(sql)?.isYes !== true)
      .map(({ sql, reads }) => ({ sql, seen: this.#seen(tenant, reads) }))
      .filter(({ sql, seen }) => sql.includes("{asOf:") || known.get(sql)?.seen !== seen);
    if (open.length > 0) {
      const together = open.map(({ sql }, index) => `SELECT ${index} AS question WHERE EXISTS (${sql})`).join(" UNION ALL ");
      const rows = await this.#store.query<{ question: number }>(together, parameters);
      const yes = new Set(rows.map(({ question }) => Number(question)));
      for (const [index, { sql, seen }] of open.entries()) known.set(sql, { seen, isYes: yes.has(index) });
    }
    return new Map([...known].map(([sql, { isYes }]) => [sql, isYes]));
  }
}
