import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { Instant, Money, Name, nullable, strict } from "../../common/values.ts";

/** What became of an exception that was planted, or that a finding without one: `false` was found and nobody had planted it. */
export const TruthVerdict = Type.Enum(["found", "missed", "not_graded", "false"]);

/** One exception of the ground truth, and beside it what was found. */
export const GroundTruth = strict({
  id: Type.String({
    minLength: 1,
    maxLength: 300,
    description: "Names it in its sandbox: a fault and one of its exceptions, or a false finding",
  }),
  fault: nullable(Name),
  code: Type.String({ minLength: 1, maxLength: 60, description: "The exception code it must be found under" }),
  verdict: TruthVerdict,
  detectableFrom: nullable(Type.String({ ...Instant, description: "From when on it could be known; null for a false finding" })),
  amount: nullable(
    Type.Object(Money.properties, { description: "Declared exposure; null where it grows with time, and for a false finding" }),
  ),
  accountId: nullable(Name),
  legalEntity: nullable(Type.String({ maxLength: 10 })),
  correlationId: Type.String({ maxLength: 200, description: "The business case it is about; empty for one that was never opened" }),
  caseId: nullable(Name),
  detectedAt: nullable(Instant),
  found: nullable(Type.Object(Money.properties, { description: "The exposure that was found" })),
});
export type GroundTruth = Static<typeof GroundTruth>;

export const putGroundTruth = operation({
  id: "putGroundTruth",
  method: "PUT",
  path: "/v1/ground-truth",
  scope: "intelligence:truth:write",
  summary:
    "Takes in what was planted in the sandbox and what was found of it, in the place of what was handed in before: whoever planted it grades it, once the season is over.",
  body: strict({ items: Type.Array(GroundTruth, { maxItems: 20_000 }) }),
  reply: { status: 200, body: strict({ stored: Type.Integer() }) },
  problems: ["unknown-sandbox"],
});
