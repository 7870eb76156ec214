import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { Instant, Tenant, strict } from "../../common/values.ts";

/** What a sandbox is compared with: the same season from the same seed, its corrections made by hand. */
const Baseline = strict({
  tenant: Tenant,
  baseline: Tenant,
  cases: Type.Integer({ description: "Cases that the baseline has closed" }),
  namedAt: Type.String({ ...Instant, description: "By the wall clock" }),
});

export const putBaseline = operation({
  id: "putBaseline",
  method: "PUT",
  path: "/v1/sandboxes/{tenant}/baseline",
  scope: "intelligence:baselines:write",
  summary:
    "Names the sandbox that this one is compared with, and takes its figures over as they are: it may be reset afterwards. In the place of the baseline named before; the same again takes the figures anew. Needs a token for the whole estate.",
  params: strict({ tenant: Tenant }),
  body: strict({ baseline: Tenant }),
  reply: { status: 200, body: Baseline },
  problems: ["wrong-tenant", "unknown-sandbox", "baseline-differs", "baseline-without-cases"],
});
