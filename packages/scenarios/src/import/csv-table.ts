import { parse } from "csv-parse/sync";
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ImportRow } from "./import-row.ts";
import type { FileCount, ImportFinding } from "./report.ts";

/** A file of an export with all its rows, those of the wrong shape already refused. */
export type CsvTable = { readonly file: string; readonly rows: readonly ImportRow[] };

const LF = 0x0a;
const CR = 0x0d;

type RawRecord = { record: string[]; info: { lines: number } };

/**
 * Reads a CSV file with a header row. The first of `columns` names the row's id.
 * A row with too few or too many fields, with bytes that are not UTF-8, or with an id seen in this file before is refused
 * and stays in `rows`. Lines may end in CR LF, LF or CR, and differ in this within a file; inside a field they become LF.
 * @param idRepeats whether ids may repeat, so that the caller judges it
 * @throws Error in one sentence when the file is missing, is not CSV, has a header that is not UTF-8, lacks one of
 * `columns`, or has far fewer rows than lines
 */
export function readTable(
  folder: string,
  file: string,
  columns: readonly string[],
  findings: ImportFinding[],
  idRepeats = false,
): CsvTable {
  const { text, badLines } = readText(folder, file);
  const [header, ...records] = parseText(text, file);
  const names = header?.record ?? [];
  if (badLines.has(1)) throw new Error(`${file} is not a UTF-8 text: its header has other bytes`);
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new Error(`${file} lacks the column${missing.length > 1 ? "s" : ""} ${missing.join(", ")}`);
  requirePlausible(file, text, records.length);
  const seen = new Map<string, ImportRow>();
  let lastLine = header?.info.lines ?? 1;
  const rows = records.map(({ record, info }) => {
    const values = Object.fromEntries(names.map((name, index) => [name, record[index] ?? ""]));
    const row = new ImportRow({ file, line: info.lines, id: values[columns[0] ?? ""] ?? "", values, findings });
    const firstLine = lastLine + 1;
    lastLine = info.lines;
    const badLine = badLines.size === 0 ? undefined : [...badLines].find((line) => line >= firstLine && line <= lastLine);
    if (badLine !== undefined) row.refuse("not-utf-8", `line ${badLine} has bytes that are not UTF-8; export the file as UTF-8`);
    else if (record.length !== names.length)
      row.refuse("wrong-number-of-fields", `${record.length} fields, the header has ${names.length}`);
    else if (!/^[\x21-\x7e]{1,100}$/.test(row.id))
      row.refuse("id-not-usable", `${columns[0]} "${row.id}" is not 1 to 100 printable characters without blanks`);
    else refuseRepeated(row, seen, idRepeats);
    if (!row.refused && record.some((value) => value.includes("\ufffd")))
      row.keep("character-lost", "a text holds U+FFFD: a character was lost before the export was written");
    return row;
  });
  return { file, rows };
}

function refuseRepeated(row: ImportRow, seen: Map<string, ImportRow>, idRepeats: boolean): void {
  const first = seen.get(row.id);
  if (first === undefined) seen.set(row.id, row);
  else if (first.sameAs(row)) row.refuse("duplicate-row", `the same row as line ${first.line}`);
  else if (!idRepeats) row.refuse("duplicate-id", `line ${first.line} has this id with other values; the first is taken`);
}

/** A file's text, and its lines with bytes that are not UTF-8, counted from one; in the text those bytes are U+FFFD. */
function readText(folder: string, file: string): { text: string; badLines: ReadonlySet<number> } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, file));
  } catch (error) {
    throw new Error(`${file} cannot be read from ${folder}`, { cause: error });
  }
  const badLines = new Set<number>();
  if (!isUtf8(bytes)) linesOf(bytes).forEach((line, index) => void (isUtf8(line) || badLines.add(index + 1)));
  // One kind of line end, so that the parser, too, counts a break inside a quoted field as one line.
  return { text: bytes.toString("utf8").replaceAll(/\r\n|\r/g, "\n"), badLines };
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    let end = from;
    while (end < bytes.length && bytes[end] !== LF && bytes[end] !== CR) end += 1;
    lines.push(bytes.subarray(from, end));
    from = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1;
  }
  return lines;
}

function parseText(text: string, file: string): RawRecord[] {
  const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: "\n" };
  try {
    return parse(text, options) as unknown as RawRecord[];
  } catch (error) {
    throw new Error(`${file} is not a CSV file: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** A field may hold line breaks, yet half of a file's lines being no rows of their own means that its quotes or line ends are broken. */
function requirePlausible(file: string, text: string, rows: number): void {
  const lines = text.split("\n").filter((line) => line !== "").length - 1;
  if (rows * 2 < lines) throw new Error(`${file} has ${lines} lines after its header, but only ${rows} rows: its quotes are broken`);
}

/**
 * Makes sure that something of a file was taken over. @param needed whether the file may not be empty either
 * @throws Error in one sentence when all rows were refused, with the first reason
 */
export function requireMapped({ file, rows }: CsvTable, findings: readonly ImportFinding[], needed: boolean): void {
  if (rows.length === 0 && needed) throw new Error(`${file} has a header and no rows`);
  if (rows.length === 0 || rows.some((row) => !row.refused)) return;
  const first = findings.find((finding) => finding.file === file && finding.outcome === "refused");
  const count = rows.length === 1 ? "its only row" : `all of its ${rows.length} rows`;
  throw new Error(`${file}: ${count} had to be refused, the first (line ${first?.line ?? 2}) because ${first?.reason ?? "it is unusable"}`);
}

/** Rows in, rows mapped and rows refused; call it when all rows have been judged. */
export function countRows({ rows }: CsvTable): FileCount {
  const refused = rows.filter((row) => row.refused).length;
  return { rows: rows.length, mapped: rows.length - refused, refused };
}
