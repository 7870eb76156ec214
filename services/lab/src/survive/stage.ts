import type { EstateClients } from "../sandbox/estate-clients.ts";
import type { SandboxControl } from "../sandbox/sandbox.ts";
import type { Estate } from "../supervisor/supervisor.ts";
import type { Wires } from "./wires.ts";

/** Where trouble is made: a running estate and the sandbox that works in it. */
export type Stage = {
  readonly estate: Estate;
  readonly wires: Wires;
  readonly clients: EstateClients;
  readonly sandbox: SandboxControl;
};

const PATIENCE_MS = 60_000;
const POLL_MS = 5;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks until something holds. @throws Error saying what never came */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`For ${PATIENCE_MS / 1000} s nothing came of this: ${what}.`);
    await pause(POLL_MS);
  }
}
