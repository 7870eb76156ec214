import { urlOf, type SystemName } from "../../topology.ts";
import type { Made } from "./made.ts";
import { pause, until, type Stage } from "../stage.ts";

const ID = "survive-disk";
const REFUSED = /^cashline_requests_total\{[^}]*status="507"[^}]*\} (\d+)/gm;

/** Fills the disk of a system until a call has found no room and the time is over. Over once there is room again. */
export async function fillDisk(name: SystemName, forMs: number, { clients }: Stage): Promise<Made> {
  const { tenant } = clients;
  const before = await refused(name, clients);
  const full = { id: ID, kind: "disk_full", match: "*", from: null, to: null } as const;
  await clients.system(name).putFault({ params: { tenant, faultId: ID }, body: full });
  await Promise.all([pause(forMs), until(`a call finds no room in ${name}`, async () => (await refused(name, clients)) > before)]);
  await clients.system(name).deleteFault({ params: { tenant, faultId: ID } });
  return { endedAt: performance.now(), met: (await refused(name, clients)) - before };
}

/** Calls a process has refused for want of room since its start. */
async function refused(name: SystemName, { place, transport }: Stage["clients"]): Promise<number> {
  const { text } = await transport({ method: "GET", url: `${urlOf(place, name)}/metrics`, headers: {}, timeoutMs: 10_000 });
  return [...text.matchAll(REFUSED)].reduce((sum, [, count]) => sum + Number(count), 0);
}
