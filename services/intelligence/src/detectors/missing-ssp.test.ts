import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { missingSsp } from "./missing-ssp.ts";
import { published, usd } from "./object-event.fixture.ts";

const found = detecting(missingSsp);

describe("a revenue arrangement", () => {
  const part = (key: string, standAlonePrice: number, allocated: number) => ({
    key,
    standAlonePrice: usd(standAlonePrice),
    allocated: usd(allocated),
    status: "unsatisfied",
  });
  const arrangement = (obligations: unknown[], status = "active", id = "ra1") =>
    published("erp.revenue_arrangement", {
      id,
      contractId: "ctr1",
      customerId: "cus1",
      legalEntity: "US01",
      currency: "USD",
      status,
      transactionPrice: usd(10_000),
      obligations,
    });

  test("with a promise that has no price is found, with what is left for it", async () => {
    const [only, ...others] = await found([arrangement([part("migration", 6_500, 10_000), part("training", 0, 0)])]);
    expect(others).toEqual([]);
    expect(only?.finding).toMatchObject({
      code: "REV-ALLOCATION",
      businessKey: "ra1",
      exposure: usd(3_500),
      direction: "none",
      correction: { contractId: "ctr1", unpriced: "training" },
    });
  });

  test("is one for each of a contract", async () => {
    const off = [part("migration", 6_500, 10_000), part("training", 0, 0)];
    const both = await found([arrangement(off), arrangement(off, "active", "ra2")]);
    expect(both.map(({ finding }) => finding.businessKey)).toEqual(["ra1", "ra2"]);
  });

  test("whose parts are not its price is found with the difference", async () => {
    expect(await found([arrangement([part("a", 5_000, 4_000), part("b", 5_000, 5_000)])])).toMatchObject([
      { finding: { exposure: usd(1_000) } },
    ]);
  });

  test("with all prices, or cancelled, is none", async () => {
    expect(await found([arrangement([part("migration", 6_500, 6_500), part("training", 3_500, 3_500)])])).toEqual([]);
    expect(await found([arrangement([part("migration", 6_500, 10_000), part("training", 0, 0)], "cancelled")])).toEqual([]);
  });
});
