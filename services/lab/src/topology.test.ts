/**
 * Compose must run what the topology says: the same processes, ports and settings under container host names. The same is
 * wanted of the estate on several machines, which is `compose.scale.yml` laid over `docker-compose.yml`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { sandboxProcesses } from "./sandbox/estate-clients.ts";
import { DEFAULT_BASE_PORT, engineSettings, portOf, portsOf, topology, urlOf, type Place } from "./topology.ts";

type Service = {
  image: string;
  hostname?: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  /** A setting without a value is handed on from outside, where it is set there. */
  environment: Record<string, string | null>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  profiles?: string[];
  restart?: string;
};
type Compose = { services: Record<string, Service>; volumes: Record<string, null> };

const root = join(import.meta.dirname, "../../..");
const read = (file: string): Compose => parse(readFileSync(join(root, file), "utf8"), { merge: true }) as Compose;

/** A file laid over another as compose does it: what is named in both is merged, lists go on, words are replaced. */
function over(below: unknown, above: unknown): unknown {
  if (Array.isArray(below) && Array.isArray(above)) return [...(below as unknown[]), ...(above as unknown[])];
  if (!isMap(below) || !isMap(above)) return above === undefined ? below : above;
  return { ...below, ...Object.fromEntries(Object.entries(above).map(([name, value]) => [name, over(below[name], value)])) };
}
const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const onOneMachine = read("docker-compose.yml");
const scale = read("compose.scale.yml");

const place: Place = {
  basePort: DEFAULT_BASE_PORT,
  dataFolder: "/data",
  logLevel: "warn",
  engineIdentity: { privateKeyFile: "/data/engine-identity.pem", publicKey: "publickeyv1_known" },
};
const LOG_BROKERS = "kafka-1:9092,kafka-2:9092,kafka-3:9092";
/** Which service answers on a port of the topology. */
const hostByPort = new Map(portsOf(place).map(([name, port]) => [port, name]));

/** A setting as it must be in a container: other hosts are named, one's own is every address, secrets come from outside. */
function inContainer(name: string, value: string): string {
  if (name === "CASHLINE_HOST") return "0.0.0.0";
  if (name === "CASHLINE_CLIENT_SECRETS_FILE") return "/secrets/clients.json";
  return value.replace(/^http:\/\/127\.0\.0\.1:(\d+)/, (_whole, port: string) => `http://${hostByPort.get(Number(port))}:${port}`);
}

/** What compose resolves `${NAME}`, `${NAME:-default}` and `${NAME:?message}` to where nothing is set. */
function resolved(value: string | null): string | undefined {
  return value?.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, kind: string | undefined, rest: string) =>
    kind === "-" ? rest : `<${name} is not set>`,
  );
}

describe("the analytics store's HTTP front", () => {
  test("is at ClickHouse's own port in the estate at the default base, and counts up from any other", () => {
    expect(portOf(place, "front")).toBe(8123);
    expect(portOf({ basePort: 29_000 }, "front")).toBe(29_031);
    for (const basePort of [DEFAULT_BASE_PORT, 29_000]) {
      const intelligence = topology({ ...place, basePort }).find(({ name }) => name === "intelligence");
      expect(intelligence?.environment["CASHLINE_FRONT_PORT"]).toBe(String(portOf({ basePort }, "front")));
    }
  });
});

/** An estate in containers: its files as compose takes them together, and the nodes of its engine. */
type Deployment = {
  readonly files: string;
  readonly compose: Compose;
  readonly engines: readonly string[];
  readonly stores: readonly string[];
  /** Brokers of the log between the hub and its readers, and what the topology is told of them. */
  readonly brokers: readonly string[];
  readonly place: Place;
};

const deployments: readonly Deployment[] = [
  { files: "docker-compose.yml", compose: onOneMachine, engines: ["engine"], stores: ["clickhouse"], brokers: [], place },
  {
    files: "docker-compose.yml with compose.scale.yml over it",
    compose: over(onOneMachine, scale) as Compose,
    engines: ["engine", "engine-2", "engine-3"],
    stores: ["clickhouse", "clickhouse-1-2", "clickhouse-2-1", "clickhouse-2-2", "keeper-1", "keeper-2", "keeper-3"],
    brokers: ["kafka-1", "kafka-2", "kafka-3"],
    place: { ...place, logBrokers: LOG_BROKERS },
  },
];

describe.each(deployments)("$files", ({ compose, engines, stores, brokers, place }) => {
  const processes = topology(place);
  const nodes = processes.filter(({ entry }) => entry !== null);
  const services = Object.entries(compose.services);
  /** What runs on and on; the season is played once and ends. */
  const lasting = services.filter(([name]) => name !== "season");
  const serviceOf = (name: string): Service => {
    const service = compose.services[name];
    if (!service) throw new Error(`compose has no service ${name}`);
    return service;
  };

  /** Settings a container has beyond the topology's, and why. */
  const additions: Readonly<Record<string, readonly string[]>> = {
    identity: ["CASHLINE_ALLOW_PLAIN_HTTP"], // no TLS inside the network
    intelligence: [
      "CASHLINE_CLICKHOUSE_URL", // a server instead of the embedded store
      "CASHLINE_CLICKHOUSE_USER",
      "CASHLINE_CLICKHOUSE_PASSWORD",
      ...(stores.length > 1 ? ["CASHLINE_CLICKHOUSE_CLUSTER"] : []),
    ],
    orchestrator: ["CASHLINE_ENGINE_ENDPOINT_URL"], // the engine is another host
  };

  /** Settings of the topology that a container cannot have, and why: sockets and a key in a folder both processes see; a front over a server. */
  const elsewhere: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    intelligence: { CASHLINE_FRONT_PORT: undefined },
    orchestrator: {
      CASHLINE_ENGINE_INGRESS_URL: engines.map((name) => `http://${name}:4140`).join(","),
      CASHLINE_ENGINE_ADMIN_URL: engines.map((name) => `http://${name}:4141`).join(","),
      CASHLINE_ENGINE_IDENTITY_KEY: undefined,
    },
  };

  describe.each(nodes.map((process) => [process.name, process] as const))("the service %s", (name, { entry, port, environment }) => {
    test("starts the topology's entry, and the file is there", () => {
      expect(serviceOf(name).command).toEqual([entry]);
      expect(existsSync(join(root, entry ?? ""))).toBe(true);
    });

    test("has every setting of the topology, and no other than those named here", () => {
      const actual = Object.fromEntries(Object.entries(serviceOf(name).environment).map(([key, value]) => [key, resolved(value)]));
      const own = additions[name] ?? [];
      const inside = Object.entries(environment).map(([key, value]) => [key, inContainer(key, value)]);
      const expected = { ...(Object.fromEntries(inside) as Record<string, string>), ...elsewhere[name] };
      expect(Object.fromEntries(Object.entries(actual).filter(([key]) => !own.includes(key)))).toEqual(expected);
      for (const key of own) expect(actual, key).toHaveProperty(key);
    });

    test("listens on the topology's port, published on loopback", () => {
      expect(serviceOf(name).ports).toEqual([`127.0.0.1:${port}:${port}`]);
    });

    test("is asked for its health", () => {
      const [kind, command, flag, script] = serviceOf(name).healthcheck?.test ?? [];
      expect([kind, command, flag]).toEqual(["CMD", "node", "-e"]);
      expect(script).toMatch(/fetch\('http:\/\/127\.0\.0\.1:' \+ process\.env\.CASHLINE_PORT \+ '\/health'\)/);
    });

    test("waits for identity, which writes the secrets it reads", () => {
      if (name === "identity") expect(serviceOf(name).volumes).toContain("client-secrets:/secrets");
      else {
        expect(serviceOf(name).depends_on?.["identity"]).toEqual({ condition: "service_healthy" });
        expect(serviceOf(name).volumes).toContain("client-secrets:/secrets:ro");
      }
    });
  });

  describe.each(engines)("the service %s", (engine) => {
    const { environment, ports, healthcheck, image } = serviceOf(engine);

    test("listens inside the compose network, with the topology's settings", () => {
      expect(environment).toMatchObject({
        RESTATE_LISTEN_MODE: "tcp",
        RESTATE_BIND_ADDRESS: "0.0.0.0:4142",
        RESTATE_INGRESS__BIND_ADDRESS: "0.0.0.0:4140",
        RESTATE_ADMIN__BIND_ADDRESS: "0.0.0.0:4141",
      });
      const plain = engineSettings(place);
      const settingOf = (name: string) => new RegExp(`^${name} = "?([^"\\n]*)"?$`, "m").exec(plain)?.[1];
      expect(environment["RESTATE_NODE_NAME"]).toBe(engine.replace("engine", settingOf("node-name") ?? ""));
      for (const name of [
        "cluster-name",
        "default-num-partitions",
        "disable-telemetry",
        "rocksdb-total-memory-size",
        "default-thread-pool-size",
        "log-filter",
      ]) {
        expect(environment[`RESTATE_${name.toUpperCase().replaceAll("-", "_")}`], name).toBe(settingOf(name));
      }
    });

    test("publishes no port: its ingress and admin ask for no credentials", () => {
      expect(ports).toBeUndefined();
      expect(healthcheck?.test?.at(-1)).toBe("http://127.0.0.1:4140/restate/health");
    });

    test("is of the version the command line brings", () => {
      const catalog = (parse(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")) as { catalog: Record<string, string> }).catalog;
      expect(image).toBe(`docker.restate.dev/restatedev/restate:${catalog["@restatedev/restate-server"]}`);
    });

    test("reaches the orchestrator where the orchestrator says", () => {
      expect(serviceOf("orchestrator").environment["CASHLINE_ENGINE_ENDPOINT_URL"]).toBe(
        `http://orchestrator:${portOf(place, "orchestratorEndpoint")}`,
      );
    });
  });

  describe("the service season", () => {
    const season = serviceOf("season");
    const [entry = "", ...words] = season.command ?? [];
    const option = (name: string): string => words[words.indexOf(name) + 1] ?? "";

    test("is played when it is asked for, once, in the image of the estate's processes", () => {
      expect(season).toMatchObject({ profiles: ["season"], restart: "no", healthcheck: { disable: true } });
      expect([season.image, season.build]).toEqual([serviceOf("crm").image, serviceOf("crm").build]);
      expect(season.ports).toBeUndefined();
    });

    test("is the command line's, with options that it knows", async () => {
      expect(existsSync(join(root, entry))).toBe(true);
      const help = await execa(process.execPath, [join(root, entry), words[0] ?? "", "--help"]);
      expect(help.stdout).toContain("Usage: lab season");
      for (const word of words.filter((each) => each.startsWith("--"))) expect(help.stdout).toContain(`${word} <folder>`);
    });

    test("reads the client secrets where identity writes them, and leaves its report in the estate's volume", () => {
      expect(serviceOf("identity").environment["CASHLINE_CLIENT_SECRETS_FILE"]).toBe(`${option("--secrets")}/clients.json`);
      expect(season.volumes).toContain(`client-secrets:${option("--secrets")}:ro`);
      expect(season.volumes).toContain("estate-data:/data");
      expect(option("--out")).toMatch(/^\/data\/\w+$/);
      expect(processes.map(({ environment }) => environment["CASHLINE_DATA"])).not.toContain(option("--out"));
    });

    test("finds every process under the name and port that the lab asks at", () => {
      for (const name of sandboxProcesses) {
        const { host, port } = new URL(urlOf({ basePort: DEFAULT_BASE_PORT, namedHosts: true }, name));
        expect(host).toBe(`${name}:${port}`);
        expect(serviceOf(name).environment["CASHLINE_PORT"]).toBe(port);
      }
    });

    test("waits for every process it asks", () => {
      const asked = nodes.map(({ name }) => name).filter((name) => !name.endsWith("-reader"));
      expect(Object.keys(season.depends_on ?? {}).toSorted()).toEqual(asked.toSorted());
    });

    test("finds the command line in the image, without the engine it brings", () => {
      const dockerfile = readFileSync(join(root, "docker/estate.Dockerfile"), "utf8");
      expect(dockerfile).toContain('--filter "./services/*"');
      expect(dockerfile).not.toContain('--filter "!');
      expect(dockerfile).toContain("rm -r node_modules/.pnpm/@restatedev+restate-server-*");
      const ignored = readFileSync(join(root, "docker/estate.Dockerfile.dockerignore"), "utf8").split("\n");
      expect(ignored.filter((line) => /services|packages/.test(line))).toEqual([]);
    });
  });

  describe("the file", () => {
    test("runs the topology's processes with ClickHouse and Grafana, and nothing else", () => {
      const known = [...nodes.map(({ name }) => name), ...engines, ...stores, ...brokers, "grafana"];
      expect(lasting.map(([name]) => name).toSorted()).toEqual(known.toSorted());
      expect(lasting.filter(([, { profiles }]) => profiles)).toEqual([]);
    });

    test.each(lasting)("pins the image of %s, asks for its health and publishes on loopback alone", (_name, service) => {
      expect(service.image).toMatch(/^[^:]+:\d+\.\d+\.\d+(\.\d+)?$/);
      expect(service.healthcheck?.test?.[0]).toBe("CMD");
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      if (service.build) expect(existsSync(join(root, service.build.context, service.build.dockerfile))).toBe(true);
    });

    test("publishes no port twice", () => {
      const published = services.flatMap(([, { ports }]) => ports ?? []);
      expect(new Set(published).size).toBe(published.length);
    });

    test.each(services)("gives %s volumes that are declared, or files that are there and stay as they are", (_name, { volumes }) => {
      for (const volume of volumes ?? []) {
        const [source = "", , mode] = volume.split(":");
        if (!source.startsWith("./")) expect(compose.volumes).toHaveProperty(source);
        else {
          expect(existsSync(join(root, source)), source).toBe(true);
          expect(mode).toBe("ro");
        }
      }
    });

    test("starts in an order that exists: waits are for healthy services, and never in a circle", () => {
      const settled = new Set<string>();
      const waiting = new Map(services.map(([name, { depends_on = {} }]) => [name, Object.entries(depends_on)]));
      for (const [, needs] of waiting)
        expect(needs.every(([need, { condition }]) => waiting.has(need) && condition === "service_healthy")).toBe(true);
      for (let round = 0; round < waiting.size; round += 1) {
        for (const [name, needs] of waiting) if (needs.every(([need]) => settled.has(need))) settled.add(name);
      }
      expect([...waiting.keys()].filter((name) => !settled.has(name))).toEqual([]);
    });

    test("has no password or secret of its own: each must be set before the start", () => {
      const secret = services.flatMap(([service, { environment }]) =>
        Object.entries(environment ?? {})
          .filter(([name]) => /PASSWORD|_SECRET$/.test(name))
          .map(([name, value]) => [`${service} ${name}`, value] as const),
      );
      expect(secret.length).toBeGreaterThan(4);
      for (const [where, value] of secret) expect(value, where).toMatch(/^\$\{\w+:\?[^}]+\}$/);
    });

    test("lets anybody look at Grafana, from this machine, and only look", () => {
      const { environment, ports } = serviceOf("grafana");
      expect(environment).toMatchObject({
        GF_AUTH_ANONYMOUS_ENABLED: "true",
        GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer",
        GF_USERS_VIEWERS_CAN_EDIT: "false",
      });
      expect(ports).toEqual(["127.0.0.1:3000:3000"]);
    });

    test("serves Grafana's data source: the host, port and reader that Grafana's environment names", () => {
      const provisioned = (
        parse(readFileSync(join(root, "dashboards/provisioning/datasources/clickhouse.yml"), "utf8")) as {
          datasources: {
            jsonData: { host: string; port: string; username: string; defaultDatabase: string };
            secureJsonData: { password: string };
          }[];
        }
      ).datasources[0];
      const grafana = serviceOf("grafana").environment;
      const inGrafana = (value = ""): string => grafana[value.replace("$", "")] ?? "";
      expect(Object.keys(compose.services)).toContain(inGrafana(provisioned?.jsonData.host));
      expect(serviceOf("clickhouse").healthcheck?.test?.at(-1)).toContain(`:${inGrafana(provisioned?.jsonData.port)}/`);
      expect(serviceOf("clickhouse").environment["CLICKHOUSE_DB"]).toBe(provisioned?.jsonData.defaultDatabase);
      const reader = readFileSync(join(root, "docker/clickhouse/grafana-reader.xml"), "utf8");
      expect(reader).toContain(`<${inGrafana(provisioned?.jsonData.username)}>`);
      expect(reader).toContain("<readonly>1</readonly>");
      const password = provisioned?.secureJsonData.password.replace("$", "") ?? "";
      expect(reader).toContain(`from_env="${password}"`);
      for (const name of ["grafana", "clickhouse"]) expect(serviceOf(name).environment).toHaveProperty(password);
    });

    test("has no front: the server answers for itself", () => {
      expect(Object.keys(serviceOf("intelligence").environment).filter((name) => name.startsWith("CASHLINE_FRONT"))).toEqual([]);
    });

    test("gives the estate's containers the pinned Node, and the estate's own user at ClickHouse", () => {
      const node = /^nodeVersion: (\S+)$/m.exec(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"))?.[1];
      const stages = [...readFileSync(join(root, "docker/estate.Dockerfile"), "utf8").matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
      expect(new Set(stages)).toEqual(new Set([`node:${node}-slim`]));
      const { environment } = serviceOf("intelligence");
      expect(environment["CASHLINE_CLICKHOUSE_USER"]).toBe(serviceOf("clickhouse").environment["CLICKHOUSE_USER"]);
      expect(environment["CASHLINE_CLICKHOUSE_PASSWORD"]).toBe(serviceOf("clickhouse").environment["CLICKHOUSE_PASSWORD"]);
    });
  });
});

describe("compose.scale.yml", () => {
  const { compose, engines, brokers } = deployments[1] ?? { compose: onOneMachine, engines: [], brokers: [] };
  const onlyOne = <Value>(values: readonly Value[]): Value | undefined => (new Set(values).size === 1 ? values[0] : undefined);
  const settingsOf = (name: string) => compose.services[name]?.environment ?? {};
  const file = (path: string): string => readFileSync(join(root, path), "utf8");
  const cluster = file("docker/clickhouse/cluster.xml");
  const keeper = file("docker/clickhouse/keeper.xml");
  const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = ""]) => found);
  const replicas = Object.keys(compose.services).filter((name) => "CLICKHOUSE_SHARD" in settingsOf(name));
  const keepers = Object.keys(compose.services).filter((name) => "KEEPER_ID" in settingsOf(name));

  test("says of a service that docker-compose.yml has only what is different here", () => {
    for (const [name, above] of Object.entries(scale.services)) {
      const below = onOneMachine.services[name];
      if (!below) continue;
      expect(
        Object.keys(above).filter((key) => !["environment", "depends_on", "volumes", "hostname"].includes(key)),
        name,
      ).toEqual([]);
    }
  });

  test("takes every image that docker-compose.yml has from there, and the keepers' of the same version as the servers they serve", () => {
    const known = new Set(Object.values(onOneMachine.services).map(({ image }) => image));
    const others = Object.values(compose.services).filter(({ image }) => !known.has(image));
    const version = onOneMachine.services["clickhouse"]?.image.split(":")[1];
    const kafka = onlyOne(brokers.map((name) => compose.services[name]?.image));
    expect(kafka).toMatch(/^apache\/kafka:/);
    expect(new Set(others.map(({ image }) => image))).toEqual(new Set([`clickhouse/clickhouse-keeper:${version}`, kafka]));
  });

  test("makes one cluster of the engine's nodes, of which any one may be gone", () => {
    const own = ["RESTATE_NODE_NAME", "RESTATE_ADVERTISED_ADDRESS", "RESTATE_AUTO_PROVISION"];
    const shared = engines.map((name) => Object.fromEntries(Object.entries(settingsOf(name)).filter(([key]) => !own.includes(key))));
    for (const settings of shared) expect(settings).toEqual(shared[0]);
    expect(shared[0]).toMatchObject({ RESTATE_BIFROST__DEFAULT_PROVIDER: "replicated", RESTATE_METADATA_CLIENT__TYPE: "replicated" });
    const addresses = engines.map((name) => settingsOf(name)["RESTATE_ADVERTISED_ADDRESS"]);
    expect(addresses).toEqual(engines.map((name) => `http://${name}:4142`));
    expect(JSON.parse(shared[0]?.["RESTATE_METADATA_CLIENT__ADDRESSES"] ?? "")).toEqual(addresses);
    expect(engines.filter((name) => settingsOf(name)["RESTATE_AUTO_PROVISION"] === "true")).toHaveLength(1);
    // What is logged on so many of three can lose all but one of them, and a write needs so many that are there.
    expect(Number(shared[0]?.["RESTATE_DEFAULT_REPLICATION"])).toBe(engines.length - 1);
  });

  test("makes one cluster of the log's brokers, of which any one may be gone", () => {
    const own = ["KAFKA_NODE_ID", "KAFKA_ADVERTISED_LISTENERS"];
    const shared = brokers.map((name) => Object.fromEntries(Object.entries(settingsOf(name)).filter(([key]) => !own.includes(key))));
    for (const settings of shared) expect(settings).toEqual(shared[0]);
    const voters = brokers.map((name, index) => `${index + 1}@${name}:9093`).join(",");
    expect(shared[0]).toMatchObject({
      KAFKA_PROCESS_ROLES: "broker,controller",
      KAFKA_CONTROLLER_QUORUM_VOTERS: voters,
      KAFKA_DEFAULT_REPLICATION_FACTOR: "3",
      KAFKA_MIN_INSYNC_REPLICAS: "2",
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "3",
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
    });
    for (const [index, name] of brokers.entries()) {
      expect(settingsOf(name)).toMatchObject({ KAFKA_NODE_ID: String(index + 1), KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${name}:9092` });
      expect(compose.services[name]?.hostname).toBe(name);
      expect(compose.services[name]?.volumes).toEqual([`${name}-data:${shared[0]?.["KAFKA_LOG_DIRS"]}`]);
      expect(compose.services[name]?.ports).toBeUndefined();
    }
  });

  test("has the hub and both readers find the log by its brokers, and the hub wait for them", () => {
    expect(LOG_BROKERS).toBe(brokers.map((name) => `${name}:9092`).join(","));
    for (const name of ["hub", "analytics-reader", "orchestrator-reader"])
      expect(settingsOf(name)["CASHLINE_LOG_BROKERS"]).toBe(LOG_BROKERS);
    for (const name of brokers) expect(compose.services["hub"]?.depends_on).toHaveProperty(name);
  });

  test("runs the readers as the estate's other processes are run", () => {
    const { image, build, restart, healthcheck, volumes } = compose.services["hub"] ?? {};
    for (const name of ["analytics-reader", "orchestrator-reader"])
      expect(compose.services[name]).toMatchObject({ image, build, restart, healthcheck, volumes });
  });

  test("has every replica say of itself where the cluster's list has it", () => {
    const shards = all(cluster, /<shard>([\s\S]*?)<\/shard>/g);
    const listed = shards.flatMap((shard, nth) =>
      all(shard, /<host>([^<]+)<\/host>/g).map((host, place) => [host, `${nth + 1}`, `${place + 1}`]),
    );
    const said = replicas.map((name) => [name, settingsOf(name)["CLICKHOUSE_SHARD"], settingsOf(name)["CLICKHOUSE_REPLICA"]]);
    expect(listed).toEqual(said);
    expect([shards.length, replicas.length / shards.length]).toEqual([2, 2]);
    for (const shard of shards) expect(shard).toContain("<internal_replication>true</internal_replication>");
    for (const name of replicas) expect(compose.services[name]?.hostname).toBe(name);
  });

  test("names the cluster, and has the macros, that the schema asks for", () => {
    const name = settingsOf("intelligence")["CASHLINE_CLICKHOUSE_CLUSTER"] ?? "";
    expect(cluster).toContain(`<cluster>${name}</cluster>`);
    expect(/<remote_servers replace="true">\s*<(\w+)>/.exec(cluster)?.[1]).toBe(name);
    const asked = new Set(all(file("services/intelligence/src/store/deployment.ts"), /"[^"]*?\{(shard|replica)\}|`\{(?:shard|replica)\}/g));
    expect(asked).toContain("shard");
    for (const macro of ["shard", "replica"]) expect(cluster).toContain(`<${macro} from_env="CLICKHOUSE_${macro.toUpperCase()}"/>`);
  });

  test("gives every replica the same files and passwords, and Grafana's user there what analytics' connections have", () => {
    const filesOf = (name: string) => compose.services[name]?.volumes?.filter((volume) => volume.startsWith("./"));
    const own = ["CLICKHOUSE_SHARD", "CLICKHOUSE_REPLICA"];
    const sharedOf = (name: string) => Object.entries(settingsOf(name)).filter(([key]) => !own.includes(key));
    for (const name of replicas) {
      expect(filesOf(name)).toEqual(filesOf("clickhouse"));
      expect(new Map(sharedOf(name))).toEqual(new Map(sharedOf("clickhouse")));
    }
    expect(filesOf("clickhouse")).toHaveLength(4);
    expect(file("services/intelligence/src/store/deployment.ts")).toContain('distributed_product_mode: "local"');
    expect(file("docker/clickhouse/cluster-reader.xml")).toContain("<distributed_product_mode>local</distributed_product_mode>");
    const profile = /<profile>(\w+)<\/profile>/.exec(file("docker/clickhouse/grafana-reader.xml"))?.[1];
    expect(file("docker/clickhouse/cluster-reader.xml")).toContain(`<${profile}>`);
  });

  test("has three keepers, which the replicas and each other find by the same names", () => {
    expect(keepers).toHaveLength(3);
    expect(all(cluster, /<host>(keeper-\d)<\/host><port>9181<\/port>/g)).toEqual(keepers);
    expect(keeper).toContain("<tcp_port>9181</tcp_port>");
    const ids = keepers.map((name) => `${settingsOf(name)["KEEPER_ID"]} ${name}`);
    expect([...keeper.matchAll(/<id>(\d)<\/id><hostname>([^<]+)<\/hostname>/g)].map(([, id, name]) => `${id} ${name}`)).toEqual(ids);
    for (const name of keepers) expect(compose.services[name]?.hostname).toBe(name);
    expect(compose.services[keepers[0] ?? ""]?.healthcheck?.test?.at(-1)).toContain(
      `:${/<http_control>\s*<port>(\d+)/.exec(keeper)?.[1]}/`,
    );
  });
});
