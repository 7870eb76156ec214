import { getPolicy, updatePolicy } from "@cashline/contracts/systems/provisioning/policy-operations";
import type { ProvisioningPolicy } from "@cashline/contracts/systems/provisioning/policy";
import { activateEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { provisioning } from "./app.ts";

export const contractId = deriveId("ctr", "test", "1");
export const body = {
  contractId,
  accountId: deriveId("acc", "test", "1"),
  sku: "platform",
  tier: "pro",
  seats: 10,
  startOn: "2025-02-01",
  endOn: "2026-02-01",
};

/** Provisioning on a bench, with short ways to what most tests begin with. */
export type ProvisioningBench = TestBench & {
  /** Activates an entitlement of ten seats until 1 February 2026, and answers its id. */
  activate(over?: Partial<typeof body>): Promise<string>;
  /** Changes members of the policy in force. */
  policy(change: Partial<ProvisioningPolicy>): Promise<void>;
};

export const openProvisioningBench = async (): Promise<ProvisioningBench> => provisioningOn(await openTestBench(provisioning));

export function provisioningOn(bench: TestBench): ProvisioningBench {
  return {
    ...bench,
    activate: async (over = {}) => {
      const answer = await bench.call(activateEntitlement, { body: { ...body, ...over } });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body.id;
    },
    policy: async (change) => {
      const before = await bench.call(getPolicy);
      const { id: _, ...members } = before.body;
      const { status } = await bench.call(updatePolicy, { body: { ...members, ...change }, ifMatch: String(before.headers["etag"]) });
      if (status !== 200) throw new Error(`the policy was not taken: ${status}`);
    },
  };
}
