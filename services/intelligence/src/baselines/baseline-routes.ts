import { Refusal } from "@cashline/chassis/refusal";
import type { Sandboxes } from "@cashline/chassis/sandboxes";
import type { Server } from "@cashline/chassis/server";
import { putBaseline } from "@cashline/contracts/services/intelligence/baseline-operations";
import type { Store } from "../store/store.ts";
import { nameBaseline } from "./name-baseline.ts";

/** What a sandbox is compared with. It is about two of them, so a token for one does not do. */
export function mountBaselines(server: Server, { store, sandboxes }: { store: Store; sandboxes: Sandboxes }): void {
  server.mount(putBaseline, async ({ params, body }, { access }) => {
    if (access.tenant !== "*") throw new Refusal("wrong-tenant", "A baseline is another sandbox; the token is for one");
    const { tenant, seed } = sandboxes.require(params.tenant);
    const baseline = sandboxes.require(body.baseline);
    if (baseline.tenant === tenant) throw new Refusal("baseline-differs", `${tenant} cannot be compared with itself`);
    if (baseline.seed !== seed)
      throw new Refusal("baseline-differs", `${tenant} was played from the seed ${seed}, ${baseline.tenant} from ${baseline.seed}`);
    const namedAt = new Date().toISOString();
    const cases = await nameBaseline(store, tenant, baseline.tenant, namedAt);
    if (cases === 0) throw new Refusal("baseline-without-cases", `${baseline.tenant} has closed no case`);
    return { body: { tenant, baseline: baseline.tenant, cases, namedAt } };
  });
}
