import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SeasonReport } from "@cashline/contracts/reports/season-report";
import { htmlReport } from "../report/html.ts";
import { printReport } from "../report/print.ts";

/**
 * Writes a season's report as JSON and HTML, and prints it.
 * @returns 1 when an invariant is broken or a renewal unexplained, else 0
 */
export function finishSeason(report: SeasonReport, { out, json }: { out: string; json: boolean }): 0 | 1 {
  writeFileSync(join(out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(out, "report.html"), htmlReport(report));
  process.stdout.write(
    json
      ? `${JSON.stringify(report)}\n`
      : `${printReport(report, process.stdout.columns)}\n\nReports   ${join(out, "report.html")} and report.json\n`,
  );
  const broken = report.invariants.some(({ violations }) => violations.length > 0) || report.renewals.unexplained.length > 0;
  return broken ? 1 : 0;
}
