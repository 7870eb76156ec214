import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGoProgram } from "@cashline/chassis/go-program.fixture";

/** Builds the cluster's program. @throws Error when Go cannot */
export function buildKafka(): string {
  return buildGoProgram(join(import.meta.dirname, "../../log-test"));
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
