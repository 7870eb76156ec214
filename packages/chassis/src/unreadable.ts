import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { CORRELATION_HEADER } from "@cashline/telemetry/trace";
import { correlationIdOf } from "./correlation.ts";
import { Refusal, problemOf } from "./refusal.ts";

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: new Refusal("headers-too-large", "The request line and headers are larger than this server reads"),
  ERR_HTTP_REQUEST_TIMEOUT: new Refusal("request-timeout", "The request was not complete within the time this server waits"),
};

/** How long an answered connection may go on sending: closed at once, it would be reset and the answer lost on the way. */
const LINGER_MS = 1000;
const answered = new WeakSet<Socket>();

/** What of a request that cannot be read is known, as far as its first bytes tell. */
const REQUEST_LINE = /^[A-Z]+ ([\x21-\x7e]+) HTTP/;
const CORRELATION_LINE = new RegExp(`^${CORRELATION_HEADER}:[ \\t]*([\\x21-\\x7e]+)[ \\t]*\\r?$`, "im");

/**
 * Answers a request that the HTTP parser gave up on, and closes the connection: headers beyond the limit, a request that
 * does not end, bytes that are not HTTP. No route and no hook has seen it, so the answer is written to the socket itself.
 */
export function answerUnreadable(error: Error & { code?: string | undefined; rawPacket?: unknown }, socket: Socket): void {
  // The rest of what is sent fails in the parser again, and is dropped.
  if (answered.has(socket)) return;
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy(error);
  answered.add(socket);
  const [head = ""] = (Buffer.isBuffer(error.rawPacket) ? error.rawPacket.toString("latin1") : "").split("\r\n\r\n");
  const refusal = REFUSALS[error.code ?? ""] ?? new Refusal("malformed-http", `The request cannot be read: ${error.message}`);
  const correlationId = correlationIdOf(CORRELATION_LINE.exec(head)?.[1]);
  const problem = problemOf(refusal, {}, REQUEST_LINE.exec(head)?.[1]?.split("?")[0] ?? "/", correlationId);
  const body = Buffer.from(JSON.stringify(problem));
  socket.write(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      "content-type: application/problem+json",
      `content-length: ${body.length}`,
      `${CORRELATION_HEADER}: ${correlationId}`,
      "connection: close",
      "\r\n",
    ].join("\r\n"),
  );
  socket.end(body);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
