import { setTaxCodes } from "@cashline/contracts/systems/erp/settings-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { controlsOf, legalEntityOf, saveControls } from "../store/settings.ts";

export const setTaxCodesRoute = write<typeof setTaxCodes, Collections>(setTaxCodes, ({ body }, context) => {
  const { legalEntity, codes } = body;
  legalEntityOf(legalEntity, context);
  const controls = controlsOf(context);
  saveControls({ ...controls, taxCodes: { ...controls.taxCodes, [legalEntity]: codes } }, context);
  return reply(body);
});
