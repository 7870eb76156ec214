import type { Faults } from "@cashline/chassis/faults";
import { Refusal } from "@cashline/chassis/refusal";
import type { Sandboxes } from "@cashline/chassis/sandboxes";
import type { Server } from "@cashline/chassis/server";
import { deleteFault, listEvents, listFaults, putFault } from "@cashline/contracts/common/control";
import { eventType } from "@cashline/contracts/common/events";
import type { SystemContract } from "@cashline/contracts/common/system";

/** Mounts `/control/v1/sandboxes/{tenant}/faults…`. `changed` is told of every fault planted or taken away. */
export function mountFaults(
  server: Server,
  parts: { contract: SystemContract; faults: Faults; sandboxes: Sandboxes; changed: (tenant: string, faultId: string) => void },
): void {
  const { contract, faults, sandboxes, changed } = parts;
  const touchable = new Set([
    "*",
    listEvents.id,
    ...Object.values(contract.operations).map(({ id }) => id),
    ...Object.values(contract.events).map(eventType),
  ]);

  server.mount(putFault, ({ params, body }) => {
    sandboxes.require(params.tenant);
    if (body.id !== params.faultId) throw new Refusal("invalid-request", `/body/id is "${body.id}" but the path says "${params.faultId}"`);
    const [name = ""] = body.match.split("@");
    // A fault that touches nothing would look like a system that withstands it.
    if (!touchable.has(name)) throw new Refusal("invalid-request", `/body/match: ${contract.name} has no operation or event ${name}`);
    const fault = faults.put(params.tenant, body);
    server.traffic.fault(params.tenant, "planted", fault);
    changed(params.tenant, fault.id);
    return { body: fault };
  });
  server.mount(deleteFault, ({ params }) => {
    sandboxes.require(params.tenant);
    const lifted = faults.list(params.tenant).find(({ id }) => id === params.faultId);
    faults.remove(params.tenant, params.faultId);
    if (lifted) server.traffic.fault(params.tenant, "lifted", lifted);
    changed(params.tenant, params.faultId);
    return { body: { id: params.faultId } };
  });
  server.mount(listFaults, ({ params }) => {
    sandboxes.require(params.tenant);
    return { body: { items: faults.list(params.tenant) } };
  });
}
