import { systemNames, type SystemName } from "../topology.ts";
import type { EstateClients } from "../sandbox/estate-clients.ts";

/** A limit of one system on who calls it: so many calls a second, or all that its vendor publishes. */
export type Limit = { system: SystemName } & ({ kind: "rate"; requestsPerSecond: number } | { kind: "vendor" });

const FAULT = "load-limit";

/**
 * Limits as they are typed: `crm=100/s,payment=vendor`.
 * @throws Error in one sentence
 */
export function limitsIn(text: string): Limit[] {
  return text.split(",").map((part) => {
    const [name = "", value = ""] = part.trim().split("=");
    const system = systemNames.find((each) => each === name);
    if (system === undefined) throw new Error(`"${name}" is no system that could be limited: ${systemNames.join(", ")}.`);
    const rate = /^([1-9]\d{0,5})\/s$/.exec(value)?.[1];
    if (rate !== undefined) return { system, kind: "rate", requestsPerSecond: Number(rate) };
    if (value !== "vendor") throw new Error(`A limit is so many calls a second, such as ${system}=100/s, or ${system}=vendor.`);
    if (!(system in vendorLimits)) throw new Error(`${system} publishes no limit; those that do: ${Object.keys(vendorLimits).join(", ")}.`);
    return { system, kind: "vendor" };
  });
}

/** What each vendor's published limits are called in its simulator's policy, and how they are taken away. */
const vendorLimits: Partial<Record<SystemName, { says: string; switch: (clients: EstateClients, on: boolean) => Promise<unknown> }>> = {
  // Account and operation, as in a provider's test mode.
  payment: {
    says: "25 calls a second",
    switch: async ({ payment }, on) => {
      const { body, version } = await payment.getPolicy();
      const { id: _id, ...policy } = body;
      return payment.updatePolicy({
        body: { ...policy, rateLimit: on ? "test_mode" : "none" },
        ifMatch: version,
        idempotencyKey: `load/limit/${version}`,
      });
    },
  },
  erp: {
    says: "15 calls at one time",
    switch: async ({ erp }, on) => {
      const { version } = await erp.getPolicy();
      return erp.updatePolicy({
        body: { concurrency: on ? { licences: 0 } : null },
        ifMatch: version,
        idempotencyKey: `load/limit/${version}`,
      });
    },
  },
  billing: {
    says: "10 new invoices a minute of one subscription",
    switch: async ({ billing }, on) => {
      const { body, version } = await billing.getPolicy();
      return billing.updatePolicy({
        body: { ...body, invoiceLimits: on ? "per_subscription" : "none" },
        ifMatch: version,
        idempotencyKey: `load/limit/${version}`,
      });
    },
  },
};

/** A limit in words. */
export function limitInWords(limit: Limit): string {
  const says = limit.kind === "rate" ? `${limit.requestsPerSecond} calls a second` : (vendorLimits[limit.system]?.says ?? "");
  return `${limit.system} ${says}`;
}

/** Switches limits on. @returns what switches them off again */
export async function switchOn(limits: readonly Limit[], clients: EstateClients): Promise<() => Promise<void>> {
  const { tenant } = clients;
  for (const limit of limits) {
    if (limit.kind === "vendor") await vendorLimits[limit.system]?.switch(clients, true);
    else
      await clients.system(limit.system).putFault({
        params: { tenant, faultId: FAULT },
        body: {
          id: FAULT,
          kind: "rate_limit",
          match: "*",
          from: null,
          to: null,
          requestsPerSecond: limit.requestsPerSecond,
          burst: limit.requestsPerSecond,
        },
      });
  }
  return async () => {
    for (const limit of limits) {
      if (limit.kind === "vendor") await vendorLimits[limit.system]?.switch(clients, false);
      else await clients.system(limit.system).deleteFault({ params: { tenant, faultId: FAULT } });
    }
  };
}
