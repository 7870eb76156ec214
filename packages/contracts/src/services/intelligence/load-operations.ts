import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { Id, Instant, Name, strict } from "../../common/values.ts";

/*
 * What a load run found at the door. All its times are real, whatever the clock of the scenario does.
 */

const realTime = (description: string) => Type.String({ ...Instant, description: `${description}; real time` });
/** Nobody has made so many requests of a run or waited so many seconds for it; a longer list is a mistake. */
const MOST_WINDOWS = 200_000;

/** Requests of one second that were alike. The second is that in which they were answered, or given up. */
export const RequestWindow = strict({
  second: realTime("When the second begins"),
  operation: Type.String({ minLength: 1, maxLength: 500, description: "As the caller names its request" }),
  status: Type.Integer({ minimum: 0, maximum: 599, description: "HTTP status; 0 where no answer came" }),
  failed: Type.Boolean({ description: "The caller did not expect this answer" }),
  latencyUs: Type.Array(Type.Integer({ minimum: 0, maximum: 4_294_967_295 }), {
    minItems: 1,
    maxItems: 1_000_000,
    description: "Microseconds from sending to the end of the answer, one a request",
  }),
});
export type RequestWindow = Static<typeof RequestWindow>;

/** Iterations of one second that were due and could not begin, because every caller was still busy. */
export const DropWindow = strict({
  second: realTime("When the second begins"),
  iterations: Type.Integer({ minimum: 1 }),
});
export type DropWindow = Static<typeof DropWindow>;

export const LoadRun = strict({
  profile: Name,
  startedAt: realTime("When the first request could be made"),
  loadEndedAt: realTime("When the last one was answered"),
  restedAt: realTime("When the estate had come to rest"),
  renewals: Type.Integer({ minimum: 0, description: "Renewals to be won" }),
  rate: Type.Number({ minimum: 0, description: "Renewals a second asked for" }),
  thresholds: Type.Array(strict({ threshold: Type.String({ minLength: 1, maxLength: 500 }), holds: Type.Boolean() }), { maxItems: 500 }),
  requests: Type.Array(RequestWindow, { maxItems: MOST_WINDOWS, description: "Each second, operation, status and outcome once" }),
  dropped: Type.Array(DropWindow, { maxItems: MOST_WINDOWS, description: "Each second once" }),
  unreadable: Type.Integer({ minimum: 0, description: "Samples that could not be read, and so are in no window" }),
});
export type LoadRun = Static<typeof LoadRun>;

export const putLoadRun = operation({
  id: "putLoadRun",
  method: "PUT",
  path: "/v1/load-runs/{runId}",
  scope: "intelligence:loads:write",
  summary:
    "Takes in what a load run of the sandbox found, and beside it what its business did in that time, from the events stored by now: hand it in once the estate is at rest. Idempotent by the run's id, whatever the key: a run that is known stays as it was taken in first.",
  params: strict({ runId: Id("run") }),
  body: LoadRun,
  reply: { status: 200, body: strict({ stored: Type.Enum(["now", "before"]) }) },
  problems: ["unknown-sandbox"],
});
