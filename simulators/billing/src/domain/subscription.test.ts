import { describe, expect, test } from "vitest";
import { begun, draft, ended } from "./example-objects.ts";
import { expireSubscription, renewSubscription, undoRenewal } from "./subscription.ts";

const renewal = { id: "rnw_1", subscriptionId: ended.id, quoteId: "qte_1", ended, begun, invoiceId: "inv_1" };

describe("taking a renewal back", () => {
  test.each([
    ["draft", "decided"],
    ["void", "decided"],
    ["open", "refused"],
    ["paid", "refused"],
    ["uncollectible", "refused"],
  ] as const)("with its invoice %s is %s", (status, outcome) => {
    expect(undoRenewal(begun, "qte_1", renewal, { ...draft(), status }).outcome).toBe(outcome);
  });
});

describe("a renewal of a term that ended off its anchor's dates, or on one a short month has clipped", () => {
  test.each([
    ["2026-02-01", "2026-02-04", "2027-02-01", "invalid-request"],
    ["2026-02-01", "2026-02-04", "2027-02-04", "term-off-anchor"],
    ["2026-02-15", "2026-02-14", "2027-02-14", "term-off-anchor"],
    ["2026-02-15", "2026-02-14", "2027-02-15", "invalid-request"],
    ["2026-01-31", "2026-02-28", "2027-02-28", "decided"],
    ["2026-01-31", "2026-02-28", "2027-02-25", "invalid-request"],
    ["2026-01-31", "2026-02-28", "2027-03-01", "invalid-request"],
  ])("anchored on %s, ended on %s: until %s, %s", (anchorOn, startOn, endOn, expected) => {
    const next = { ...begun, quoteId: "qte_1", quoteAcceptedAt: "2026-01-01T00:00:00.000Z", startOn, endOn };
    const decision = renewSubscription({ ...ended, anchorOn, endOn: startOn }, next);
    expect(decision.outcome === "refused" ? decision.code : decision.outcome).toBe(expected);
  });
});

describe("expiry", () => {
  test.each([
    ["active", "2026-03-02", undefined],
    ["active", "2026-03-03", "expired"],
    ["active", "2027-01-01", "expired"],
    ["cancelled", "2026-03-03", undefined],
    ["expired", "2026-03-03", undefined],
  ] as const)("%s on %s becomes %s", (status, today, expected) => {
    expect(expireSubscription({ ...ended, status }, today)?.status).toBe(expected);
  });
});
