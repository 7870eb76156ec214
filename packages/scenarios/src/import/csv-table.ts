import { parse } from "csv-parse/sync";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ImportRow } from "./import-row.ts";
import type { FileCount, ImportFinding } from "./report.ts";

/** A file of an export with all its rows, those of the wrong shape already refused. */
export type CsvTable = { readonly file: string; readonly rows: readonly ImportRow[] };

type RawRecord = { record: string[]; info: { lines: number } };

/**
 * Reads a CSV file with a header row. The first of `columns` names the row's id.
 * A row with too few or too many fields, or an id seen in this file before, is refused and stays in `rows`.
 * @param idRepeats whether ids may repeat, so that the caller judges it
 * @throws Error in one sentence when the file is missing, is not CSV, or lacks one of `columns`
 */
export function readTable(
  folder: string,
  file: string,
  columns: readonly string[],
  findings: ImportFinding[],
  idRepeats = false,
): CsvTable {
  const [header, ...records] = parseFile(folder, file);
  const names = header?.record ?? [];
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new Error(`${file} lacks the column${missing.length > 1 ? "s" : ""} ${missing.join(", ")}`);
  const seen = new Map<string, ImportRow>();
  const rows = records.map(({ record, info }) => {
    const values = Object.fromEntries(names.map((name, index) => [name, record[index] ?? ""]));
    const row = new ImportRow({ file, line: info.lines, id: values[columns[0] ?? ""] ?? "", values, findings });
    if (record.length !== names.length) row.refuse("wrong-number-of-fields", `${record.length} fields, the header has ${names.length}`);
    else if (!/^[\x21-\x7e]{1,100}$/.test(row.id))
      row.refuse("id-not-usable", `${columns[0]} "${row.id}" is not 1 to 100 printable characters without blanks`);
    else refuseRepeated(row, seen, idRepeats);
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

function parseFile(folder: string, file: string): RawRecord[] {
  let text: string;
  try {
    text = readFileSync(join(folder, file), "utf8");
  } catch (error) {
    throw new Error(`${file} cannot be read from ${folder}`, { cause: error });
  }
  try {
    return parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true }) as unknown as RawRecord[];
  } catch (error) {
    throw new Error(`${file} is not a CSV file: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Rows in, rows mapped and rows refused; call it when all rows have been judged. */
export function countRows({ rows }: CsvTable): FileCount {
  const refused = rows.filter((row) => row.refused).length;
  return { rows: rows.length, mapped: rows.length - refused, refused };
}
