import { ProblemError } from "@cashline/client/errors";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { ConsumerFailed, type Consumer } from "./hand-on.ts";

/** Statuses that speak of what was sent; all others speak of the caller's rights or the consumer's own state. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);
/** Problems with one of these statuses that speak of the call all the same. */
const OF_THE_CALL: ReadonlySet<string> = new Set(["idempotency-key-missing", "idempotency-key-reused"]);
/** Position of an item, and the member of it, if one is pointed at. */
const NAMED = /^\/body\/items\/(\d+)(\/.*)?$/;

/** A consumer behind a client's call with `items`; a refused item is one that `errors` points into. */
export function httpConsumer(system: string, send: (items: CanonicalEvent[]) => Promise<unknown>): Consumer {
  return async (events) => {
    try {
      await send([...events]);
      return { outcome: "taken" };
    } catch (error) {
      if (!(error instanceof ProblemError) || !REFUSALS.has(error.status) || OF_THE_CALL.has(error.code)) {
        throw new ConsumerFailed(
          `${system} could not take ${events.length} events: ${error instanceof Error ? error.message : "unknown"}`,
          {
            cause: error,
          },
        );
      }
      return { outcome: "refused", reason: `${system}: ${error.problem.detail}`, named: namedBy(system, error) };
    }
  };
}

/** The first message about each item. */
function namedBy(system: string, { problem }: ProblemError): Map<number, string> {
  const named = new Map<number, string>();
  for (const { pointer, message } of problem.errors ?? []) {
    const [, position, member] = NAMED.exec(pointer) ?? [];
    if (position === undefined || named.has(Number(position))) continue;
    named.set(Number(position), `${system}: ${member === undefined ? message : `${member} ${message}`}`);
  }
  return named;
}
