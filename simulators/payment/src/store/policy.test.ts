import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { expect, test } from "vitest";
import { policyDefaults } from "../domain/policy.ts";
import type { Context } from "./collections.ts";
import { policyOf } from "./policy.ts";

const kept = (policy: Partial<Policy> | undefined) =>
  ({ id: () => "pol_1", store: { policies: { get: () => policy } } }) as unknown as Pick<Context, "id" | "store">;

test("a policy kept by an earlier release takes the default of what it did not know", () => {
  const { rateLimit: _, ...older } = policyDefaults;
  expect(policyOf(kept({ ...older, id: "pol_1", evidenceDays: 9 }))).toEqual({ ...policyDefaults, id: "pol_1", evidenceDays: 9 });
  expect(policyOf(kept(undefined))).toEqual({ ...policyDefaults, id: "pol_1" });
});
