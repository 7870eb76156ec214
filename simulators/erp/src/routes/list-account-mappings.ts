import { listAccountMappings } from "@cashline/contracts/systems/erp/settings-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { chartOfAccounts } from "../domain/chart-of-accounts.ts";
import type { Collections } from "../store/collections.ts";
import { controlsOf, legalEntityOf } from "../store/settings.ts";

export const listAccountMappingsRoute = read<typeof listAccountMappings, Collections>(listAccountMappings, ({ query }, context) => {
  const { legalEntity } = query;
  legalEntityOf(legalEntity, context);
  const mapping = controlsOf(context).mappings[legalEntity] ?? {};
  const items = chartOfAccounts.map(({ role, number }) => {
    const mapped = mapping[role];
    return { legalEntity, role, account: mapped === undefined ? number : mapped };
  });
  return reply({ items });
});
