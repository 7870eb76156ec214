import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SOURCES = join(import.meta.dirname, "../../log-test");
const BINARIES = join(import.meta.dirname, "../../../../.cashline/bin");
const BUILD_MS = 600_000;

/** Whether Go is there to build the cluster's program with. */
export const hasGo = spawnSync("go", ["version"]).status === 0;

/** Builds the program once for each state of its sources, with the versions go.sum pins. @throws Error when Go cannot */
export function buildKafka(): string {
  const hash = createHash("sha256");
  for (const file of globSync("*", { cwd: SOURCES }).toSorted()) hash.update(readFileSync(join(SOURCES, file)));
  const path = join(BINARIES, `log-test-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(path)) return path;
  mkdirSync(BINARIES, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  execFileSync("go", ["build", "-o", unfinished, "."], { cwd: SOURCES, timeout: BUILD_MS, stdio: ["ignore", "ignore", "pipe"] });
  renameSync(unfinished, path);
  return path;
}

/** A cluster of three brokers on loopback, which may be killed and started again with what it had. */
export async function startKafka(program: string) {
  const folder = mkdtempSync(join(tmpdir(), "cashline-log-"));
  let child: ChildProcess | undefined;
  const start = async (addresses = ""): Promise<string> => {
    const cluster = spawn(program, ["-data", folder, "-addresses", addresses], { stdio: ["pipe", "pipe", "inherit"] });
    child = cluster;
    const [line] = (await once(cluster.stdout, "data")) as [Buffer];
    return line.toString().trim();
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const addresses = await start();
  return {
    brokers: addresses.split(","),
    kill,
    restart: async (): Promise<void> => void (await start(addresses)),
    stop: async (): Promise<void> => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Kafka = Awaited<ReturnType<typeof startKafka>>;
