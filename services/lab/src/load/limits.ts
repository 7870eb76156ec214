import type { Fault } from "@cashline/contracts/common/faults";
import { systemNames, type SystemName } from "../topology.ts";
import type { EstateClients } from "../sandbox/estate-clients.ts";

/** A limit of one system on who calls it: so many calls a second, changes of one object one after the other, or all that its vendor publishes. */
export type Limit = { system: SystemName } & (
  | { kind: "rate"; requestsPerSecond: number }
  | { kind: "lock"; holdMs: number }
  | { kind: "vendor" }
);

const FAULT_OF = { rate: "load-limit", lock: "load-lock" } as const;
/** A change waits for so many of those before it, as vendors that lock rows let it wait a moment and not for ever. */
const LOCKS_WAITED_FOR = 2;

/**
 * Limits as they are typed: `crm=100/s,billing=lock:200ms,payment=vendor`.
 * @throws Error in one sentence
 */
export function limitsIn(text: string): Limit[] {
  return text.split(",").map((part) => {
    const [name = "", value = ""] = part.trim().split("=");
    const system = systemNames.find((each) => each === name);
    if (system === undefined) throw new Error(`"${name}" is no system that could be limited: ${systemNames.join(", ")}.`);
    const rate = /^([1-9]\d{0,5})\/s$/.exec(value)?.[1];
    if (rate !== undefined) return { system, kind: "rate", requestsPerSecond: Number(rate) };
    const lock = /^lock:([1-9]\d{0,3})ms$/.exec(value)?.[1];
    if (lock !== undefined) return { system, kind: "lock", holdMs: Number(lock) };
    if (value !== "vendor")
      throw new Error(
        `A limit is so many calls a second, such as ${system}=100/s, a lock, such as ${system}=lock:200ms, or ${system}=vendor.`,
      );
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
  switch (limit.kind) {
    case "rate":
      return `${limit.system} ${limit.requestsPerSecond} calls a second`;
    case "lock":
      return `${limit.system} locks an object for ${limit.holdMs} ms`;
    case "vendor":
      return `${limit.system} ${vendorLimits[limit.system]?.says ?? ""}`;
  }
}

/** Switches limits on. @returns what switches them off again */
export async function switchOn(limits: readonly Limit[], clients: EstateClients): Promise<() => Promise<void>> {
  const { tenant } = clients;
  for (const limit of limits) {
    if (limit.kind === "vendor") await vendorLimits[limit.system]?.switch(clients, true);
    else await clients.system(limit.system).putFault({ params: { tenant, faultId: FAULT_OF[limit.kind] }, body: faultOf(limit) });
  }
  return async () => {
    for (const limit of limits) {
      if (limit.kind === "vendor") await vendorLimits[limit.system]?.switch(clients, false);
      else await clients.system(limit.system).deleteFault({ params: { tenant, faultId: FAULT_OF[limit.kind] } });
    }
  };
}

function faultOf(limit: Exclude<Limit, { kind: "vendor" }>): Fault {
  const always = { match: "*", from: null, to: null };
  if (limit.kind === "lock")
    return { id: FAULT_OF.lock, kind: "lock_timeout", ...always, holdMs: limit.holdMs, waitMs: LOCKS_WAITED_FOR * limit.holdMs };
  const { requestsPerSecond } = limit;
  return { id: FAULT_OF.rate, kind: "rate_limit", ...always, requestsPerSecond, burst: requestsPerSecond };
}
