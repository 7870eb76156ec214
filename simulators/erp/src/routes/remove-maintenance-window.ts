import { removeMaintenanceWindow } from "@cashline/contracts/systems/erp/settings-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { controlsOf, saveControls } from "../store/settings.ts";

export const removeMaintenanceWindowRoute = write<typeof removeMaintenanceWindow, Collections>(
  removeMaintenanceWindow,
  ({ params }, context) => {
    const controls = controlsOf(context);
    const window = controls.windows.find(({ id }) => id === params.maintenanceWindowId);
    if (!window) return refuse("not-found", `There is no maintenance window ${params.maintenanceWindowId}`);
    saveControls({ ...controls, windows: controls.windows.filter((each) => each !== window) }, context);
    return reply(window);
  },
);
