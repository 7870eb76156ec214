import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Environment } from "./grafana-home.ts";

/** What the stand-in was started as. */
export type Started = {
  readonly parameters: string[];
  readonly environment: Record<string, string>;
  readonly pid: number;
  readonly child: number;
};

/**
 * A program that is started as Grafana is and behaves as far as starting one goes: it tells its version, installs a plugin into the
 * folder it is told, insists on a home with defaults and a configuration file, answers `/api/health` at the address of its
 * environment, and runs a program of its own as Grafana runs its plugins. It writes down how it was called. It shows no dashboards.
 */
const STAND_IN = `
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
const [home, version] = [import.meta.dirname + "/..", "VERSION"];
const parameters = process.argv.slice(2);
const option = (name) => parameters.find((each) => each.startsWith("--" + name + "="))?.slice(name.length + 3) ?? parameters[parameters.indexOf("--" + name) + 1];
const behaviour = (name) => existsSync(join(home, "behaves", name));
if (parameters[0] === "--version") console.log("grafana version " + version);
else if (parameters[0] === "cli") {
  appendFileSync(join(home, "installs"), JSON.stringify(parameters) + "\\n");
  if (behaviour("offline")) {
    console.error("Error: ✗ failed to fetch plugin repository");
    process.exit(1);
  }
  const [id, asked] = parameters.slice(-2);
  mkdirSync(join(option("pluginsDir"), id), { recursive: true });
  writeFileSync(join(option("pluginsDir"), id, "plugin.json"), JSON.stringify({ id, info: { version: asked } }));
} else if (parameters[0] === "server") {
  readFileSync(join(option("homepath"), "conf/defaults.ini"));
  readFileSync(option("config"));
  const child = spawn("sleep", ["1000"], { stdio: "ignore" });
  appendFileSync(join(home, "starts"), JSON.stringify({ parameters, environment: process.env, pid: process.pid, child: child.pid }) + "\\n");
  if (behaviour("dying")) process.exit(3);
  const server = createServer((request, response) => response.writeHead(request.url === "/api/health" ? 200 : 404).end());
  server.listen(Number(process.env.GF_SERVER_HTTP_PORT), process.env.GF_SERVER_HTTP_ADDR);
  process.on("SIGTERM", () => process.exit(0));
} else process.exit(1);
`;

/** A machine with a Grafana on its PATH, and an estate's folder with its client secrets. */
export async function machine({ version = "13.2.3" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "cashline-grafana-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, "home");
  mkdirSync(join(home, "conf"), { recursive: true });
  mkdirSync(join(home, "behaves"));
  mkdirSync(join(folder, "estate/logs"), { recursive: true });
  writeFileSync(join(home, "conf/defaults.ini"), "");
  const script = join(home, "bin/stand-in.mjs");
  executable(join(home, "bin/grafana"), `exec "${process.execPath}" "${script}" "$@"`);
  writeFileSync(script, STAND_IN.replace("VERSION", version));
  writeFileSync(join(folder, "estate/clients.json"), JSON.stringify({ grafana: { secret: "made-at-the-first-start" } }));
  const place = { dataFolder: join(folder, "estate"), basePort: (await freePort()) - 40 };
  const path = process.env["PATH"] ?? "";
  const environment: Environment = { PATH: `${join(home, "bin")}:${path}` };
  return {
    folder,
    home,
    place,
    environment,
    behave: (name: "offline" | "dying") => writeFileSync(join(home, "behaves", name), ""),
    started: () => linesOf<Started>(join(home, "starts")),
    installs: () => linesOf<string[]>(join(home, "installs")),
  };
}

/** A shell script at a path. */
export function executable(path: string, script: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function linesOf<Line>(file: string): Line[] {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
