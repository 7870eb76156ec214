import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { arch, platform } from "node:os";
import { join } from "node:path";

/** What a node of an engine is started with: small caches, ports on loopback. */
export type NodeSettings = {
  readonly name: string;
  readonly cluster: string;
  /** For its data and its settings file. */
  readonly folder: string;
  readonly partitions: number;
  /** Lines of settings that other nodes do not have, before the first section and after the last. */
  readonly more?: { readonly top: string; readonly sections: string };
};

type Ports = { readonly ingress: number; readonly admin: number; readonly fabric: number };

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10;

/** The real server, as a process that can be killed and started again on its data. */
export class EngineProcess {
  readonly name: string;
  readonly ingressUrl: string;
  readonly adminUrl: string;
  readonly fabricUrl: string;
  readonly #settingsFile: string;
  #child: ChildProcess | undefined;
  #takenBeforeMs = 0;

  /** Writes the settings; `start` runs it. */
  constructor({ name, cluster, folder, partitions, more }: NodeSettings, { ingress, admin, fabric }: Ports) {
    this.name = name;
    this.ingressUrl = `http://127.0.0.1:${ingress}`;
    this.adminUrl = `http://127.0.0.1:${admin}`;
    this.fabricUrl = `http://127.0.0.1:${fabric}`;
    mkdirSync(folder, { recursive: true });
    this.#settingsFile = join(folder, "engine.toml");
    writeFileSync(
      this.#settingsFile,
      `
roles = ["admin", "http-ingress", "log-server", "metadata-server", "worker"]
node-name = "${name}"
cluster-name = "${cluster}"
base-dir = "${folder}/data"
bind-address = "127.0.0.1:${fabric}"
default-num-partitions = ${partitions}
disable-telemetry = true
rocksdb-total-memory-size = "64 MiB"
default-thread-pool-size = 2
log-filter = "error"
${more?.top ?? ""}
[ingress]
bind-address = "127.0.0.1:${ingress}"

[admin]
bind-address = "127.0.0.1:${admin}"
${more?.sections ?? ""}`.trimStart(),
    );
  }

  start(): void {
    this.#child = spawn(binary(), ["--config-file", this.#settingsFile], {
      stdio: "ignore",
      env: { ...process.env, RESTATE_LOG_FILTER: "error" },
    });
  }

  /** Processor time it has taken, before it was killed as well, in milliseconds. @throws Error elsewhere than on Linux */
  processorMs(): number {
    return this.#takenBeforeMs + (this.#isRunning() ? this.#takenMs() : 0);
  }

  #takenMs(): number {
    const stat = readFileSync(`/proc/${this.#child?.pid}/stat`, "utf8");
    // The name in brackets may hold blanks; user and system time are the 14th and 15th field, counted from 1.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  /** Ends it at once, without a word, and waits until it is gone. */
  kill(): Promise<void> {
    const child = this.#child;
    if (!child || !this.#isRunning()) return Promise.resolve();
    if (platform() === "linux") this.#takenBeforeMs += this.#takenMs();
    return new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  }

  #isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }
}

function binary(): string {
  const wrapper = createRequire(import.meta.url).resolve("@restatedev/restate-server/package.json");
  return createRequire(wrapper).resolve(`@restatedev/restate-server-${platform()}-${arch()}/bin/restate-server`);
}

/** Ports nobody listens on, all different, for so many nodes. */
export async function freePorts(nodes: number): Promise<Ports[]> {
  const probes = await Promise.all(
    Array.from(
      { length: 3 * nodes },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const probe = createServer();
          probe.listen(0, "127.0.0.1", () => resolve(probe));
        }),
    ),
  );
  const ports = probes.map((probe) => (probe.address() as { port: number }).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return Array.from({ length: nodes }, (_each, node) => {
    const [ingress = 0, admin = 0, fabric = 0] = ports.slice(3 * node);
    return { ingress, admin, fabric };
  });
}
