import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SeasonReport } from "@cashline/contracts/reports/season-report";
import { Value } from "typebox/value";
import { htmlReport } from "../report/html.ts";
import { printReport } from "../report/print.ts";

/**
 * Makes the page and the printed report anew from the `report.json` a season has left, without an estate: to look at on a screen,
 * and to send on as one file. @throws Error in one sentence when there is none, or it is no report
 */
export function report({ out, json }: { out: string; json: boolean }): void {
  const file = join(out, "report.json");
  const read = parsed(file);
  const page = join(out, "report.html");
  writeFileSync(page, htmlReport(read));
  process.stdout.write(
    json ? `${JSON.stringify({ report: page })}\n` : `${printReport(read, process.stdout.columns)}\n\nReport    ${page}\n`,
  );
}

function parsed(file: string): SeasonReport {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} cannot be read as a report; \`lab demo\` and \`lab season\` write one.`, { cause: error });
  }
  if (!Value.Check(SeasonReport, read)) {
    const [first] = Value.Errors(SeasonReport, read);
    throw new Error(`${file} is no report of this version: ${first?.instancePath || "/"} ${first?.message ?? "differs"}.`);
  }
  return read;
}
