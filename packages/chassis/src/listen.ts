import type { Server } from "./server.ts";

/** How long a stop waits for the calls that run; whoever asked the process to stop kills it a little later. */
const PATIENCE_MS = 5000;

/** Takes no new calls and waits for the running ones, but no longer than `patienceMs`: a call that never ends must not keep the process. */
export async function closeServer({ app }: Pick<Server, "app">, patienceMs = PATIENCE_MS): Promise<void> {
  const tooLong = setTimeout(() => app.server.closeAllConnections(), patienceMs);
  await app.close();
  clearTimeout(tooLong);
}

/**
 * Listens, and stops cleanly on SIGTERM and SIGINT: no new calls, running ones finish if they do so soon, then `close` and exit code 0.
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
