import { setAccountMapping } from "@cashline/contracts/systems/erp/settings-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { controlsOf, legalEntityOf, saveControls } from "../store/settings.ts";

/** An account is determined by its role; one of another role would put a posting on the wrong side of the balance sheet. */
export const setAccountMappingRoute = write<typeof setAccountMapping, Collections>(setAccountMapping, ({ body }, context) => {
  const { legalEntity, role, account } = body;
  legalEntityOf(legalEntity, context);
  if (account !== null) {
    const found = context.store.glAccounts.get(idsOf(context).glAccount(legalEntity, account));
    if (!found) return refuse("unknown-account", `${legalEntity} has no account ${account}`);
    if (found.role !== role) return refuse("account-role-mismatch", `${account} ${found.name} is ${found.role}, not ${role}`);
  }
  const controls = controlsOf(context);
  const mapping = { ...controls.mappings[legalEntity], [role]: account };
  saveControls({ ...controls, mappings: { ...controls.mappings, [legalEntity]: mapping } }, context);
  return reply(body);
});
