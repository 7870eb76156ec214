import { ProblemError } from "@cashline/client/errors";
import { sandboxProcesses, type EstateClients } from "../sandbox/estate-clients.ts";

/** Whether any process knows the sandbox. */
export async function isThere(clients: Pick<EstateClients, "tenant" | "control">): Promise<boolean> {
  const { tenant } = clients;
  for (const name of sandboxProcesses) {
    try {
      await clients.control(name).getSandboxStatus({ params: { tenant } });
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError && error.code === "unknown-sandbox")) throw error;
    }
  }
  return false;
}

/** @throws Error when the sandbox is there already: its clock is where the last season left it */
export async function requireNewSandbox(clients: Pick<EstateClients, "tenant" | "control">): Promise<void> {
  if (await isThere(clients))
    throw new Error(`There is a sandbox ${clients.tenant} already: remove it with \`lab reset\`, or name another with --sandbox.`);
}
