import { FrontError } from "./front-error.ts";
import { quoted, rowsOf, type Ask } from "./reader-pool.ts";

/** One statement that may be looked at more closely: its own text, without what says how to write the result. */
export type Statement = {
  readonly text: string;
  /** The format its `FORMAT` clause names. */
  readonly format: string | undefined;
  /** Names and types of the parameters it takes, `{name:Type}`. */
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  /** `SHOW` has no tree to look at; only two forms of it are taken, and they name nothing but a database. */
  readonly kind: "query" | "show";
};

type Token = { readonly type: string; readonly text: string; readonly word: string; readonly begin: number; readonly end: number };

const LONGEST_BYTES = 128 * 1024;
const BEGINNINGS = new Set(["SELECT", "WITH", "FROM", "(", "DESC", "DESCRIBE", "SHOW"]);

/**
 * Clauses that would leave what a reader may do, by the word that begins each. `readonly` stops none of them: `INTO OUTFILE`
 * writes a file of the service's user, and what stands in `PREWHERE` is computed over other sandboxes' rows before the filter
 * takes them out, so that its errors tell of them. A column of such a name is written in quotes.
 */
const CLAUSES: Readonly<Record<string, string>> = {
  OUTFILE: "INTO OUTFILE is not taken here",
  INFILE: "FROM INFILE is not taken here",
  SETTINGS: "Settings cannot be changed in readonly mode",
  PREWHERE: "PREWHERE is not taken here; WHERE does the same",
};

/**
 * Cuts a text into the engine's own tokens, by the engine's own lexer, and refuses whatever is not one reading statement.
 * @throws FrontError SYNTAX_ERROR, READONLY, QUERY_IS_TOO_LARGE
 */
export async function readStatement(ask: Ask, sql: string): Promise<Statement> {
  const bytes = Buffer.from(sql, "utf8");
  if (bytes.length > LONGEST_BYTES) throw new FrontError("QUERY_IS_TOO_LARGE", `A query has at most ${LONGEST_BYTES} bytes`);
  if (sql.includes("\0")) throw new FrontError("SYNTAX_ERROR", "Syntax error: a query has no NUL");
  const tokens = await tokensOf(ask, sql, bytes);
  while (tokens.at(-1)?.type === "Semicolon") tokens.pop();
  if (tokens.length === 0) throw new FrontError("SYNTAX_ERROR", "Syntax error: the query is empty");
  takeTimeLimit(tokens);
  for (const { type, text, word } of tokens) refuseToken(type, text, word);
  const first = tokens[0]?.word ?? "";
  if (!BEGINNINGS.has(first)) throw new FrontError("READONLY", "Only SELECT, DESCRIBE, SHOW DATABASES and SHOW TABLES are taken here");
  const format = formatOf(tokens);
  if (first === "SHOW") refuseOtherShow(tokens);
  const text = bytes.subarray(tokens[0]?.begin, tokens.at(-1)?.end).toString("utf8");
  return { text, format, parameters: parametersOf(tokens), kind: first === "SHOW" ? "show" : "query" };
}

async function tokensOf(ask: Ask, sql: string, bytes: Buffer): Promise<Token[]> {
  const [row] = await rowsOf<{ tokens: { begin: number | string; end: number | string; type: string }[] }>(
    ask,
    `SELECT tokenizeQuery(${quoted(sql)}) AS tokens`,
  );
  return (row?.tokens ?? [])
    .filter(({ type }) => type !== "Whitespace" && type !== "Comment")
    .map(({ begin, end, type }) => {
      const text = bytes.subarray(Number(begin), Number(end)).toString("utf8");
      return { type, text, word: type === "BareWord" || text === "(" ? text.toUpperCase() : "", begin: Number(begin), end: Number(end) };
    });
}

function refuseToken(type: string, text: string, word: string): void {
  if (type === "Semicolon") throw new FrontError("SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed)");
  if (type.startsWith("Error")) throw new FrontError("SYNTAX_ERROR", `Syntax error: unrecognized token ${text.slice(0, 40)}`);
  const clause = Object.hasOwn(CLAUSES, word) ? CLAUSES[word] : undefined;
  if (clause !== undefined) throw new FrontError("READONLY", clause);
  // Names stand in the tree of a query as they are; with a line break in one, the tree could be read as another.
  if (type === "QuotedIdentifier" && /[\n\r\\]/.test(text))
    throw new FrontError("SYNTAX_ERROR", "A name may have no line break and no backslash");
}

/** Takes `SETTINGS max_execution_time=10` off the end, which the Grafana plugin's editor adds: our own limit holds anyway. */
function takeTimeLimit(tokens: Token[]): void {
  const [settings, name, equals, value] = tokens.slice(-4);
  if (settings?.word === "SETTINGS" && name?.word === "MAX_EXECUTION_TIME" && equals?.type === "Equals" && value?.type === "Number")
    tokens.splice(-4);
}

/** Takes the `FORMAT` clause off the end. */
function formatOf(tokens: Token[]): string | undefined {
  if (tokens.length < 3 || tokens.at(-2)?.word !== "FORMAT" || tokens.at(-1)?.type !== "BareWord" || tokens.at(-3)?.word === "AS")
    return undefined;
  return tokens.splice(-2)[1]?.text;
}

/** `SHOW DATABASES`, and `SHOW TABLES` of a database: all the Grafana plugin sends. Its other forms hide expressions. */
function refuseOtherShow(tokens: readonly Token[]): void {
  const [, what, from, database, ...rest] = tokens;
  const plainTables = what?.word === "TABLES" && (from === undefined || ((from.word === "FROM" || from.word === "IN") && isName(database)));
  const ended = rest.length === 0 && (what?.word === "TABLES" || from === undefined);
  if (!ended || !(what?.word === "DATABASES" || plainTables))
    throw new FrontError("READONLY", "Of SHOW, only SHOW DATABASES and SHOW TABLES [FROM database] are taken here");
}

function isName(token: Token | undefined): boolean {
  return token?.type === "BareWord" || token?.type === "QuotedIdentifier";
}

function parametersOf(tokens: readonly Token[]): { name: string; type: string }[] {
  return tokens.flatMap((token, at) =>
    token.type === "OpeningCurlyBrace" && tokens[at + 1]?.type === "BareWord" && tokens[at + 2]?.type === "Colon"
      ? [{ name: tokens[at + 1]?.text ?? "", type: tokens[at + 3]?.text ?? "" }]
      : [],
  );
}
