import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboardOf, type Page } from "./page.ts";
import { exceptionsOperations } from "./pages/exceptions-operations.ts";
import { executive } from "./pages/executive.ts";
import { financeClose } from "./pages/finance-close.ts";
import { integrationHealth } from "./pages/integration-health.ts";
import { lineage } from "./pages/lineage.ts";
import { loadTest } from "./pages/load-test.ts";
import { policyAndAudit } from "./pages/policy-and-audit.ts";
import { processMap } from "./pages/process-map.ts";
import { renewalSeason } from "./pages/renewal-season.ts";

const pages: readonly Page[] = [
  executive,
  exceptionsOperations,
  renewalSeason,
  integrationHealth,
  financeClose,
  policyAndAudit,
  processMap,
  lineage,
  loadTest,
];

/** Every dashboard by the file it is built into, in the folder that Grafana makes of its own. */
export const dashboards: Readonly<Record<string, () => Dashboard>> = Object.fromEntries(
  pages.map((page) => [`${page.folder}/${page.uid.replace("cashline-", "")}.json`, () => dashboardOf(page)]),
);

/** A dashboard as its file holds it. */
export const fileText = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, null, 2)}\n`;
