import { createReadStream, existsSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { DropWindow, RequestWindow } from "@cashline/contracts/services/intelligence/load-operations";
import { instantOf } from "@cashline/kernel/time";
import { parse } from "csv-parse";

/** What a run's samples say, by the second. */
export type LoadSamples = {
  readonly requests: RequestWindow[];
  readonly dropped: DropWindow[];
  /** Rows that are cut off or hold no sample, as the last one when k6 was killed. */
  readonly unreadable: number;
};

/** The columns of k6's CSV output that are read; others may be there. */
const COLUMNS = ["metric_name", "timestamp", "metric_value", "expected_response", "name", "scenario", "status"] as const;
type Sample = Readonly<Record<(typeof COLUMNS)[number], string>>;

const LONGEST_OPERATION = 500;

/**
 * Reads the samples of k6's CSV output a row at a time, in whatever order they stand: requests with their latency, and
 * iterations that could not begin. Other metrics are passed over, and so is what was asked before the load and after it:
 * k6 names no scenario for it.
 * @throws Error in one sentence when the file is missing or has not k6's columns
 */
export async function readSamples(file: string): Promise<LoadSamples> {
  if (!existsSync(file)) throw new Error(`k6 has left no samples in ${file}.`);
  const windows = new LoadWindows();
  let header: Header | undefined;
  let unreadable = 0;
  const rows = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: () => {
      unreadable += 1;
      return undefined;
    },
  });
  await pipeline(createReadStream(file), rows, async (records: AsyncIterable<string[]>) => {
    for await (const record of records) {
      if (header === undefined) header = headerOf(file, record);
      else if (record.length !== header.columns || !takeIn(windows, header, record)) unreadable += 1;
    }
  });
  if (header === undefined) throw new Error(`${file} has not even a header.`);
  return { ...windows.told(), unreadable };
}

/** How many columns a row has, and where those that are read stand. */
type Header = { readonly columns: number; readonly places: Readonly<Record<keyof Sample, number>> };

function headerOf(file: string, columns: readonly string[]): Header {
  const missing = COLUMNS.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new Error(`${file} lacks ${missing.join(", ")}: it is no CSV output of k6.`);
  const places = Object.fromEntries(COLUMNS.map((column) => [column, columns.indexOf(column)])) as Header["places"];
  return { columns: columns.length, places };
}

/** @returns false for a row that should hold a sample and holds none */
function takeIn(windows: LoadWindows, { places }: Header, record: readonly string[]): boolean {
  const metric = record[places.metric_name];
  // Most rows are of other metrics.
  if (metric !== "http_req_duration" && metric !== "dropped_iterations") return true;
  const sample = Object.fromEntries(COLUMNS.map((column) => [column, record[places[column]] ?? ""])) as Sample;
  if (sample.scenario === "") return true;
  return metric === "http_req_duration" ? windows.request(sample) : windows.drop(sample);
}

/** Samples put together by second. */
class LoadWindows {
  readonly #requests = new Map<string, RequestWindow>();
  readonly #dropped = new Map<string, DropWindow>();

  /** @returns false for a sample that holds none; so does `drop` */
  request({ timestamp, metric_value: ms, expected_response: expected, name, status }: Sample): boolean {
    if (!isSecond(timestamp) || !isNumber(ms) || !/^(true|false)$/.test(expected) || name === "" || !/^\d{1,3}$/.test(status)) return false;
    const operation = name.slice(0, LONGEST_OPERATION);
    const key = JSON.stringify([timestamp, operation, status, expected]);
    const window = this.#requests.get(key) ?? {
      second: secondAt(timestamp),
      operation,
      status: Number(status),
      failed: expected === "false",
      latencyUs: [],
    };
    window.latencyUs.push(Math.round(Number(ms) * 1000));
    this.#requests.set(key, window);
    return true;
  }

  drop({ timestamp, metric_value: value }: Sample): boolean {
    const iterations = Number(value);
    if (!isSecond(timestamp) || !isNumber(value) || !Number.isInteger(iterations) || iterations < 1) return false;
    const before = this.#dropped.get(timestamp)?.iterations ?? 0;
    this.#dropped.set(timestamp, { second: secondAt(timestamp), iterations: before + iterations });
    return true;
  }

  told(): Pick<LoadSamples, "requests" | "dropped"> {
    return { requests: [...this.#requests.values()], dropped: [...this.#dropped.values()] };
  }
}

/** Whole seconds since 1970, as k6 writes them. */
const isSecond = (text: string): boolean => /^\d{9,10}$/.test(text);
const secondAt = (timestamp: string): string => instantOf(Number(timestamp) * 1000);
const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text);
