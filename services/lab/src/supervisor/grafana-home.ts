import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";

/** The first with all that the dashboards use; dashboards/README.md names it too. */
const OLDEST = [11, 6] as const;

/** A Grafana of this machine: what is started, and the folder of its defaults and pages (`--homepath`). */
export type GrafanaHome = { readonly command: string; readonly home: string; readonly version: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The Grafana whose `grafana` is on the PATH. Its home is `GRAFANA_HOME`, else the folder above the binary's own (an unpacked
 * archive), else where packages put it: `share/grafana` beside the binary's folder, `/usr/share/grafana`. Packages for Debian and
 * Red Hat put a script on the PATH that adds the machine's own settings, so the binary in the home goes first where there is one.
 * @returns undefined when no `grafana` is on the PATH @throws Error in one sentence when there is one that cannot be used
 */
export async function findGrafana(environment: Environment): Promise<GrafanaHome | undefined> {
  const named = (environment["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "grafana"))
    .find(isExecutable);
  if (named === undefined) return undefined;
  const above = dirname(dirname(realpathSync(named)));
  const given = environment["GRAFANA_HOME"];
  const homes = given === undefined ? [above, join(above, "share/grafana"), "/usr/share/grafana"] : [given];
  const home = homes.find((folder) => existsSync(join(folder, "conf/defaults.ini")));
  if (home === undefined)
    throw new Error(`${named} is there, but no conf/defaults.ini in ${homes.join(" or ")}; set GRAFANA_HOME to the folder that holds it.`);
  const inHome = join(home, "bin/grafana");
  const command = isExecutable(inHome) ? inHome : named;
  const { stdout, exitCode } = await execa(command, ["--version"], { reject: false, timeout: 30_000 });
  const [, version, major = 0, minor = 0] = /\b((\d+)\.(\d+)\.\S+)/.exec(exitCode === 0 ? stdout : "") ?? [];
  if (version === undefined) throw new Error(`${command} does not say which version of Grafana it is.`);
  if (Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]))
    throw new Error(`${command} is Grafana ${version}; the dashboards need ${OLDEST.join(".")} or later.`);
  return { command, home, version };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // none there, which is an answer
  }
}
