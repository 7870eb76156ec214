import { listMaintenanceWindows } from "@cashline/contracts/systems/erp/settings-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { controlsOf } from "../store/settings.ts";

export const listMaintenanceWindowsRoute = read<typeof listMaintenanceWindows, Collections>(listMaintenanceWindows, (_, context) =>
  reply({ items: controlsOf(context).windows.toSorted((a, b) => (`${a.from} ${a.id}` < `${b.from} ${b.id}` ? -1 : 1)) }),
);
