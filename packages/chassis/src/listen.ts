import type { Server } from "./server.ts";

/**
 * Listens, and stops cleanly on SIGTERM and SIGINT: no new calls, running ones finish, then `close` and exit code 0.
 * A second signal ends at once.
 */
export async function listen(server: Server, address: { host: string; port: number }, close: () => Promise<void> | void): Promise<void> {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    await server.app.close();
    await close();
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
  await server.app.listen(address);
  server.logger.info(address, "listening");
}
