import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { BookAccount } from "@cashline/scenarios/book/book";
import { noIds } from "@cashline/scenarios/book/loaded-ids";
import type { BusinessFault, ExpectedException } from "@cashline/scenarios/faults/fault";
import { expect, it } from "vitest";
import { graded, pairUp } from "./grade.ts";
import { groundTruth } from "./ground-truth.ts";
import { only, usd } from "./objects.fixture.ts";

const END = "2026-04-01T00:00:00.000Z";
const ids = noIds();
for (const key of ["a", "b", "c"]) {
  ids.accounts.set(`account-${key}`, `acc-${key}`);
  ids.contracts.set(`contract-${key}`, `ctr-${key}`);
}
ids.opportunities.set("renewal-a", "opp-a");
ids.opportunities.set("renewal-b", "opp-b");

const planted = (key: string, detectableFrom = "2026-02-01T10:00:00.000Z"): BusinessFault =>
  only<BusinessFault>({
    id: `price-${key}`,
    expected: [
      only<ExpectedException>({
        code: "QTC-PRICE-MISMATCH",
        objectKind: "contract",
        account: `account-${key}`,
        contract: `contract-${key}`,
        opportunity: `renewal-${key}`,
        amountMinor: key === "b" ? null : "100",
        currency: "USD",
        direction: "under_billed",
        detectableFrom,
        dependentOf: null,
      }),
    ],
  });
const caseOf = (id: string, correlationId: string): Case => {
  const finding = only<Finding>({
    code: "QTC-PRICE-MISMATCH",
    businessKey: id,
    exposure: usd(120),
    direction: "under_billed",
    found: "it",
  });
  return only<Case>({
    id,
    code: finding.code,
    correlationId,
    accountId: "acc-x",
    legalEntity: "US01",
    findings: [finding],
    detectedAt: "2026-02-01T11:00:00.000Z",
  });
};

it("tells of each planted exception what was found of it, of what is not graded, and of findings that nobody planted; as the grade counts them", () => {
  const pairing = pairUp([planted("a"), planted("b"), planted("c", END)], ids, [caseOf("case-1", "opp-a"), caseOf("case-2", "opp-z")], END);
  const truth = groundTruth(pairing, { accounts: [only<BookAccount>({ key: "account-a", legalEntity: "DE01" })] }, ids);
  expect(truth.map(({ verdict, fault, caseId }) => [verdict, fault, caseId])).toEqual([
    ["found", "price-a", "case-1"],
    ["missed", "price-b", null],
    ["not_graded", "price-c", null],
    ["false", null, "case-2"],
  ]);
  expect(truth[0]).toMatchObject({
    accountId: "acc-a",
    legalEntity: "DE01",
    correlationId: "opp-a",
    amount: { currency: "USD", minor: "100" },
    found: { minor: "120" },
    detectedAt: "2026-02-01T11:00:00.000Z",
  });
  expect(truth[1]).toMatchObject({ amount: null, legalEntity: null, detectedAt: null });
  // A renewal that was never opened is known by its contract.
  expect(truth[2]?.correlationId).toBe("ctr-c");
  expect(new Set(truth.map(({ id }) => id)).size).toBe(4);
  const [row] = graded(pairing).rows;
  expect(row).toMatchObject({ injected: 2, found: 1, missed: 1, false: 1 });
});
