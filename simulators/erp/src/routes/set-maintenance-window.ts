import { setMaintenanceWindow } from "@cashline/contracts/systems/erp/settings-operations";
import { instant } from "@cashline/kernel/time";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { windowFault } from "../domain/maintenance.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { controlsOf, legalEntityOf, saveControls } from "../store/settings.ts";

export const setMaintenanceWindowRoute = write<typeof setMaintenanceWindow, Collections>(setMaintenanceWindow, ({ body }, context) => {
  const { legalEntity, reason } = body;
  if (legalEntity !== null) legalEntityOf(legalEntity, context);
  const [from, to] = [instant(body.from), instant(body.to)];
  const controls = controlsOf(context);
  const fault = windowFault({ from, to }, controls.windows.length);
  if (fault !== undefined) return refuse("invalid-request", fault);
  const window = { id: idsOf(context).maintenanceWindow(legalEntity, from, to), legalEntity, from, to, reason };
  if (controls.windows.some(({ id }) => id === window.id)) return refuse("already-exists", `The window is planned as ${window.id}`);
  saveControls({ ...controls, windows: [...controls.windows, window] }, context);
  return reply(window);
});
