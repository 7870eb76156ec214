import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { operation } from "@cashline/contracts/common/operation";
import { strict } from "@cashline/contracts/common/values";
import { createLogger } from "@cashline/telemetry/logger";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildServer, type Server } from "./server.ts";

const fine = operation({
  id: "fine",
  method: "GET",
  path: "/v1/fine",
  scope: null,
  summary: "Is fine.",
  reply: { status: 200, body: strict({}) },
});

let server: Server;
beforeEach(async () => {
  server = buildServer({
    name: "unread",
    version: "1",
    problems: {},
    verify: () => Promise.reject(new Error("nobody")),
    logger: createLogger("test", "silent"),
  });
  server.mount(fine, () => ({ body: {} }));
  await server.app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(() => server.app.close());

/** Sends bytes over a real socket and takes what comes back until the server closes. */
async function sent(bytes: string): Promise<{ status: number; headers: Record<string, string>; body: unknown }> {
  const socket = connect((server.app.server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(bytes);
  const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => [line.split(": ")[0]?.toLowerCase(), line.split(": ")[1]]));
  expect(headers["content-length"]).toBe(String(Buffer.byteLength(body)));
  return { status: Number(first.split(" ")[1]), headers, body: JSON.parse(body) };
}

const HOST = "Host: x\r\nConnection: close\r\n";

test.each([
  [
    "headers beyond the limit",
    `GET /v1/fine?a=1 HTTP/1.1\r\n${HOST}X-Long: ${"x".repeat(20_000)}\r\n\r\n`,
    431,
    "headers-too-large",
    "/v1/fine",
  ],
  ["a path beyond the limit", `GET /${"x".repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, 431, "headers-too-large", "/"],
  ["what is not HTTP", "how do you do\r\n\r\n", 400, "malformed-http", "/"],
  ["a header without a colon", `GET /v1/fine HTTP/1.1\r\n${HOST}oh dear\r\n\r\n`, 400, "malformed-http", "/v1/fine"],
  [
    "a body framed twice",
    `POST /v1/fine HTTP/1.1\r\n${HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    "malformed-http",
    "/v1/fine",
  ],
  ["a request without Host", "GET /v1/fine HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "malformed-http", "/v1/fine"],
])("%s is refused with a problem document", async (_title, bytes, status, code, instance) => {
  const answer = await sent(bytes);
  expect(answer).toMatchObject({ status, body: { type: `urn:cashline:problem:${code}`, code, status } });
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  const { correlationId, ...body } = answer.body as { correlationId: string; instance: string };
  expect(correlationId).toMatch(/^cor_[0-9a-f-]{36}$/);
  expect(answer.headers["x-correlation-id"]).toBe(correlationId);
  if (!bytes.includes("x".repeat(20_000)) || bytes.includes("X-Long")) expect(body.instance).toBe(instance);
});

test("the refusal of what cannot be read says the caller's correlation id where that came through", async () => {
  const { headers, body } = await sent(`GET /v1/fine HTTP/1.1\r\nX-Correlation-Id: cor-7\r\n${HOST}oh dear\r\n\r\n`);
  expect(headers["x-correlation-id"]).toBe("cor-7");
  expect(body).toMatchObject({ correlationId: "cor-7" });
});

test("a correlation id in the body is none", async () => {
  const { body } = await sent(`POST /v1/fine HTTP/1.1\r\n${HOST}oh dear\r\n\r\nX-Correlation-Id: cor-7\r\n`);
  expect(body).not.toMatchObject({ correlationId: "cor-7" });
});

test("headers of a megabyte are refused with a problem document too, and the server goes on", async () => {
  const { status } = await sent(`GET /v1/fine HTTP/1.1\r\n${HOST}X-Long: ${"x".repeat(1_000_000)}\r\n\r\n`);
  expect(status).toBe(431);
  expect(await sent(`GET /v1/fine HTTP/1.1\r\n${HOST}\r\n`)).toMatchObject({ status: 200, body: {} });
});
