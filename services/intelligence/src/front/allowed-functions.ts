import { rowsOf, type Ask } from "./reader-pool.ts";

/**
 * Kinds of function, in the engine's own words, that compute from their arguments alone. Not among them: whatever reads a
 * dictionary, a model, the machine or the network, and kinds the engine may yet get.
 */
const KINDS = new Set([
  "Arithmetic", "Arrays", "Bit", "Bitmap", "Comparison", "Conditional", "Dates and Times", "Distance", "Encoding", "Financial", "Geo", "Geo Polygon",
  "Hash", "IP Address", "JSON", "Logical", "Map", "Mathematical", "Null", "Random Number", "Rounding", "String", "String Replacement", "String Search",
  "String Splitting", "Time Window", "Tuple", "Type Conversion", "URL", "UUID",
]); // prettier-ignore

/** Functions of kinds that also hold others. */
const SINGLY = new Set([
  "version", "revision", "currentDatabase",
  "bar", "byteSize", "countDigits", "digits", "defaultValueOfArgumentType", "defaultValueOfTypeName", "errorCodeToName", "finalizeAggregation",
  "formatReadableDecimalSize", "formatReadableQuantity", "formatReadableSize", "formatReadableTimeDelta", "getSubcolumn", "identity", "ignore",
  "indexHint", "initializeAggregation", "isConstant", "isDecimalOverflow", "lowCardinalityIndices", "lowCardinalityKeys", "materialize",
  "minSampleSizeContinuous", "minSampleSizeConversion", "neighbor", "parseReadableSize", "parseReadableSizeOrNull", "parseReadableSizeOrZero",
  "parseTimeDelta", "rowNumberInAllBlocks", "rowNumberInBlock", "runningAccumulate", "runningDifference", "runningDifferenceStartingWithFirstValue",
  "toColumnTypeName", "toTypeName", "transform", "variantElement", "variantType", "visibleWidth",
  "seriesDecomposeSTL", "seriesOutliersDetectTukey", "_CAST", "caseWithExpression",
]); // prettier-ignore

/** Written as functions in the tree of a query, and part of the language. */
const LANGUAGE = ["lambda", "exists", "grouping", "untuple"];

/** Tables that are computed from their arguments alone. */
const TABLE_FUNCTIONS = new Set([
  "numbers",
  "numbers_mt",
  "zeros",
  "zeros_mt",
  "generateSeries",
  "generate_series",
  "values",
  "SQLStandardValues",
]);

/** Which functions a reader may call: a list, so that a function the engine gets with its next version is refused until it is looked at. */
export type AllowedFunctions = {
  readonly function: (name: string) => boolean;
  readonly tableFunction: (name: string) => boolean;
  /** Whether the engine has a function of this name that may not be called: a name alone can stand for it, as in `arrayMap(f, x)`. */
  readonly isForbidden: (name: string) => boolean;
};

type Row = { name: string; kind: string; aliasOf: string; aggregate: number; anyCase: number; builtIn: number };

/** The lists above, brought together with what the engine says of its functions. */
export async function allowedFunctions(ask: Ask): Promise<AllowedFunctions> {
  const rows = await rowsOf<Row>(
    ask,
    `SELECT name, categories AS kind, alias_to AS aliasOf, is_aggregate AS aggregate, case_insensitive AS anyCase, origin = 'System' AS builtIn FROM system.functions`,
  );
  const suffixes = (
    await rowsOf<{ name: string }>(ask, "SELECT name FROM system.aggregate_function_combinators WHERE NOT is_internal")
  ).map(({ name }) => name);
  const byName = new Map(rows.map((row) => [row.name, row]));
  const isAllowed = (row: Row): boolean => {
    const meant = row.aliasOf === "" ? row : (byName.get(row.aliasOf) ?? row);
    return meant.builtIn === 1 && (meant.aggregate === 1 || KINDS.has(meant.kind) || SINGLY.has(meant.name));
  };
  const anyCase = new Map(rows.filter((row) => row.anyCase === 1).map((row) => [row.name.toLowerCase(), row]));
  const find = (name: string): Row | undefined => byName.get(name) ?? anyCase.get(name.toLowerCase());
  const isAggregate = (name: string): boolean => {
    const row = find(name);
    if (row) return row.aggregate === 1 && isAllowed(row);
    return suffixes.some((suffix) => name.length > suffix.length && name.endsWith(suffix) && isAggregate(name.slice(0, -suffix.length)));
  };
  return {
    function: (name) => {
      const row = find(name);
      return LANGUAGE.includes(name) || (row ? isAllowed(row) : isAggregate(name));
    },
    tableFunction: (name) => TABLE_FUNCTIONS.has(name),
    isForbidden: (name) => {
      const row = find(name);
      return row !== undefined && !isAllowed(row);
    },
  };
}
