import { describe, expect, it } from "vitest";
import { policyOf } from "./policy.ts";
import { bookedInNextPeriod, postingPolicy } from "./posting-policy.ts";
import { shippedBook, shippedPolicy } from "./shipped-book.ts";

describe("how corrections honour ERP's controls", () => {
  it("as shipped they wait three days for a maintenance window, and what is of a shut month goes into the next", async () => {
    expect(await postingPolicy(shippedPolicy)).toEqual({ waitDays: { maintenance_window: 3, shut_period: 0 }, nextPeriod: true });
  });

  it("of a version from before the table they go into the next month and wait for nothing", async () => {
    const tables = shippedBook.tables.filter(({ name }) => name !== "posting");
    expect(await postingPolicy(policyOf("old", { ...shippedBook, tables }, []))).toEqual(bookedInNextPeriod);
  });
});
