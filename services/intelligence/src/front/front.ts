import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { brotliCompress, constants, deflate, gzip } from "node:zlib";
import type { Logger } from "@cashline/telemetry/logger";
import { allowedFunctions } from "./allowed-functions.ts";
import { answerQuery, type Reply } from "./answer-query.ts";
import { describeFailure, FrontError } from "./front-error.ts";
import type { Permitted } from "./inspection.ts";
import { ITSELF, preparation, type ReaderLimits } from "./preparation.ts";
import { OPERATOR_TABLES, readableTables, type ReadableTables } from "./readable-tables.ts";
import { ReaderPool, rowsOf } from "./reader-pool.ts";
import { readQuery } from "./read-query.ts";
import type { SignIn } from "./sign-in.ts";

export type FrontOptions = {
  /** Folder of the embedded store, open in this process already. */
  readonly folder: string;
  readonly signIn: SignIn;
  readonly limits: ReaderLimits;
  readonly logger: Logger;
};

export type Front = {
  /** Takes requests from now on, at the port it answers. */
  listen(address: { readonly host: string; readonly port: number }): Promise<number>;
  /** What can be read, and by that what cannot. */
  readonly tables: ReadableTables;
  /** Connections open to the store now. */
  openConnections(): number;
  close(): Promise<void>;
};

const IDLE_MS = 60_000;
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;

/** Quick ones: a result goes a short way, and the processor is the service's too. */
const encoders = {
  gzip: (body: Uint8Array) => promisify(gzip)(body, { level: 1 }),
  deflate: (body: Uint8Array) => promisify(deflate)(body, { level: 1 }),
  br: (body: Uint8Array) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
} as const;

/**
 * The embedded store on ClickHouse's HTTP protocol, for clients that speak it: Grafana's plugin, `@clickhouse/client`,
 * clickhouse-go. Whoever signs in can only read, so much at a time, the tables and functions that are listed, and of a sandbox
 * its own rows. What can be read is asked of the schema once, here: a table made later is refused until the next start.
 */
export async function openFront(options: FrontOptions): Promise<Front> {
  let tables: ReadableTables = { filtered: [], views: [] };
  const { folder, limits, logger, signIn } = options;
  const pool = new ReaderPool({ folder, connections: limits.connections, waiting: limits.waiting, idleMs: IDLE_MS }, (tenant) =>
    preparation(tenant, tables, limits),
  );
  const { functions, engine } = await pool.use(ITSELF, async (ask) => {
    const allowed = await allowedFunctions(ask);
    tables = await readableTables(ask, allowed);
    const [about] = await rowsOf<{ version: string; timezone: string }>(ask, "SELECT version() AS version, timezone() AS timezone");
    if (!about) throw new Error("the engine does not say its version");
    return { functions: allowed, engine: about };
  });
  const common = [...tables.filtered, ...tables.views];
  const permitted: Record<"operator" | "sandbox", Permitted> = {
    operator: { tables: new Set([...common, ...OPERATOR_TABLES]), functions },
    sandbox: { tables: new Set(common), functions },
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { tenant } = await signIn(request.headers);
    const query = await readQuery(request);
    const reply = await pool.use(tenant, (ask) => {
      // Whoever has gone while waiting needs no answer.
      if (response.destroyed) throw new FrontError("ABORTED", "The client has gone");
      return answerQuery(ask, query, tenant === "*" ? permitted.operator : permitted.sandbox, engine);
    });
    response.setHeader("X-ClickHouse-Timezone", engine.timezone);
    await send(request, response, query.queryId, reply);
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://front").pathname;
    response.setHeader("X-ClickHouse-Server-Display-Name", "Cashline");
    if (request.method === "GET" && path === "/ping") return void response.end("Ok.\n");
    if (path !== "/" || !["GET", "POST"].includes(request.method ?? "")) {
      request.resume();
      return void response
        .writeHead(path === "/" ? 405 : 404, { "content-type": "text/plain; charset=UTF-8" })
        .end(`There is no ${request.method} ${path.slice(0, 80)}\n`);
    }
    answer(request, response).catch((error: unknown) => refuse(response, error, logger));
  });
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
  return {
    listen: async ({ host, port }) => {
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
      return (server.address() as AddressInfo).port;
    },
    tables,
    openConnections: () => pool.open,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      pool.close();
    },
  };
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  queryId: string | undefined,
  { format, contentType, body }: Reply,
): Promise<void> {
  response.setHeader("Content-Type", contentType);
  response.setHeader("X-ClickHouse-Format", format);
  response.setHeader("X-ClickHouse-Query-Id", queryId ?? randomUUID());
  const encoding = encodingOf(request.headers["accept-encoding"]);
  if (encoding === undefined) return void response.end(body);
  response.setHeader("Content-Encoding", encoding);
  response.setHeader("Vary", "Accept-Encoding");
  response.end(await encoders[encoding](body));
}

/** The first encoding of ours the client takes; `q=0` means it does not. */
function encodingOf(accepted: string | string[] | undefined): keyof typeof encoders | undefined {
  const words = String(accepted ?? "").split(",").map((each) => each.trim().toLowerCase()); // prettier-ignore
  return (["gzip", "br", "deflate"] as const).find((name) =>
    words.some((word) => word.split(";")[0]?.trim() === name && !/;\s*q=0(\.0*)?$/.test(word)),
  );
}

function refuse(response: ServerResponse, error: unknown, logger: Logger): void {
  const failure = describeFailure(error);
  if (!failure) logger.error({ err: error }, "the front failed");
  const { code, status, text, retryAfterSeconds } = failure ?? {
    code: 49,
    status: 500,
    text: "Code: 49. DB::Exception: The front failed while answering. (LOGICAL_ERROR)",
    retryAfterSeconds: undefined,
  };
  if (response.headersSent) return void response.destroy();
  if (retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(retryAfterSeconds));
  if (status === 401) response.setHeader("WWW-Authenticate", 'Basic realm="Cashline analytics"');
  response.setHeader("X-ClickHouse-Exception-Code", String(code));
  response.writeHead(status, { "content-type": "text/plain; charset=UTF-8" }).end(`${text}\n`);
}
