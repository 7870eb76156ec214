import type { SandboxStatus } from "@cashline/contracts/common/control";
import { advanceTo, type Actor } from "./clock.ts";
import { sandboxProcesses, type EstateClients } from "./estate-clients.ts";
import { untilQuiet } from "./quiet.ts";

/** One sandbox over all processes: created together, at rest together, moved through time together. */
export type SandboxControl = {
  create(seed: string, startAt: string): Promise<void>;
  remove(): Promise<void>;
  statuses(): Promise<Record<string, SandboxStatus>>;
  quiet(patienceMs?: number): Promise<void>;
  /** @returns the number of instants visited */
  advanceTo(target: string, actors: readonly Actor[], onInstant?: (now: string) => void): Promise<number>;
};

export function controlSandbox(clients: EstateClients): SandboxControl {
  const { tenant } = clients;
  const names: readonly string[] = sandboxProcesses;
  const controls = new Map(names.map((name) => [name, clients.control(name)]));
  const controlOf = (name: string) => {
    const control = controls.get(name);
    if (!control) throw new Error(`${name} keeps no sandboxes`);
    return control;
  };
  const ask = async (name: string): Promise<SandboxStatus> => (await controlOf(name).getSandboxStatus({ params: { tenant } })).body;
  return {
    create: async (seed, startAt) => {
      await Promise.all(names.map((name) => controlOf(name).putSandbox({ params: { tenant }, body: { seed, startAt } })));
    },
    remove: async () => {
      await Promise.all(names.map((name) => controlOf(name).deleteSandbox({ params: { tenant } })));
    },
    statuses: async () => Object.fromEntries(await Promise.all(names.map(async (name) => [name, await ask(name)] as const))),
    quiet: async (patienceMs) => {
      await untilQuiet(names, ask, patienceMs);
    },
    advanceTo: (target, actors, onInstant) =>
      advanceTo(target, {
        names,
        ask,
        actors,
        ...(onInstant === undefined ? {} : { onInstant }),
        setClock: async (name, now, phase) => (await controlOf(name).setClock({ params: { tenant }, body: { now, phase } })).body,
      }),
  };
}
