import { ProblemError } from "@cashline/client/errors";
import { instantAt } from "@cashline/kernel/time";
import { loadBook, type LoadProgress } from "@cashline/scenarios/book/load";
import { importBook } from "@cashline/scenarios/import/ravenstack";
import type { ImportReport } from "@cashline/scenarios/import/report";
import { table } from "../report/print.ts";
import { connect } from "../sandbox/estate-clients.ts";
import { controlSandbox } from "../sandbox/sandbox.ts";
import { bookEstate } from "../season.ts";
import { writeImportReport } from "./book.ts";
import { requireWritable } from "./output-folder.ts";
import { progressLine } from "./progress-line.ts";
import { runningPlace } from "./running-estate.ts";

export type BookImportOptions = { from: string; to: string; seed: string; sandbox: string; out: string; json: boolean };

type Loaded = { sandbox: string; eventsBefore: number; eventsAfter: number };

/**
 * Reads a customer's export, reports every row that was repaired, kept as odd, or refused, and, where an estate is
 * running, loads the book into a sandbox of it. Loading the same folder again changes nothing.
 */
export async function bookImport(folder: string, options: BookImportOptions): Promise<void> {
  const { book, report } = importBook(folder, { from: options.from, to: options.to, seed: options.seed, usageOutsideTerm: "keep" });
  requireWritable(options.out);
  const file = writeImportReport(report, options.out);
  const place = runningPlace(options.out);
  let loaded: Loaded | null = null;
  if (place) {
    const line = progressLine(process.stderr, options.json);
    const clients = connect(place, options.sandbox);
    const sandbox = controlSandbox(clients);
    await sandbox.create(options.seed, instantAt(book.from, "00:00"));
    const published = async (): Promise<number> =>
      Object.values(await sandbox.statuses()).reduce((sum, { eventsPublished }) => sum + eventsPublished, 0);
    const eventsBefore = await published();
    const onProgress = ({ kind, done, total }: LoadProgress): void => line.tell("book", `${kind} ${done}/${total}`);
    await loadBook(book, bookEstate(clients), { onProgress }).catch((error: unknown) => {
      if (!(error instanceof ProblemError) || error.code !== "idempotency-key-reused") throw error;
      throw new Error(
        `Sandbox ${options.sandbox} holds this book for another season already: remove it with \`lab reset\`, or name another with --sandbox.`,
        { cause: error },
      );
    });
    await sandbox.quiet();
    loaded = { sandbox: options.sandbox, eventsBefore, eventsAfter: await published() };
    line.end();
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ files: report.files, kinds: report.kinds, season: report.season, loaded })}\n`
      : print(report, loaded, file),
  );
}

function print(report: ImportReport, loaded: Loaded | null, file: string): string {
  const { season } = report;
  const outcome =
    loaded === null
      ? "No estate is running, so the files were only read; `pnpm start` one and import again to load the book."
      : loaded.eventsAfter === loaded.eventsBefore
        ? `Sandbox ${loaded.sandbox} had this book already: nothing changed.`
        : `Loaded into sandbox ${loaded.sandbox}: ${(loaded.eventsAfter - loaded.eventsBefore).toLocaleString("en-US")} changes published.`;
  return [
    table(
      ["file", "rows", "mapped", "refused"],
      Object.entries(report.files).map(([name, { rows, mapped, refused }]) => [
        name,
        ...[rows, mapped, refused].map((count) => count.toLocaleString("en-US")),
      ]),
    ),
    table(
      ["finding", "repaired", "kept", "refused", "first"],
      Object.entries(report.kinds).map(([kind, { repaired, kept, refused, example }]) => [
        kind,
        String(repaired),
        String(kept),
        String(refused),
        `${example.file}:${example.line}`,
      ]),
    ),
    `Season    ${season.renewals.toLocaleString("en-US")} renewals of ${season.planned} of ${season.subscriptions} subscriptions; not renewed: ${Object.entries(
      season.notPlanned,
    )
      .map(([why, count]) => `${count} ${why}`)
      .join(", ")}`,
    ["Assumed:", ...report.assumptions.map((text) => `  ${text}`)].join("\n"),
    `${outcome}\nEvery finding, row by row: ${file}`,
    "",
  ].join("\n\n");
}
