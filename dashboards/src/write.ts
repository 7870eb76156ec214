/** Writes every dashboard to `dist/`, where Grafana reads it. Run after a change here or in the KPI catalogue. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboards, fileText } from "./dashboards.ts";

const folder = join(import.meta.dirname, "..", "dist");
mkdirSync(folder, { recursive: true });
for (const [file, build] of Object.entries(dashboards)) writeFileSync(join(folder, file), fileText(build()));
