import type { Server } from "./server.ts";

const LOOK_MS = 50;

/**
 * Takes no new calls and waits for the running ones. A connection whose call has just ended is closed as well: its caller
 * would keep it, and the process with it, for a minute.
 */
export async function closeServer({ app }: Pick<Server, "app">): Promise<void> {
  const looking = setInterval(() => app.server.closeIdleConnections(), LOOK_MS);
  await app.close();
  clearInterval(looking);
}

/**
 * Listens, and stops cleanly on SIGTERM and SIGINT: no new calls, running ones finish, then `close` and exit code 0.
 * A second signal ends at once.
 */
export async function listen(server: Server, address: { host: string; port: number }, close: () => Promise<void> | void): Promise<void> {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    await closeServer(server);
    await close();
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
  await server.app.listen(address);
  server.logger.info(address, "listening");
}
