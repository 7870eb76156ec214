/** Writes every dashboard to `dist/` and the alerting files to `provisioning/alerting/`, where Grafana reads them. Run after a change here or in the KPI catalogue. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { alertFiles } from "./alerts.ts";
import { dashboards, fileText } from "./dashboards.ts";

const root = join(import.meta.dirname, "..");
const write = (folder: string, files: readonly (readonly [string, string])[]): void => {
  rmSync(join(root, folder), { recursive: true, force: true });
  for (const [name, text] of files) {
    mkdirSync(dirname(join(root, folder, name)), { recursive: true });
    writeFileSync(join(root, folder, name), text);
  }
};

write(
  "dist",
  Object.entries(dashboards).map(([name, build]) => [name, fileText(build())]),
);
write(
  "provisioning/alerting",
  Object.entries(alertFiles).map(([name, build]) => [name, build()]),
);
