import { contentTypeOf } from "./formats.ts";
import { FrontError } from "./front-error.ts";
import { inspect, type Permitted } from "./inspection.ts";
import { emptyBlock, greetingBlock } from "./native-block.ts";
import { quoted, rowsOf, type Ask } from "./reader-pool.ts";
import { readStatement, type Statement } from "./statement.ts";

export type Query = {
  readonly sql: string;
  /** The format for a statement that names none. */
  readonly format: string;
  /** Values of `{name:Type}` as the protocol writes them, escaped as in TabSeparated. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Revision of the protocol in which a client wants its greeting answered; 0 when it says none. */
  readonly revision: number;
};

export type Reply = { readonly format: string; readonly contentType: string; readonly body: Uint8Array };

const GREETING = /^SELECT\s+displayName\(\),\s*version\(\),\s*revision\(\),\s*timezone\(\)$/i;

/**
 * Answers one statement on a prepared connection: read into tokens, looked at as a tree, then run exactly as it was looked at.
 * @throws FrontError, or the engine's own error
 */
export async function answerQuery(
  ask: Ask,
  query: Query,
  permitted: Permitted,
  server: { version: string; timezone: string },
): Promise<Reply> {
  const statement = await readStatement(ask, query.sql);
  const format = statement.format ?? query.format;
  const contentType = contentTypeOf(format);
  if (contentType === undefined) throw new FrontError("UNKNOWN_FORMAT", `Unknown format ${format.slice(0, 40)}`);
  if (format === "Native" && GREETING.test(statement.text)) return { format, contentType, body: greetingBlock(server, query.revision) };
  await bindParameters(ask, statement, query.parameters);
  if (statement.kind === "query") await inspect(ask, statement.text, permitted);
  const told = await ask(statement.text, format);
  return { format, contentType, body: told.length === 0 && format === "Native" ? await columnsAlone(ask, statement) : told };
}

/**
 * Gives the connection the values a statement takes. What an earlier statement was given stays on the connection, so each
 * value has to come anew. The engine's own binding is not used (see `reader-pool.ts`).
 */
async function bindParameters(ask: Ask, { parameters }: Statement, values: ReadonlyMap<string, string>): Promise<void> {
  const settings = [...new Map(parameters.map((each) => [each.name, each.type]))].map(([name, type]) => {
    const value = values.get(name);
    if (value === undefined) throw new FrontError("UNKNOWN_QUERY_PARAMETER", `Substitution \`${name}\` is not set`);
    if (type.toLowerCase() === "identifier" && !/^[\w ]{1,100}$/.test(value))
      throw new FrontError("BAD_QUERY_PARAMETER", `Value of the identifier \`${name}\` may have letters, digits, blanks and underscores`);
    return `param_${name} = ${quoted(value)}`;
  });
  if (settings.length > 0) await ask(`SET ${settings.join(", ")}`, "Null");
}

/** Of a result without rows the engine writes nothing in Native; its columns come from describing the statement. */
async function columnsAlone(ask: Ask, { text, kind }: Statement): Promise<Buffer> {
  const described =
    kind === "query" && !/^desc/i.test(text) ? await rowsOf<{ name: string; type: string }>(ask, `DESCRIBE (${text}\n)`) : [];
  return emptyBlock(kind === "query" ? described : [{ name: "name", type: "String" }]);
}
