import { mkdtempSync, rmSync } from "node:fs";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { serveEndpoint } from "./endpoint.ts";
import { EngineProcess, freePorts } from "./engine-process.fixture.ts";
import { registerEndpoint } from "./register.ts";
import type { services } from "./restate.ts";

/** Three nodes of one engine: what is logged is on two of them, so that any one may go. */
export type EngineCluster = {
  /** Every node's address, with commas between them. */
  readonly urls: { ingress: string; admin: string };
  readonly nodes: readonly string[];
  /** What each node leads that answers. */
  leads(): Promise<ReadonlyMap<string, Leads>>;
  /** Kills a node's process. */
  kill(node: string): Promise<void>;
  /** Starts a killed node on its data again and waits until it is healthy and the partitions are all led. */
  restart(node: string): Promise<void>;
  /** Processor time that all nodes have taken, the killed ones too, in milliseconds; null elsewhere than on Linux. */
  processorMs(): number | null;
  stop(): Promise<void>;
};

/** Partitions that a node leads, and whether it leads the metadata. */
export type Leads = { readonly partitions: number; readonly metadata: boolean };

export const NODES = 3;
const REPLICATION = 2;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;
const ANSWER_WITHIN_MS = 2000;

/**
 * Starts the nodes on loopback and offers them the services.
 * @throws Error when they are not one cluster, or do not take the services, within a minute
 */
export async function startEngineCluster(offered: ReturnType<typeof services>, partitions: number): Promise<EngineCluster> {
  const folder = mkdtempSync(join(tmpdir(), "engine-cluster-"));
  const ports = await freePorts(NODES);
  const addresses = ports.map(({ fabric }) => `"http://127.0.0.1:${fabric}"`);
  const nodes = ports.map((own, place) => {
    const name = `engine-${place + 1}`;
    return new EngineProcess(
      {
        name,
        cluster: `cluster-${process.pid}`,
        folder: join(folder, name),
        partitions,
        more: {
          // One node alone makes the cluster; the others find it by the metadata's addresses.
          top: `auto-provision = ${place === 0}
advertised-address = ${addresses[place]}
default-replication = ${REPLICATION}
`,
          sections: `
[metadata-client]
type = "replicated"
addresses = [${addresses.join(", ")}]

[bifrost]
default-provider = "replicated"
`,
        },
      },
      own,
    );
  });
  const nodeOf = (name: string): EngineProcess => {
    const node = nodes.find((each) => each.name === name);
    if (!node) throw new Error(`the cluster has no node ${name}`);
    return node;
  };
  const leads = async (): Promise<Map<string, Leads>> => {
    const answered = await Promise.all(nodes.map(async (node) => [node.name, await leadsOf(node)] as const));
    return new Map(answered.filter((each): each is readonly [string, Leads] => each[1] !== undefined));
  };
  const whole = async (): Promise<void> => {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const led = await leads();
      const sum = [...led.values()].reduce((count, each) => count + each.partitions, 0);
      const isLed = sum === partitions && [...led.values()].some(({ metadata }) => metadata);
      if (led.size === NODES && isLed && (await Promise.all(nodes.map(isHealthy))).every(Boolean)) return;
      if (performance.now() > deadline) throw new Error(`The nodes are not one cluster after a minute: ${JSON.stringify([...led])}.`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const endpoint = await serveEndpoint(offered, { host: "127.0.0.1", port: 0 }, () => undefined);
  const urls = {
    ingress: nodes.map(({ ingressUrl }) => ingressUrl).join(","),
    admin: nodes.map(({ adminUrl }) => adminUrl).join(","),
  };
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill()));
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const node of nodes) node.start();
    await whole();
    await registerEndpoint(urls.admin, `http://127.0.0.1:${endpoint.port}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls,
    nodes: nodes.map(({ name }) => name),
    leads,
    kill: (name) => nodeOf(name).kill(),
    restart: async (name) => {
      nodeOf(name).start();
      await whole();
    },
    processorMs: () => (platform() !== "linux" ? null : nodes.reduce((sum, node) => sum + node.processorMs(), 0)),
    stop,
  };
}

/** Read from the node's own metrics; undefined where it does not answer. */
async function leadsOf(node: EngineProcess): Promise<Leads | undefined> {
  const metrics = await textOf(`${node.fabricUrl}/metrics`);
  if (metrics === undefined) return undefined;
  const value = (name: string): number => Number(new RegExp(`^${name}\\{[^}]*\\} (\\d+)$`, "m").exec(metrics)?.[1] ?? 0);
  const leader = value("restate_metadata_server_replicated_leader_id");
  // Numbers are given in the order in which nodes join. Whoever follows exchanges messages with the leader; it does not with itself.
  const follows = metrics.includes(`peer="N${leader}"`);
  return { partitions: value("restate_num_active_partition_leaders"), metadata: leader !== 0 && !follows };
}

async function isHealthy(node: EngineProcess): Promise<boolean> {
  return (await textOf(`${node.ingressUrl}/restate/health`)) !== undefined;
}

/** What a URL answers; undefined where nobody does, as of a node that is killed or starting. */
async function textOf(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}
