import { commonProblems, problemType, type Problem, type ProblemCatalogue } from "@cashline/contracts/common/problems";

/** An answer of "no" with a stable code; becomes a problem document at the edge. */
export class Refusal extends Error {
  readonly code: string;
  readonly detail: string;
  readonly errors: NonNullable<Problem["errors"]> | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The stored refusal of an earlier call with the same key. */
  readonly replayed: boolean;

  constructor(code: string, detail: string, extra: { errors?: Problem["errors"]; retryAfterSeconds?: number; replayed?: boolean } = {}) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.errors = extra.errors;
    this.retryAfterSeconds = extra.retryAfterSeconds;
    this.replayed = extra.replayed ?? false;
  }
}

/** Whether a code has an entry; a refusal without one is a bug of ours. */
export function isListed(code: string, catalogue: ProblemCatalogue): boolean {
  return Object.hasOwn(catalogue, code) || Object.hasOwn(commonProblems, code);
}

/** The HTTP status of a code; undefined of one that no catalogue lists. */
export function statusOf(code: string, catalogue: ProblemCatalogue): number | undefined {
  return (catalogue[code] ?? (commonProblems as ProblemCatalogue)[code])?.status;
}

/** The problem document of a refusal. @throws Error for a code no catalogue lists: that is a bug of ours */
export function problemOf(refusal: Refusal, catalogue: ProblemCatalogue, instance: string, correlationId: string): Problem {
  const entry = catalogue[refusal.code] ?? (commonProblems as ProblemCatalogue)[refusal.code];
  if (!entry) throw new Error(`problem code "${refusal.code}" is in no catalogue`);
  return {
    type: problemType(refusal.code),
    code: refusal.code,
    title: entry.title,
    status: entry.status,
    detail: refusal.detail,
    action: entry.action,
    instance,
    correlationId,
    ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
  };
}

/** Whether a refusal tells of trouble on this side: then nobody knows whether the call had its effect. */
export function isFailure({ code }: Refusal): boolean {
  const entry = (commonProblems as ProblemCatalogue)[code];
  return entry !== undefined && entry.status >= 500;
}
