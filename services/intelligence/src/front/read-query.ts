import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Query } from "./answer-query.ts";
import { FrontError } from "./front-error.ts";

/** More than the longest query, so that its own refusal is the one to be read. */
const LONGEST_BODY_BYTES = 256 * 1024;
const LONGEST_DRAINED_BYTES = 16 * 1024 * 1024;

/** What clients say of a call beside the query and its parameters, and the values that change nothing; null is any value. */
const HARMLESS: Readonly<Record<string, readonly string[] | null>> = {
  query_id: null,
  quota_key: null,
  log_comment: null,
  // Our own limits hold, whatever a client wishes for itself; the Grafana plugin always says the first.
  max_execution_time: null,
  enable_http_compression: null,
  http_zlib_compression_level: null,
  wait_end_of_query: null,
  buffer_size: null,
  send_progress_in_http_headers: null,
  http_headers_progress_interval_ms: null,
  add_http_cors_header: null,
  readonly: ["1"],
  output_format_json_quote_64bit_integers: ["1"],
  output_format_json_quote_decimals: ["1"],
};
const READ = new Set(["query", "database", "default_format", "client_protocol_version"]);
const PARAMETER = "param_";

/**
 * A query as ClickHouse's HTTP protocol carries it: SQL in the body, in `?query=`, or begun there and ended in the body.
 * @throws FrontError for what the front does not take: settings, sessions, the protocol's own block compression
 */
export async function readQuery(request: IncomingMessage): Promise<Query & { queryId: string | undefined }> {
  const { searchParams } = new URL(request.url ?? "/", "http://front");
  for (const [name, value] of searchParams) refuseSetting(name, value);
  const named = request.headers["x-clickhouse-database"];
  const database = searchParams.get("database") ?? (typeof named === "string" ? named : "pi");
  // Whatever is chosen, names without a database are those of ours.
  if (!["pi", "default", ""].includes(database))
    throw new FrontError("UNKNOWN_DATABASE", `Database ${database.slice(0, 80)} does not exist`);
  const body = await bodyOf(request);
  const sql = [searchParams.get("query") ?? "", body].filter((part) => part !== "").join("\n");
  const queryId = searchParams.get("query_id") ?? "";
  const header = request.headers["x-clickhouse-format"];
  return {
    sql,
    format: searchParams.get("default_format") ?? (typeof header === "string" ? header : "TabSeparated"),
    parameters: new Map(
      [...searchParams].filter(([name]) => name.startsWith(PARAMETER)).map(([name, value]) => [name.slice(PARAMETER.length), value]),
    ),
    revision: Number(/^\d{1,6}$/.exec(searchParams.get("client_protocol_version") ?? "")?.[0] ?? 0),
    queryId: /^[\w-]{1,100}$/.test(queryId) ? queryId : undefined,
  };
}

function refuseSetting(name: string, value: string): void {
  if (READ.has(name) || name.startsWith(PARAMETER)) return;
  if ((name === "compress" || name === "decompress") && value !== "0")
    throw new FrontError("UNKNOWN_COMPRESSION_METHOD", "Blocks are not compressed here; use gzip, deflate or br of HTTP");
  if (name === "compress" || name === "decompress") return;
  if (name === "user" || name === "password")
    throw new FrontError("NOT_IMPLEMENTED", "User and password are not taken from the address, which logs keep: send them in the headers");
  if (name.startsWith("session_")) throw new FrontError("NOT_IMPLEMENTED", "There are no sessions here");
  const taken = Object.hasOwn(HARMLESS, name) ? HARMLESS[name] : undefined;
  if (taken === undefined || (taken !== null && !taken.includes(value)))
    throw new FrontError("READONLY", `Cannot modify '${name.slice(0, 80)}' setting in readonly mode`);
}

const decoders = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress } as const;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity" && !Object.hasOwn(decoders, encoding))
    throw new FrontError("UNKNOWN_COMPRESSION_METHOD", `Unknown content encoding ${encoding.slice(0, 40)}`);
  const bytes = await gathered(request, encoding === "identity" ? request : request.pipe(decoders[encoding as keyof typeof decoders]()));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable();
  }
}

/** All of a body. One that is too long is read to its end all the same, so that the client reads its refusal, but not for ever. */
async function gathered(request: IncomingMessage, plain: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let received = 0;
  request.on("data", (chunk: Buffer) => {
    received += chunk.length;
    if (received > LONGEST_DRAINED_BYTES) request.destroy();
  });
  return new Promise((resolve, reject) => {
    plain.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LONGEST_BODY_BYTES) return void chunks.push(chunk);
      reject(new FrontError("QUERY_IS_TOO_LARGE", `A request has at most ${LONGEST_BODY_BYTES} bytes`));
      // A short body can unfold into a very long one.
      if (plain !== request) plain.destroy();
    });
    plain.once("end", () => resolve(Buffer.concat(chunks)));
    plain.once("error", () => reject(unreadable()));
    request.once("close", () => {
      if (!request.complete) reject(unreadable());
    });
  });
}

function unreadable(): FrontError {
  return new FrontError("SYNTAX_ERROR", "Syntax error: the body cannot be read as the text it says to be");
}
