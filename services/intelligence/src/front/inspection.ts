import type { AllowedFunctions } from "./allowed-functions.ts";
import { FrontError } from "./front-error.ts";
import { rowsOf, type Ask } from "./reader-pool.ts";

/** What a reader's statement may name. */
export type Permitted = {
  /** Tables and views with their database, `pi.cases`. */
  readonly tables: ReadonlySet<string>;
  readonly functions: AllowedFunctions;
};

type Node = { readonly depth: number; readonly kind: string; readonly name: string };

/**
 * Kinds of node a reading query is made of. Not among them: settings, `EXPLAIN`, `APPLY` (whose function the tree does not
 * show), and whatever the language may yet get.
 */
const KINDS = new Set([
  "SelectWithUnionQuery", "SelectIntersectExceptQuery", "SelectQuery", "DescribeQuery", "ExpressionList", "TablesInSelectQuery",
  "TablesInSelectQueryElement", "TableExpression", "TableIdentifier", "TableJoin", "ArrayJoin", "SampleRatio", "Subquery", "WithElement", "Asterisk",
  "QualifiedAsterisk", "ColumnsRegexpMatcher", "QualifiedColumnsRegexpMatcher", "ColumnsListMatcher", "QualifiedColumnsListMatcher",
  "ColumnsTransformerList", "ColumnsExceptTransformer", "ColumnsReplaceTransformer", "ColumnsReplaceTransformer::Replacement", "Identifier", "Literal",
  "Function", "OrderByElement", "InterpolateElement", "WindowDefinition", "WindowListElement",
]); // prettier-ignore

const DATABASE = "pi";
const OTHER_DATABASES = new Set(["system", "information_schema", "INFORMATION_SCHEMA", "default"]);
/** What a variable of Grafana calls its columns; every other name that begins with an underscore is the engine's. */
const GRAFANA_NAMES = new Set(["__text", "__value"]);
/** `x IN name` reads the table of that name; in the tree it is an identifier like any column. */
const MEMBERSHIP = /^(global)?(not)?(null)?in(ignoreset)?$/i;

/**
 * Looks at the tree the engine's own parser makes of a statement, without running it, and refuses every node, function and
 * table that is not on a list. No spelling gets around it: comments, quotes, nesting and names given in passing are gone by then.
 * @param text one statement without an output clause, with no line break in a name (`readStatement`)
 * @throws FrontError ACCESS_DENIED, or the engine's own error when it cannot parse the text
 */
export async function inspect(ask: Ask, text: string, { tables, functions }: Permitted): Promise<void> {
  const tree = Buffer.from(await ask(`EXPLAIN AST ${text}`, "TSVRaw")).toString("utf8");
  const nodes = tree.split("\n").filter((line) => line.trim() !== "").map(nodeOf); // prettier-ignore
  const doubtful = new Set<string>();
  for (const [at, { depth, kind, name }] of nodes.entries()) {
    if (kind === "Function") {
      const isTable = nodes[at - 1]?.kind === "TableExpression" && (nodes[at - 1]?.depth ?? depth) < depth;
      if (!(isTable ? functions.tableFunction(name) : functions.function(name))) throw denied(`function ${name}`);
      const set = !isTable && MEMBERSHIP.test(name) ? lastArgument(nodes, at) : undefined;
      if (set?.kind === "Identifier" && !set.name.includes(".")) doubtful.add(set.name);
    } else if (kind === "TableIdentifier") {
      if (!name.includes(".")) doubtful.add(name);
      else if (!tables.has(name)) throw denied(`table ${name}`);
    } else if (kind === "Identifier") refuseName(name, tables, functions);
  }
  await refuseTables(ask, doubtful, tables);
}

function nodeOf(line: string): Node {
  const [, indent = "", kind = "", rest = ""] = /^( *)(\S+)(.*)$/.exec(line) ?? [];
  if (!KINDS.has(kind)) throw denied(kind);
  const name = /^ (.*?)(?: \(alias .*\))?(?: \(children \d+\))?$/.exec(rest)?.[1] ?? "";
  return { depth: indent.length, kind, name };
}

/** The last argument of the function at a place: its list is one level deeper, the arguments one more. */
function lastArgument(nodes: readonly Node[], at: number): Node | undefined {
  const depth = nodes[at]?.depth ?? 0;
  const after = nodes.slice(at + 1);
  const end = after.findIndex((node) => node.depth <= depth);
  return (end < 0 ? after : after.slice(0, end)).findLast((node) => node.depth === depth + 2);
}

/**
 * A name that is no column: of a table out of reach, of a function that may not be called, or of what the engine says of its
 * storage, `_part_offset` and its like, which counts the rows of others too.
 */
function refuseName(name: string, tables: ReadonlySet<string>, functions: AllowedFunctions): void {
  const segments = name.split(".");
  const [first = "", second] = segments;
  const ofEngine = segments.find((segment) => segment.startsWith("_") && !GRAFANA_NAMES.has(segment));
  if (ofEngine !== undefined) throw denied(`column ${ofEngine}`);
  if (second === undefined) {
    if (functions.isForbidden(first)) throw denied(`function ${first}`);
  } else if ((first === DATABASE || OTHER_DATABASES.has(first)) && !tables.has(`${first}.${second}`))
    throw denied(`table ${first}.${second}`);
}

/** Names without a database are a query's own, unless our database has a table of that name that is out of reach. */
async function refuseTables(ask: Ask, all: ReadonlySet<string>, tables: ReadonlySet<string>): Promise<void> {
  const names = new Set([...all].filter((name) => !tables.has(`${DATABASE}.${name}`)));
  if (names.size === 0) return;
  const there = await rowsOf<{ name: string }>(ask, `SELECT name FROM system.tables WHERE database = '${DATABASE}' OR is_temporary`);
  for (const { name } of there) if (names.has(name)) throw denied(`table ${name}`);
}

function denied(what: string): FrontError {
  return new FrontError("ACCESS_DENIED", `Not enough privileges: ${what} may not be used here`);
}
