import { Refusal } from "@cashline/chassis/refusal";
import type { CallContext, Server } from "@cashline/chassis/server";
import { listHolds, putHold } from "@cashline/contracts/services/intelligence/hold-operations";
import * as holds from "./holds.ts";
import type { Store } from "./store.ts";

/** Holds of the sandbox of a call, seen and changed. */
export function mountHolds(server: Server, { store, known }: { store: Store; known: (context: CallContext) => string }): void {
  server.mount(listHolds, async (_input, context) => ({ body: { items: await holds.listHolds(store, known(context)) } }));
  server.mount(putHold, async ({ body }, context) => {
    const tenant = known(context);
    const { caseId = null, held, reason } = body;
    const hold = await holds.changeHold(
      store,
      tenant,
      { caseId, held, reason, changedBy: context.access.client },
      new Date().toISOString(),
    );
    if (hold === null) throw new Refusal("unknown-case", `${tenant} has no case ${caseId}`);
    return { body: hold };
  });
}
