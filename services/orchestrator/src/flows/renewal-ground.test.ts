import { expect, it } from "vitest";
import { openEstate } from "./estate.fixture.ts";
import { subscription } from "./world-records.fixture.ts";

it("a renewal whose account was merged into another is billed to whoever pays for the subscription", async () => {
  const estate = openEstate();
  estate.world.knowing.delete("billing.listBillingAccounts");
  await estate.renew();
  expect(await estate.progress()).toMatchObject({ status: "completed" });
  expect(estate.world.calls).toContainEqual(
    expect.objectContaining({
      name: "billing.getBillingAccount",
      options: expect.objectContaining({ params: { billingAccountId: subscription.billingAccountId } }) as unknown,
    }),
  );
});
