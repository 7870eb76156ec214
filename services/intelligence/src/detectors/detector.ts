import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";

/** Something that is not as it should be, and to whose account, entity and business case it belongs. */
export type Detected = {
  finding: Finding;
  accountId: string | null;
  legalEntity: string | null;
  correlationId: string;
  /**
   * Business keys of what follows from it and has no case of its own: such a finding, of the code that its detector explains,
   * hangs on this one's case once it is found too.
   */
  explains?: readonly string[];
  /** The findings it explains, as far as they are found; see `collapse`. */
  dependents?: Finding[];
};

/** A question with the parameters of the whole one: while it brings no row, nothing can be found. */
export type FirstQuestion = {
  /** The objects and events it reads, of those its detector reads. While none has come in, its answer stands, unless it asks the time. */
  readonly reads: readonly string[];
  readonly sql: string;
  /** A row once there stays: a yes is for good. */
  readonly isForGood?: true;
};

/** A comparison of what systems have published, as a query over the analytics store. */
export type Detector<Row extends object = object> = {
  readonly name: string;
  readonly code: ExceptionCode;
  /** Two systems disagree, something expected is not there in time, or a figure is out of its trend. */
  readonly kind: "reconciliation" | "watch" | "anomaly";
  /** In words, for people who ask why. */
  readonly definition: string;
  /**
   * The objects it reads, as `system.object_type`, and events without their object, as `billing.usage.recorded`; see
   * `arrivalOf`. While nothing of them has come in, what it found last still holds.
   */
  readonly reads: readonly string[];
  /** Whether its answer changes with time alone, so that it is asked again even when nothing has come in. */
  readonly isTimed: boolean;
  /** A cheap question that comes first, where the whole one is dear. */
  readonly onlyIf?: FirstQuestion;
  /** The code of what its findings explain, where they explain anything. */
  readonly explains?: ExceptionCode;
  /** Parameters: `{tenant:String}` and `{asOf:DateTime64(3, 'UTC')}`. Rows in a stable order. */
  readonly sql: string;
  /** What a row means; null when the amounts, which only exact arithmetic tells, leave nothing to find. */
  detected(row: Row): Detected | null;
};

/** Declares a detector; its rows are known to itself, whoever holds it sees one like any other. */
export function detector<Row extends object>(declared: Detector<Row>): Detector {
  return declared as unknown as Detector;
}

/** The objects of one kind as last published: `payload` is JSON. */
export function states(object: string): string {
  return `(SELECT * FROM pi.latest_objects FINAL WHERE ${isOf(object)})`;
}

/** Asks whether there is any object of a kind: what a detector's `onlyIf` says of things that are rare. */
export function anyOf(object: string): FirstQuestion {
  return { isForGood: true, reads: [object], sql: `SELECT 1 FROM pi.latest_objects WHERE ${isOf(object)} LIMIT 1` };
}

function isOf(object: string): string {
  const [system = "", type = ""] = object.split(".");
  return `tenant = {tenant:String} AND system = '${system}' AND object_type = '${type}'`;
}
