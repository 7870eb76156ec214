import type { CallContext, Server } from "@cashline/chassis/server";
import { putLoadRun } from "@cashline/contracts/services/intelligence/load-operations";
import type { Store } from "../store/store.ts";
import { takeInLoadRun } from "./take-in.ts";

/** How load runs come in. */
export function mountLoads(server: Server, { store, known }: { store: Store; known: (context: CallContext) => string }): void {
  server.mount(putLoadRun, async ({ params, body }, context) => {
    const stored = await takeInLoadRun(store, known(context), { ...body, runId: params.runId });
    return { body: { stored } };
  });
}
