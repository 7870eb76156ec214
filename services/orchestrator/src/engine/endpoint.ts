import { createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { createEndpointHandler, type LoggerTransport } from "@restatedev/restate-sdk";
import type { services } from "./restate.ts";

/** Where the engine calls our code. */
export type Endpoint = { readonly port: number; close(): Promise<void> };

/**
 * Offers our code to the engine over HTTP/2, on one address alone: calls carry no proof of who makes them, so nobody but
 * the engine may reach it.
 * @param logger takes the engine library's own words in place of the console
 * @param at port 0 takes a free one
 * @throws Error when the port is taken
 */
export async function serveEndpoint(
  offered: ReturnType<typeof services>,
  at: { host: string; port: number },
  logger?: LoggerTransport,
): Promise<Endpoint> {
  const server = createServer(createEndpointHandler({ services: offered, ...(logger && { logger }) }));
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const session of sessions) session.destroy();
        server.close(() => resolve());
      }),
  };
}
