import { AS_WRITTEN, INTERPRETED } from "../store/store.ts";
import { rowFilters, type ReadableTables } from "./readable-tables.ts";

/** How much one reader may ask, and all of them together. */
export type ReaderLimits = {
  /** Longest run of a query, s. */
  readonly seconds: number;
  /** Rows of a result; more is an error. */
  readonly rows: number;
  /** Memory of a query, bytes. */
  readonly memoryBytes: number;
  /** Connections to the store, each of which runs one query at a time and holds a thread meanwhile. */
  readonly connections: number;
  /** Queries that may wait for one. */
  readonly waiting: number;
};

/** The front's own questions about the schema. */
export const ITSELF = "";

/** A name that stands for a query is planned once for each use, so a short text can grow without end, and planning knows no time limit. */
const TREE_NODES = 20_000;
/** A result is held whole until it is sent. */
const RESULT_BYTES = 64 * 1024 * 1024;

/**
 * The statements that make a connection one of a reader. For a sandbox's, the plan is not rearranged: the engine would else
 * merge the filter with the query's own conditions, and compute those on other sandboxes' rows, whose values then stand in
 * its errors. Unarranged, the filter is the step right above the table, whatever the query is. It costs the optimisations
 * of the plan, not the use of the primary key.
 * @param tenant a sandbox, `*` for all of them, or ITSELF
 */
export function preparation(tenant: string, tables: ReadableTables, limits: ReaderLimits): string[] {
  if (tenant === ITSELF) return ["SET readonly=1"];
  const settings = [
    "max_threads=1",
    INTERPRETED,
    AS_WRITTEN,
    "output_format_json_quote_64bit_integers=1",
    "output_format_json_quote_decimals=1",
    `max_execution_time=${limits.seconds}`,
    `max_memory_usage=${limits.memoryBytes}`,
    `max_result_rows=${limits.rows}`,
    `max_result_bytes=${RESULT_BYTES}`,
    "result_overflow_mode='throw'",
    `max_expanded_ast_elements=${TREE_NODES}`,
    // A query of 128 KiB, as a literal for the engine's own lexer, can be twice as long.
    "max_query_size=1000000",
    ...(tenant === "*"
      ? []
      : ["query_plan_enable_optimizations=0", "optimize_move_to_prewhere=0", `additional_table_filters=${rowFilters(tables, tenant)}`]),
    // Last: nothing can be set after it.
    "readonly=1",
  ];
  return ["USE pi", `SET ${settings.join(", ")}`];
}
