import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveEndpoint } from "./endpoint.ts";
import { EngineProcess, freePorts } from "./engine-process.fixture.ts";
import { registerEndpoint } from "./register.ts";
import type { services } from "./restate.ts";

/** A durable engine of one's own: the real server on free ports, its data in a temporary folder. */
export type RealEngine = {
  readonly urls: { ingress: string; admin: string };
  /** Processor time it has taken since its start, in milliseconds; Linux only. */
  processorMs(): number;
  stop(): Promise<void>;
};

/** Starts the engine and offers it the services. @throws Error when it does not take them within a minute */
export async function startRealEngine(offered: ReturnType<typeof services>, partitions = 1): Promise<RealEngine> {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const [ports = { ingress: 0, admin: 0, fabric: 0 }] = await freePorts(1);
  const server = new EngineProcess({ name: "test", cluster: `test-${process.pid}`, folder, partitions }, ports);
  server.start();
  const endpoint = await serveEndpoint(offered, { host: "127.0.0.1", port: 0 }, () => undefined);
  const stop = async (): Promise<void> => {
    await server.kill();
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await registerEndpoint(server.adminUrl, `http://127.0.0.1:${endpoint.port}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { urls: { ingress: server.ingressUrl, admin: server.adminUrl }, processorMs: () => server.processorMs(), stop };
}
