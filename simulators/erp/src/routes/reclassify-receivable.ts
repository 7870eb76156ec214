import { reclassifyReceivable } from "@cashline/contracts/systems/erp/correction-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { postEntry } from "../store/post-entry.ts";
import { reclassification } from "../store/reclassification.ts";

export const reclassifyReceivableRoute = write<typeof reclassifyReceivable, Collections>(reclassifyReceivable, ({ body }, context) => {
  const entry = reclassification(body, context);
  postEntry(entry, context);
  return reply(entry, 1);
});
