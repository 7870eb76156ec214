import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { serveEndpoint } from "./endpoint.ts";
import { registerEndpoint } from "./register.ts";
import type { services } from "./restate.ts";

/** A durable engine of one's own: the real server on free ports, its data in a temporary folder. */
export type RealEngine = {
  readonly urls: { ingress: string; admin: string };
  /** Processor time it has taken since its start, in milliseconds; Linux only. */
  processorMs(): number;
  stop(): Promise<void>;
};

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10;

/** Starts the engine and offers it the services. @throws Error when it does not take them within a minute */
export async function startRealEngine(offered: ReturnType<typeof services>, partitions = 1): Promise<RealEngine> {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const [ingress, admin, fabric] = await freePorts(3);
  const settings = join(folder, "engine.toml");
  writeFileSync(
    settings,
    `
roles = ["admin", "http-ingress", "log-server", "metadata-server", "worker"]
node-name = "test"
cluster-name = "test-${process.pid}"
base-dir = "${folder}/data"
bind-address = "127.0.0.1:${fabric}"
default-num-partitions = ${partitions}
disable-telemetry = true
rocksdb-total-memory-size = "64 MiB"
default-thread-pool-size = 2
log-filter = "error"

[ingress]
bind-address = "127.0.0.1:${ingress}"

[admin]
bind-address = "127.0.0.1:${admin}"
`,
  );
  const server = spawn(binary(), ["--config-file", settings], { stdio: "ignore", env: { ...process.env, RESTATE_LOG_FILTER: "error" } });
  const endpoint = await serveEndpoint(offered, { host: "127.0.0.1", port: 0 }, () => undefined);
  const urls = { ingress: `http://127.0.0.1:${ingress}`, admin: `http://127.0.0.1:${admin}` };
  const stop = async (): Promise<void> => {
    await end(server);
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await registerEndpoint(urls.admin, `http://127.0.0.1:${endpoint.port}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const processorMs = (): number => {
    const stat = readFileSync(`/proc/${server.pid}/stat`, "utf8");
    // The name in brackets may hold blanks; user and system time are the 14th and 15th field, counted from 1.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  };
  return { urls, processorMs, stop };
}

function binary(): string {
  const wrapper = createRequire(import.meta.url).resolve("@restatedev/restate-server/package.json");
  return createRequire(wrapper).resolve(`@restatedev/restate-server-${platform()}-${arch()}/bin/restate-server`);
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

/** Ports nobody listens on, all different. */
async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const probe = createServer();
          probe.listen(0, "127.0.0.1", () => resolve(probe));
        }),
    ),
  );
  const ports = probes.map((probe) => (probe.address() as { port: number }).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}
