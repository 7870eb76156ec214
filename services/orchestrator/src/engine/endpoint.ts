import { createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { createEndpointHandler, type LoggerTransport } from "@restatedev/restate-sdk";
import type { services } from "./restate.ts";

/** Where the engine calls our code. */
export type Endpoint = { readonly port: number; close(): Promise<void> };

export type EndpointAddress = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Public key of the engine; with it, calls the engine has not signed are refused. */
  readonly identityKey?: string | undefined;
};

/**
 * Offers our code to the engine over HTTP/2, on one address alone.
 * @param logger takes the engine library's own words in place of the console
 * @throws Error when the port is taken
 */
export async function serveEndpoint(
  offered: ReturnType<typeof services>,
  at: EndpointAddress,
  logger?: LoggerTransport,
): Promise<Endpoint> {
  const server = createServer(
    createEndpointHandler({
      services: offered,
      ...(logger && { logger }),
      ...(at.identityKey !== undefined && { identityKeys: [at.identityKey] }),
    }),
  );
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
