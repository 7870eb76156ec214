import { previewClosing } from "@cashline/contracts/systems/metering/usage-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { closingOf } from "../store/closings.ts";
import type { Collections } from "../store/collections.ts";

export const previewClosingRoute = write<typeof previewClosing, Collections>(previewClosing, ({ body }, context) =>
  reply(closingOf(body, context).preview),
);
