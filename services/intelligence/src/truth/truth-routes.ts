import type { CallContext, Server } from "@cashline/chassis/server";
import { putGroundTruth } from "@cashline/contracts/services/intelligence/ground-truth-operations";
import type { Store } from "../store/store.ts";
import { takeInGroundTruth } from "./ground-truth.ts";

/** How the ground truth of a season comes in. */
export function mountGroundTruth(server: Server, { store, known }: { store: Store; known: (context: CallContext) => string }): void {
  server.mount(putGroundTruth, async ({ body }, context) => {
    await takeInGroundTruth(store, known(context), body.items, new Date().toISOString());
    return { body: { stored: body.items.length } };
  });
}
