/** Writes every dashboard to `dist/` and the alerting files to `provisioning/alerting/`, where Grafana reads them. Run after a change here or in the KPI catalogue. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alertFiles } from "./alerts.ts";
import { dashboards, fileText } from "./dashboards.ts";

const root = join(import.meta.dirname, "..");
const write = (folder: string, files: readonly (readonly [string, string])[]): void => {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of files) writeFileSync(join(root, folder, name), text);
};

write(
  "dist",
  Object.entries(dashboards).map(([name, build]) => [name, fileText(build())]),
);
write(
  "provisioning/alerting",
  Object.entries(alertFiles).map(([name, build]) => [name, build()]),
);
