import { fault, type FaultPlace, type PolicyFault } from "./policy-fault.ts";
import type { TableRow } from "./decision-table.ts";
import type { ResultKind, TableShape } from "./table-shapes.ts";

/** Reads cells as the engine does: what is wrong with one, or null. */
export type CellParser = {
  /** A cell on the left, such as `>= 5000`. */
  condition(cell: string): string | null;
  /** A cell on the right, such as `"L2"`. */
  result(cell: string): string | null;
};

/** Longest SLA, in business hours: a quarter. */
const MOST_HOURS = 520;
/** Most days, points or people a cell may say. */
const MOST_COUNTED = 1000;
/** Most a cell may say of money, in cents of the reporting currency: a million. */
const MOST_CENTS = 100_000_000;
const WORDS = new Set(["and", "or", "not", "in", "true", "false", "null"]);

/** Everything wrong in one row's cells and example, read against the table's shape in the order of its columns. */
export function checkRow(
  row: TableRow,
  columns: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
  shape: TableShape,
  parser: CellParser,
  place: FaultPlace,
): PolicyFault[] {
  const faults: PolicyFault[] = [];
  const at = (column: string | null, message: string | null): void => {
    if (message !== null) faults.push(fault({ ...place, row: row.id, column }, message));
  };
  if (row.when.length !== columns.inputs.length || row.result.length !== columns.outputs.length)
    at(
      null,
      `has ${row.when.length} conditions and ${row.result.length} results for ${columns.inputs.length} and ${columns.outputs.length} columns`,
    );
  for (const [index, field] of columns.inputs.entries()) {
    const cell = row.when[index] ?? "";
    if (cell !== "") at(field, parser.condition(cell) ?? foreignWord(cell));
    const given = typeof row.example[field];
    if (given === "undefined") at(field, "the example does not say it");
    else if (given !== shape.inputs[field]) at(field, `the example gives a ${given} for a ${shape.inputs[field]}`);
    else if (given === "number" && !Number.isSafeInteger(row.example[field])) at(field, "the example's number is not whole, or too large");
  }
  for (const name of Object.keys(row.example)) if (!columns.inputs.includes(name)) at(name, "the example says what is no condition");
  for (const [index, field] of columns.outputs.entries()) {
    const cell = row.result[index] ?? "";
    const kind = shape.outputs[field];
    at(field, cell === "" ? "a result is missing" : (parser.result(cell) ?? (kind ? wrongResult(cell, kind) : null)));
  }
  return faults;
}

/**
 * A cell compares what it is given with constants. It calls nothing, above all nothing like `date("now")`, by which the
 * same case would be decided otherwise tomorrow; and it names nothing, since a name nobody gives never matches.
 */
function foreignWord(cell: string): string | null {
  const bare = cell.replaceAll(/"[^"]*"|'[^']*'/g, " ");
  const sign = /[^\w\s<>=!.,()[\]$-]/.exec(bare)?.[0];
  if (sign !== undefined) return `${sign} is nothing a cell may say`;
  for (const [, name = "", call] of bare.matchAll(/([A-Za-z_$][\w$.]*)(\s*\()?/g)) {
    if (WORDS.has(name)) continue;
    return call === undefined ? `${name} is nothing a cell may name` : `${name}(…) is called; a cell only compares with constants`;
  }
  return null;
}

function wrongResult(cell: string, of: ResultKind): string | null {
  const value = constant(cell);
  if (value === undefined) return "a result is a constant: a text in double quotes, a number, true or false";
  switch (of.kind) {
    case "one of":
      return of.values.includes(value as string) ? null : `${cell} is none of ${of.values.map((each) => each || '""').join(", ")}`;
    case "hours":
      return typeof value === "number" && value >= of.least && value <= MOST_HOURS && Number.isInteger(value * 2)
        ? null
        : `${cell} is no number of half hours from ${of.least} to ${MOST_HOURS}`;
    case "count":
      return typeof value === "number" && Number.isInteger(value) && value >= of.least && value <= (of.most ?? MOST_COUNTED)
        ? null
        : `${cell} is no whole number from ${of.least} to ${of.most ?? MOST_COUNTED}`;
    case "cents":
      return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MOST_CENTS
        ? null
        : `${cell} is no whole number of cents from 0 to ${MOST_CENTS}`;
    case "flag":
      return typeof value === "boolean" ? null : `${cell} is neither true nor false`;
    case "words":
    case "approval rule":
      return typeof value === "string" && value.trim() !== "" ? null : `${cell} is no text`;
  }
}

/** The value of a cell that is a constant; undefined for anything else. */
export function constant(cell: string): string | number | boolean | undefined {
  try {
    const value: unknown = JSON.parse(cell);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
  } catch {
    return undefined;
  }
}
