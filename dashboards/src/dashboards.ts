import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { exceptionsAndRenewals } from "./exceptions-and-renewals.ts";

/** Every dashboard by the file it is built into. */
export const dashboards: Readonly<Record<string, () => Dashboard>> = {
  "exceptions-and-renewals.json": exceptionsAndRenewals,
};

/** A dashboard as its file holds it. */
export const fileText = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, null, 2)}\n`;
