import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import type { OcelLog } from "@cashline/contracts/services/intelligence/ocel";
import { ExecaError, execa } from "execa";
import { connect } from "../sandbox/estate-clients.ts";
import type { InspectOptions } from "./inspect.ts";
import { ROOT } from "./place.ts";
import { requireEstate } from "./running-estate.ts";

/** Reads and writes log files; started by path, since the lab imports no service. */
const TOOL = join(ROOT, "services/intelligence/src/mining/ocel/ocel-tool.ts");

type Format = "json" | "sqlite";
/** The formats by the endings of file names. */
const formats: ReadonlyMap<string, Format> = new Map([
  [".json", "json"],
  [".sqlite", "sqlite"],
  [".sqlite3", "sqlite"],
  [".db", "sqlite"],
]);

type ExportOptions = InspectOptions & { format?: Format };
type ImportOptions = InspectOptions & { case?: string };

const print = (json: boolean, data: unknown, text: string): void => void process.stdout.write(`${json ? JSON.stringify(data) : text}\n`);

/** The format asked for, else that of the file's ending. @throws Error when neither tells one */
export function formatOf(file: string, asked: Format | undefined): Format {
  const format = asked ?? formats.get(extname(file).toLowerCase());
  if (format === undefined)
    throw new Error(
      `${file} names no format: end it in .json, .sqlite, .sqlite3 or .db, or choose one with --format json or --format sqlite.`,
    );
  return format;
}

/**
 * Writes the events of a sandbox as an OCEL 2.0 log, in place of a file that lies there; without a format its name decides.
 * @throws Error when neither tells a format
 */
export async function ocelExport(file: string, { format, ...options }: ExportOptions): Promise<void> {
  const written = formatOf(file, format);
  const log = (await connect(requireEstate(options), options.sandbox).intelligence.getProcessLog({})).body;
  await tool(["write", file, written], JSON.stringify(log));
  const told = { file, format: written, events: log.events.length, objects: log.objects.length };
  print(options.json, told, `${file}: ${told.events} events and ${told.objects} objects of ${options.sandbox} as OCEL 2.0 ${written}`);
}

/**
 * Takes an OCEL 2.0 log, JSON or SQLite, into a new sandbox of process intelligence alone, for its graph and variants.
 * @throws Error when the file is no such log, or the sandbox has events
 */
export async function ocelImport(file: string, options: ImportOptions): Promise<void> {
  if (!existsSync(file)) throw new Error(`${file} is not there.`);
  const log = JSON.parse(await tool(["read", file])) as OcelLog;
  const clients = connect(requireEstate(options), options.sandbox);
  const [first] = log.events;
  const params = { tenant: options.sandbox };
  await clients.control("intelligence").putSandbox({ params, body: { seed: "imported", startAt: startOf(first?.time) } });
  const { body } = await clients.intelligence.importProcessLog({
    body: { caseType: options.case ?? null, log },
    idempotencyKey: `lab/ocel/${options.sandbox}`,
  });
  const of = options.case === undefined ? "correlation id" : options.case;
  print(
    options.json,
    { sandbox: options.sandbox, ...body },
    [
      `${options.sandbox}: ${body.events} events, ${body.objects} objects, ${body.cases} cases by ${of}`,
      `Types of object: ${log.objectTypes.map(({ name }) => name).join(", ")}`,
    ].join("\n"),
  );
}

/** Where the sandbox's clock starts: at the first event, where a clock may stand then. */
const startOf = (time: string | undefined): string =>
  time !== undefined && /^(19|20)\d\d-/.test(time) ? time : "2000-01-01T00:00:00.000Z";

/** @throws Error with what the tool said */
async function tool(parameters: readonly string[], input = ""): Promise<string> {
  try {
    return (await execa(process.execPath, [TOOL, ...parameters], { input, stripFinalNewline: false, maxBuffer: 1024 ** 3 })).stdout;
  } catch (error) {
    if (error instanceof ExecaError && error.exitCode === 2)
      throw new Error(`${parameters[1]}: ${String(error.stderr).trim()}`, { cause: error });
    throw error;
  }
}
