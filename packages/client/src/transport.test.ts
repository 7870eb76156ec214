import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { TransportFailure } from "./errors.ts";
import { fetchTransport, poolTransport } from "./transport.ts";

const transports = [
  ["fetch", fetchTransport],
  ["pool", poolTransport(2)],
] as const;

describe.each(transports)("%s transport against a real server", (_name, transport) => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("sends method, path, query, headers and body, and answers status, headers and text", async () => {
    let seen: unknown;
    const url = await serve((request, response) => {
      void textOf(request).then((body) => {
        seen = { method: request.method, url: request.url, key: request.headers["idempotency-key"], body };
        response.writeHead(201, { etag: '"v3"', "content-type": "application/json" }).end('{"ok":true}');
      });
    });
    const reply = await transport({
      method: "POST",
      url: `${url}/v1/things?after=a%20b`,
      headers: { "idempotency-key": "k" },
      body: "hällo",
      timeoutMs: 5000,
    });
    expect(seen).toEqual({ method: "POST", url: "/v1/things?after=a%20b", key: "k", body: "hällo" });
    expect({ status: reply.status, etag: reply.header("etag"), none: reply.header("retry-after"), text: reply.text }).toEqual({
      status: 201,
      etag: '"v3"',
      none: undefined,
      text: '{"ok":true}',
    });
  });

  test("no answer in time is a failure", async () => {
    const url = await serve(() => undefined);
    await expect(transport({ method: "GET", url, headers: {}, timeoutMs: 30 })).rejects.toThrow("no answer in time");
  });

  test("an answer that breaks off is a failure", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    await expect(transport({ method: "GET", url, headers: {}, timeoutMs: 5000 })).rejects.toBeInstanceOf(TransportFailure);
  });

  test("nobody listening is a failure", async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    await expect(transport({ method: "GET", url, headers: {}, timeoutMs: 5000 })).rejects.toBeInstanceOf(TransportFailure);
  });
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return text;
}
