import type { Problem } from "@cashline/contracts/common/problems";

/** The other side refused or failed, and said so in a problem document. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(operation: string, problem: Problem, retryAfterMs: number | undefined) {
    super(`${operation} answered ${problem.status} ${problem.code}: ${problem.detail}`);
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: the connection failed, or the answer took too long. The effect may or may not have happened. */
export class TransportFailure extends Error {}

/** An answer came that is not what the contract says, such as a proxy's page. The effect may or may not have happened. */
export class MalformedReply extends Error {}

/** Whether the same request with the same key may be sent again. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof TransportFailure || error instanceof MalformedReply) return true;
  if (!(error instanceof ProblemError)) return false;
  return error.status >= 500 || error.status === 429 || error.code === "idempotency-key-in-use";
}
