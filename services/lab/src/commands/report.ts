import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SeasonReport } from "@cashline/contracts/reports/season-report";
import { Value } from "typebox/value";
import { htmlReport } from "../report/html.ts";
import { printSandbox } from "../report/print-sandbox.ts";
import { printReport } from "../report/print.ts";
import { sandboxPage } from "../report/sandbox-page.ts";
import { connect } from "../sandbox/estate-clients.ts";
import { sandboxReport } from "../sandbox-report.ts";
import { narrowingOf, type Narrowing } from "./arguments.ts";
import { requireWritable } from "./output-folder.ts";
import { estateBeside } from "./running-estate.ts";

type SeasonOptions = { out: string; json: boolean };
type SandboxOptions = SeasonOptions & { sandbox: string; secrets?: string; from?: string; to?: string } & Narrowing;
export type ReportOptions = Omit<SandboxOptions, "sandbox"> & { sandbox?: string };

/** What is asked of a running estate, and means nothing of a season's `report.json`. */
const OF_THE_ESTATE = ["secrets", "from", "to", "entity", "region", "tier", "product"] as const;

/** A season's report made anew, or with `sandbox` that of a running estate's. @throws Error in one sentence when there is none */
export async function report({ sandbox, ...options }: ReportOptions): Promise<void> {
  if (sandbox !== undefined) return ofSandbox({ ...options, sandbox });
  const meaningless = OF_THE_ESTATE.find((name) => options[name] !== undefined);
  if (meaningless !== undefined)
    throw new Error(
      `error: --${meaningless} needs --sandbox, which asks the running estate; without it the report is that of the last season as it was played.`,
    );
  ofSeason(options);
}

/** Asks the running estate for a sandbox's figures over a window, and writes them as JSON and HTML beside the season's own report. */
async function ofSandbox(options: SandboxOptions): Promise<void> {
  const { sandbox, from, to, out, json } = options;
  const clients = connect(estateBeside(options), sandbox);
  requireWritable(out);
  const question = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), scope: narrowingOf(options) };
  const asked = await sandboxReport(clients, question, new Date().toISOString());
  const file = join(out, `report-${sandbox}`);
  writeFileSync(`${file}.json`, `${JSON.stringify(asked, null, 2)}\n`);
  writeFileSync(`${file}.html`, sandboxPage(asked));
  process.stdout.write(
    json
      ? `${JSON.stringify(asked)}\n`
      : `${printSandbox(asked, process.stdout.columns)}\n\nReports   ${file}.html and report-${sandbox}.json\n`,
  );
}

/** From the `report.json` a season has left, without an estate. @throws Error in one sentence when there is none, or it is no report */
function ofSeason({ out, json }: SeasonOptions): void {
  const read = parsed(join(out, "report.json"));
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
