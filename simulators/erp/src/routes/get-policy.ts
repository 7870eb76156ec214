import { getPolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { policyOf } from "../store/settings.ts";

/** Version 0 is the default nobody has set. */
export const getPolicyRoute = read<typeof getPolicy, Collections>(getPolicy, (_, context) =>
  reply(policyOf(context), context.store.policies.version(idsOf(context).policy())),
);
