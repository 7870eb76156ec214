import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { contract, entitlement, subscription, usd } from "./examples.fixture.ts";
import { renewalMissed } from "./renewal-missed.ts";

const found = detecting(renewalMissed);

const ended = (change: Record<string, unknown> = {}) => contract({ status: "expired", endOn: "2026-01-11", ...change });
const served = (change: Record<string, unknown> = {}) => entitlement({ endOn: "2026-03-11", ...change });
const billed = (endOn = "2026-01-11") => subscription({ status: "expired", endOn });

describe("service after the end of a term", () => {
  test("is found with the contract's price since then, growing by the day", async () => {
    const events = [ended(), served(), billed()];
    expect(await found(events)).toMatchObject([
      // 10 seats at 10 a month, a twelfth of 365 days, for ten days
      { finding: { code: "BIL-RENEWAL-MISSED", businessKey: "ctr", exposure: usd(3288), direction: "under_billed" } },
    ]);
    expect(await found(events, "2026-01-21T23:30:00.000Z")).toMatchObject([{ finding: { exposure: usd(3616) } }]);
  });

  test.each([
    ["a term that has not ended", [ended({ endOn: "2026-01-21" }), served(), billed()]],
    ["an entitlement that ended with it", [ended(), served({ endOn: "2026-01-11" }), billed()]],
    ["an entitlement that is over", [ended(), served({ status: "terminated" }), billed()]],
    ["a renewal that is billed and not closed out", [ended(), served(), billed("2027-01-11")]],
  ])("%s is none", async (_what, events) => {
    expect(await found(events)).toEqual([]);
  });
});
