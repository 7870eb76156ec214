import { execa } from "execa";

/** The image of the version that `k6.ts` builds. */
export const K6_IMAGE = "grafana/k6:2.2.0";

const ENGINES = ["docker", "podman"] as const;
export type ContainerEngine = (typeof ENGINES)[number];

/** What a container is let see: folders by the paths they have outside, one of them to write, and variables of the environment. */
export type Seen = { readonly readable: string; readonly writable: string; readonly variables: readonly string[] };

/**
 * How an engine runs k6 in the place of a binary: on the host's own network, since the estate listens on loopback alone, as
 * whoever asks, so that what it writes is theirs, and gone when it is over.
 */
export function inContainer(engine: ContainerEngine, { readable, writable, variables }: Seen): readonly [string, ...string[]] {
  const owner = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  return [
    engine,
    "run",
    "--rm",
    "--init",
    "--network=host",
    ...(engine === "podman" ? ["--userns=keep-id"] : []),
    `--user=${owner}`,
    `--volume=${readable}:${readable}:ro`,
    `--volume=${writable}:${writable}`,
    ...variables.map((name) => `--env=${name}`),
    K6_IMAGE,
  ];
}

/**
 * The engine that gives k6, fetching its image where it is not there yet. Elsewhere than on Linux an engine runs in a machine of
 * its own, from where the estate's loopback is out of reach.
 * @param isK6 whether a command with these words before its parameters is the k6 that is wanted
 */
export async function engineWithK6(
  tell: (detail: string) => void,
  isK6: (command: string, ...before: string[]) => Promise<boolean>,
): Promise<ContainerEngine | undefined> {
  if (process.platform !== "linux") return undefined;
  for (const engine of ENGINES) {
    if ((await execa(engine, ["info"], { reject: false, timeout: 30_000 })).exitCode !== 0) continue;
    if ((await execa(engine, ["image", "inspect", K6_IMAGE], { reject: false, timeout: 30_000 })).exitCode !== 0) {
      tell(`fetching ${K6_IMAGE} with ${engine}, once`);
      if ((await execa(engine, ["pull", K6_IMAGE], { reject: false, timeout: 600_000 })).exitCode !== 0) continue;
    }
    if (await isK6(engine, "run", "--rm", K6_IMAGE)) return engine;
  }
  return undefined;
}
