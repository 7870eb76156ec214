import { getTaxCodes } from "@cashline/contracts/systems/erp/settings-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { controlsOf, legalEntityOf } from "../store/settings.ts";

export const getTaxCodesRoute = read<typeof getTaxCodes, Collections>(getTaxCodes, ({ query }, context) => {
  const { legalEntity } = query;
  legalEntityOf(legalEntity, context);
  return reply({ legalEntity, codes: controlsOf(context).taxCodes[legalEntity] ?? [] });
});
