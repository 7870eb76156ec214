import type { EngineIdentity } from "./supervisor/engine-identity.ts";

/**
 * The one list of processes: what runs, where it listens, what it needs, in order of start. The supervisor starts from it
 * and `docker-compose.yml` is checked against it, alone and with `compose.scale.yml` over it.
 */
export type ProcessSpec = {
  readonly name: string;
  /** Entry file from the repository root; null for the engine's own binary. */
  readonly entry: string | null;
  /** TCP port on loopback; null for the engine, which listens on sockets in its own folder. */
  readonly port: number | null;
  /** Answers 200 when ready. */
  readonly health: Health;
  readonly environment: Readonly<Record<string, string>>;
  /** Keeps sandboxes: takes part in the scenario clock. */
  readonly keepsSandboxes: boolean;
};

/** Where a process tells its health: a URL, reached over a Unix socket where one is named. */
export type Health = { readonly url: string; readonly socketPath?: string };

/** How an estate is reached: by ports that count up from a base, with the client secrets that lie in a folder. */
export type Reach = {
  readonly basePort: number;
  readonly dataFolder: string;
  /** Each process answers on a host of its own name, as in compose, instead of on loopback. */
  readonly namedHosts?: boolean;
};

/** Where an estate lives: on loopback, its files under one folder. */
export type Place = Reach & {
  readonly logLevel: string;
  readonly engineIdentity: EngineIdentity;
  /** File that names the tools to notify; see the orchestrator's README. */
  readonly notificationTargets?: string;
  /** Brokers of a log between the hub and its readers, `host:port` with commas between them; without it there is none. */
  readonly logBrokers?: string;
};

export const systemNames = ["crm", "cpq", "billing", "tax", "payment", "erp", "provisioning", "metering", "support"] as const;
export type SystemName = (typeof systemNames)[number];

/** Ports by name, as offsets from the base port. */
const offsets = {
  identity: 0,
  crm: 1,
  cpq: 2,
  billing: 3,
  tax: 4,
  payment: 5,
  erp: 6,
  provisioning: 7,
  metering: 8,
  support: 9,
  hub: 10,
  "analytics-reader": 11,
  "orchestrator-reader": 12,
  orchestrator: 20,
  orchestratorEndpoint: 21,
  intelligence: 30,
  front: 31,
} as const;
export type PortName = keyof typeof offsets;

export const DEFAULT_BASE_PORT = 4100;
/** ClickHouse's own, where Grafana's data source expects it. */
const CLICKHOUSE_PORT = 8123;
const HOST = "127.0.0.1";

/** The port of a name. The analytics store's HTTP front is at ClickHouse's own port in the estate at the default base. */
export function portOf(place: Pick<Place, "basePort">, name: PortName): number {
  return name === "front" && place.basePort === DEFAULT_BASE_PORT ? CLICKHOUSE_PORT : place.basePort + offsets[name];
}

/** Every port of an estate, by what listens there. */
export function portsOf(place: Pick<Place, "basePort">): [PortName, number][] {
  return (Object.keys(offsets) as PortName[]).map((name) => [name, portOf(place, name)]);
}

export function urlOf(place: Pick<Reach, "basePort" | "namedHosts">, name: PortName): string {
  return `http://${place.namedHosts === true ? name : HOST}:${portOf(place, name)}`;
}

/** Where a Grafana listens that is started with the estate. It is none of the estate's own ports: the estate runs without it. */
export function grafanaPort(place: Pick<Place, "basePort">): number {
  return place.basePort + 40;
}

/** Whose events each reader of the log takes. */
const logReaders = { "analytics-reader": "intelligence", "orchestrator-reader": "orchestrator" } as const;

/** Every process of the estate in order of start. */
export function topology(place: Place): ProcessSpec[] {
  const common = (name: PortName): Record<string, string> => ({
    CASHLINE_HOST: HOST,
    CASHLINE_PORT: String(portOf(place, name)),
    CASHLINE_DATA: `${place.dataFolder}/${name}`,
    CASHLINE_LOG: place.logLevel,
    CASHLINE_IDENTITY_URL: urlOf(place, "identity"),
    CASHLINE_CLIENT_SECRETS_FILE: `${place.dataFolder}/clients.json`,
  });
  const node = (name: PortName, entry: string, environment: Record<string, string> = {}, keepsSandboxes = true): ProcessSpec => ({
    name,
    entry,
    port: portOf(place, name),
    health: { url: `${urlOf(place, name)}/health` },
    environment: { ...common(name), ...environment },
    keepsSandboxes,
  });
  const systems = systemNames.map((name) =>
    node(name, `simulators/${name}/src/main.ts`, {
      CASHLINE_WEBHOOK_URL: `${urlOf(place, "hub")}/v1/inbound/${name}`,
    }),
  );
  const log: Record<string, string> = place.logBrokers === undefined ? {} : { CASHLINE_LOG_BROKERS: place.logBrokers };
  const urls = Object.fromEntries(systemNames.map((name) => [`CASHLINE_${name.toUpperCase()}_URL`, urlOf(place, name)]));
  return [
    node("identity", "services/identity/src/main.ts"),
    {
      name: "engine",
      entry: null,
      port: null,
      health: { url: "http://engine/restate/health", socketPath: engineSocket(place, "ingress") },
      environment: {},
      keepsSandboxes: false,
    },
    node("intelligence", "services/intelligence/src/main.ts", {
      UV_THREADPOOL_SIZE: "16",
      CASHLINE_FRONT_PORT: String(portOf(place, "front")),
      ...urls,
      CASHLINE_HUB_URL: urlOf(place, "hub"),
      CASHLINE_ORCHESTRATOR_URL: urlOf(place, "orchestrator"),
    }),
    node("orchestrator", "services/orchestrator/src/main.ts", {
      ...urls,
      CASHLINE_INTELLIGENCE_URL: urlOf(place, "intelligence"),
      CASHLINE_HUB_URL: urlOf(place, "hub"),
      CASHLINE_WEBHOOK_URL: `${urlOf(place, "hub")}/v1/inbound/orchestrator`,
      CASHLINE_ENGINE_INGRESS_URL: `unix:${engineSocket(place, "ingress")}`,
      CASHLINE_ENGINE_ADMIN_URL: `unix:${engineSocket(place, "admin")}`,
      CASHLINE_ENGINE_IDENTITY_KEY: place.engineIdentity.publicKey,
      CASHLINE_ENGINE_ENDPOINT_PORT: String(portOf(place, "orchestratorEndpoint")),
      RESTATE_LOGGING: "ERROR",
      ...(place.notificationTargets !== undefined && { CASHLINE_NOTIFICATION_TARGETS_FILE: place.notificationTargets }),
    }),
    node("hub", "services/hub/src/main.ts", {
      ...urls,
      CASHLINE_ORCHESTRATOR_URL: urlOf(place, "orchestrator"),
      CASHLINE_INTELLIGENCE_URL: urlOf(place, "intelligence"),
      ...log,
    }),
    ...(place.logBrokers === undefined ? [] : (Object.keys(logReaders) as (keyof typeof logReaders)[])).map((name) =>
      node(
        name,
        "services/hub/src/log/main.ts",
        {
          ...log,
          CASHLINE_LOG_READER: name.replace("-reader", ""),
          CASHLINE_LOG_READER_URL: urlOf(place, logReaders[name]),
          CASHLINE_HUB_URL: urlOf(place, "hub"),
        },
        false,
      ),
    ),
    ...systems,
  ];
}

const ENGINE_NODE = "cashline";

/**
 * A socket of the engine. Ingress and admin ask for no credentials, so they are files in the estate's own folder, out of
 * reach of other users of the machine.
 */
export function engineSocket(place: Pick<Place, "dataFolder">, name: "ingress" | "admin" | "fabric"): string {
  return `${place.dataFolder}/engine/${ENGINE_NODE}/${name}.sock`;
}

/** The engine's settings file (TOML): sockets only, signed calls, four partitions, small caches, no telemetry. */
export function engineSettings(place: Place): string {
  return `
roles = ["admin", "http-ingress", "log-server", "metadata-server", "worker"]
node-name = "${ENGINE_NODE}"
cluster-name = "cashline"
base-dir = "${place.dataFolder}/engine"
listen-mode = "unix"
default-num-partitions = 4
disable-telemetry = true
rocksdb-total-memory-size = "256 MiB"
default-thread-pool-size = 2
log-filter = "error"

[worker.invoker]
request-identity-private-key-pem-file = "${place.engineIdentity.privateKeyFile}"
`.trimStart();
}
