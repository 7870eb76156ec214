/** Starting a Grafana beside the estate, against a stand-in that writes down how it is called: no Grafana is needed. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { parse } from "yaml";
import { grafanaPort } from "../topology.ts";
import { executable, machine } from "./grafana.fixture.ts";
import { CLICKHOUSE_PLUGIN } from "./grafana-plugin.ts";
import { grafanaEnvironment } from "./grafana-settings.ts";
import { showDashboards, type GrafanaOptions } from "./grafana.ts";

const root = join(import.meta.dirname, "../../../..");
const compose = parse(readFileSync(join(root, "docker-compose.yml"), "utf8"), { merge: true }) as {
  services: { grafana: { image: string; environment: Record<string, string>; volumes: string[] } };
};
const inCompose = compose.services.grafana;

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
};

/** Dashboards on a machine, and what was said by the time it is known whether there are any. */
async function shown(options: Pick<GrafanaOptions, "place" | "environment">) {
  const said: string[] = [];
  const dashboards = showDashboards({ root, ...options, say: (line) => said.push(line) });
  onTestFinished(() => dashboards.stop());
  await dashboards.settled;
  return { dashboards, said };
}

describe("with a Grafana on the PATH", () => {
  test("it is started on loopback with its home, its own data and the repository's provisioning, and told once it answers", async () => {
    const { home, place, environment, started, installs } = await machine();
    const { said } = await shown({ place, environment });
    const data = join(place.dataFolder, "grafana/data");
    const [run, ...more] = started();
    expect(more).toEqual([]);
    expect(run?.parameters).toEqual(["server", `--homepath=${home}`, `--config=${data}/grafana.ini`]);
    expect(run?.environment).toMatchObject({
      GF_PATHS_DATA: data,
      GF_PATHS_PLUGINS: join(place.dataFolder, "grafana/plugins"),
      GF_PATHS_PROVISIONING: join(root, "dashboards/provisioning"),
      GF_SERVER_HTTP_ADDR: "127.0.0.1",
      GF_SERVER_HTTP_PORT: String(grafanaPort(place)),
      GF_AUTH_ANONYMOUS_ENABLED: "true",
      GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer",
      CLICKHOUSE_GRAFANA_PASSWORD: "made-at-the-first-start",
    });
    const plugins = join(place.dataFolder, "grafana/plugins");
    expect(installs()).toEqual([
      ["cli", "--homepath", home, "--pluginsDir", plugins, "plugins", "install", CLICKHOUSE_PLUGIN.id, CLICKHOUSE_PLUGIN.version],
    ]);
    expect(said).toEqual([
      expect.stringMatching(/^Grafana 13\.2\.3 starts, with the plugin grafana-clickhouse-datasource \d+\.\d+\.\d+\.$/),
      `Dashboards: http://127.0.0.1:${grafanaPort(place)} (Grafana, no sign-in needed).`,
    ]);
  });

  test("its plugin is fetched once, and not at all where the machine has it", async () => {
    const { folder, home, place, environment, installs } = await machine();
    for (const _start of ["first", "second"]) await (await shown({ place, environment })).dashboards.stop();
    expect(installs()).toHaveLength(1);
    const other = join(folder, "plugins");
    mkdirSync(join(other, CLICKHOUSE_PLUGIN.id, "dist"), { recursive: true });
    writeFileSync(join(other, CLICKHOUSE_PLUGIN.id, "dist/plugin.json"), JSON.stringify({ info: { version: CLICKHOUSE_PLUGIN.version } }));
    const elsewhere = await machine();
    await shown({
      place: elsewhere.place,
      environment: { ...environment, GF_PATHS_PLUGINS: other, PATH: `${home}/bin:${environment["PATH"]}` },
    });
    expect(installs()).toHaveLength(1);
  });

  test("nobody is told the administrator's password: every start has another, and none is a default", async () => {
    const { place, environment, started } = await machine();
    const said: string[] = [];
    for (const _start of ["first", "second"]) {
      const run = await shown({
        place,
        environment: { ...environment, GF_SECURITY_ADMIN_PASSWORD: "admin", GF_SERVER_HTTP_ADDR: "0.0.0.0" },
      });
      said.push(...run.said);
      await run.dashboards.stop();
    }
    const secrets = started().flatMap(({ environment: { GF_SECURITY_ADMIN_PASSWORD: admin = "", GF_SECURITY_SECRET_KEY: key = "" } }) => [
      admin,
      key,
    ]);
    expect(new Set(secrets).size).toBe(4);
    for (const secret of secrets) {
      expect(secret).toMatch(/^[\w-]{32}$/);
      expect(said.join("\n")).not.toContain(secret);
    }
    expect(started().map((run) => run.environment["GF_SERVER_HTTP_ADDR"])).toEqual(["127.0.0.1", "127.0.0.1"]);
  });

  test("its end is told and it is started again, and after three times it is left alone", async () => {
    const { place, environment, started, behave } = await machine();
    behave("dying");
    const { said } = await shown({ place, environment });
    expect(started()).toHaveLength(4);
    expect(said.slice(1)).toEqual([
      ...Array.from({ length: 3 }, () => "grafana ended (code 3), starting it again"),
      expect.stringMatching(/^grafana ended \(code 3\) for the 4th time and is left alone; the estate runs on/),
      expect.stringMatching(/^No dashboards: Grafana does not answer/),
    ]);
    await expect.poll(() => started().filter(({ child }) => alive(child)), { timeout: 60_000 }).toEqual([]);
  });

  test("one that is killed comes back, and a stop ends it with what it had started", async () => {
    const { place, environment, started } = await machine();
    const { dashboards, said } = await shown({ place, environment });
    const [first] = started();
    process.kill(first?.pid ?? 0, "SIGKILL");
    await vi.waitFor(() => expect(started()).toHaveLength(2), 10_000);
    expect(said.at(-1)).toBe("grafana ended (SIGKILL), starting it again");
    await dashboards.stop();
    await vi.waitFor(() => expect(started().filter(({ pid, child }) => alive(pid) || alive(child))).toEqual([]), 10_000);
    expect(said).toHaveLength(3);
  });

  test("a package's script on the PATH, which adds the machine's own settings, is passed by for the program in GRAFANA_HOME", async () => {
    const { folder, home, place, started } = await machine();
    executable(join(folder, "packaged/grafana"), "exit 5");
    await shown({ place, environment: { PATH: `${folder}/packaged:/usr/bin:/bin`, GRAFANA_HOME: home } });
    expect(started()[0]?.parameters[1]).toBe(`--homepath=${home}`);
  });
});

describe("without one that can be used, one line says so and nothing is started", () => {
  test("none on the PATH: how to get one", async () => {
    const { place, started } = await machine();
    const { said } = await shown({ place, environment: { PATH: "/nowhere" } });
    expect(said).toEqual([expect.stringMatching(/^Dashboards need Grafana: put `grafana` on the PATH \(https:.*\) and start again, or/)]);
    expect(started()).toEqual([]);
  });

  test("its plugin cannot be fetched", async () => {
    const { place, environment, started, behave } = await machine();
    behave("offline");
    const { said } = await shown({ place, environment });
    expect(said.at(-1)).toBe(
      `No dashboards: its plugin ${CLICKHOUSE_PLUGIN.id} ${CLICKHOUSE_PLUGIN.version} could not be installed: Error: ✗ failed to fetch plugin repository. The estate runs on.`,
    );
    expect(started()).toEqual([]);
  });

  test("it is too old", async () => {
    const { home, place, environment, started } = await machine({ version: "10.4.1" });
    const { said } = await shown({ place, environment });
    expect(said).toEqual([`No dashboards: ${home}/bin/grafana is Grafana 10.4.1; the dashboards need 11.6 or later. The estate runs on.`]);
    expect(started()).toEqual([]);
  });

  test("it has no home, or its port is taken", async () => {
    const { folder, place, environment, started } = await machine();
    const homeless = await shown({ place, environment: { ...environment, GRAFANA_HOME: folder } });
    expect(homeless.said).toEqual([
      expect.stringMatching(/no conf\/defaults\.ini in .*; set GRAFANA_HOME to the folder that holds it\. The estate runs on\.$/),
    ]);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(grafanaPort(place), "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    expect((await shown({ place, environment })).said).toEqual([
      expect.stringContaining(`port ${grafanaPort(place)} for Grafana is taken`),
    ]);
    expect(started()).toEqual([]);
  });
});

describe("one source for both", () => {
  /** A provisioning file as Grafana reads it: variables replaced, then YAML. */
  const read = (file: string, environment: Readonly<Record<string, string | undefined>>): unknown => {
    const text = readFileSync(join(root, "dashboards/provisioning", file), "utf8");
    return parse(text.replaceAll(/\$\{?([A-Z_]+)\}?/g, (_whole, name: string) => environment[name] ?? `<${name} is not set>`));
  };
  const leaves = (value: unknown, path = ""): [string, unknown][] =>
    value !== null && typeof value === "object"
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}/${key}`))
      : [[path, value]];

  test("what this machine's Grafana reads differs from what compose's reads in address, password and folder, and in nothing else", async () => {
    const { place, environment } = await machine();
    const here = grafanaEnvironment(root, place, "/plugins", environment);
    const files = globSync("**/*.yml", { cwd: join(root, "dashboards/provisioning") }).toSorted();
    expect(files.length).toBeGreaterThan(4);
    const differing = files.flatMap((file) => {
      const there = new Map(leaves(read(file, inCompose.environment)));
      return leaves(read(file, here))
        .filter(([path, value]) => there.get(path) !== value)
        .map(([path, value]) => [`${file}${path}`, value]);
    });
    expect(Object.fromEntries(differing)).toEqual({
      "dashboards/cashline.yml/providers/0/options/path": join(root, "dashboards/dist"),
      "datasources/clickhouse.yml/datasources/0/jsonData/host": "127.0.0.1",
      "datasources/clickhouse.yml/datasources/0/jsonData/port": place.basePort + 31,
      "datasources/clickhouse.yml/datasources/0/secureJsonData/password": "made-at-the-first-start",
      ...("${CASHLINE_ALERT_WEBHOOK_URL:-http://alerts.invalid/}" === inCompose.environment["CASHLINE_ALERT_WEBHOOK_URL"] && {
        "alerting/contact-points.yml/contactPoints/0/receivers/0/settings/url": "http://alerts.invalid/",
      }),
    });
  });

  test("settings that both name say the same, but for where things are and their passwords", async () => {
    const { place, environment } = await machine();
    const here = grafanaEnvironment(root, place, "/plugins", environment);
    const own = new Set([
      "GF_PLUGINS_PREINSTALL_SYNC", // there the container fetches the plugin at its start
      "GF_SECURITY_ADMIN_PASSWORD",
      "CLICKHOUSE_GRAFANA_HOST",
      "CLICKHOUSE_GRAFANA_PORT",
      "CLICKHOUSE_GRAFANA_PASSWORD",
      "CASHLINE_DASHBOARDS_FOLDER",
      "CASHLINE_ALERT_WEBHOOK_URL",
    ]);
    const shared = Object.keys(inCompose.environment).filter((name) => !own.has(name));
    expect(shared.length).toBeGreaterThan(6);
    for (const name of shared) expect(here[name], name).toBe(inCompose.environment[name]);
  });

  test("the plugin is of the version that compose fetches, and compose finds the dashboards where it says they are", () => {
    expect(inCompose.environment["GF_PLUGINS_PREINSTALL_SYNC"]).toBe(`${CLICKHOUSE_PLUGIN.id}@${CLICKHOUSE_PLUGIN.version}`);
    expect(inCompose.volumes).toContain(`./dashboards/dist:${inCompose.environment["CASHLINE_DASHBOARDS_FOLDER"]}:ro`);
  });
});
