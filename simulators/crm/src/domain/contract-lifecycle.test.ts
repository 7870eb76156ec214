import type { Contract, ContractTerms } from "@cashline/contracts/systems/crm/entities";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  activateContract,
  draftContract,
  endByNotice,
  recordContract,
  returnContract,
  submitContract,
  terminateContract,
  updateContract,
  type Changed,
  type Refused,
} from "./contract-lifecycle.ts";
import { expireContract } from "./contract.ts";

const terms: ContractTerms = {
  externalKey: "c",
  accountId: "acc_00000000000000000001",
  sellingEntity: "DE01",
  currency: "EUR",
  startOn: "2026-01-01",
  endOn: "2027-01-01",
  termMonths: 12,
  sku: "platform",
  tier: "pro",
  seats: 10,
  unitPrice: "45.00",
  discountPercent: "0",
  billingFrequency: "annual",
  paymentTerms: "net_30",
  autoRenew: false,
};
const rules = { contractCurrency: "account", accountCurrency: "EUR" } as const;
const strict = {
  ...rules,
  contractApproval: "required" as const,
  separateApprover: true,
};
const contractOf = (decision: Changed | Refused): Contract => {
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision.contract;
};
const draft = contractOf(draftContract("ctr_00000000000000000001", terms, rules));
const recorded = contractOf(recordContract("ctr_00000000000000000001", terms, "import", rules));

describe("a contract's way", () => {
  test("a recorded contract is in force at once and says so", () => {
    expect(recorded).toMatchObject({ status: "activated", activatedBy: "import", activationRule: "recorded" });
  });

  test("nothing leads out of an ended contract, and none is in force that its policy did not let in", () => {
    const today = fc.integer({ min: 0, max: 500 }).map((days) => addDays("2026-01-01", days));
    const client = fc.constantFrom("seller", "controller");
    type Step = (of: Contract) => Changed | Refused | Contract | undefined;
    const step = fc.oneof<fc.Arbitrary<Step>[]>(
      client.map((by) => (of) => submitContract(of, by)),
      client.map((by) => (of) => activateContract(of, by, strict)),
      fc.constant((of: Contract) => returnContract(of, "price")),
      fc.nat(20).map((seats) => (of) => updateContract(of, { seats }, rules)),
      fc.tuple(today, today).map(
        ([on, now]) =>
          (of) =>
            terminateContract(of, { terminateOn: on, reason: "x" }, now),
      ),
      today.map((now) => (of) => endByNotice(of, now)),
      today.map((now) => (of) => expireContract(of, now)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        let contract = draft;
        for (const take of steps) {
          const before = contract;
          const taken = take(before);
          const after =
            taken === undefined ? undefined : "outcome" in taken ? (taken.outcome === "changed" ? taken.contract : undefined) : taken;
          if (before.status === "expired" || before.status === "terminated") expect(after).toBeUndefined();
          contract = after ?? before;
          if (contract.status === "activated") expect(contract.activatedBy).not.toBe(contract.submittedBy);
          if (contract.status === "terminated") expect(contract.terminateOn).not.toBeNull();
          expect(contract.activationRule !== null).toBe(["activated", "expired", "terminated"].includes(contract.status));
          if (contract.status !== "draft") expect(contract.seats).toBe(before.seats);
        }
      }),
    );
  });

  test.each<[string, string, number, boolean, boolean]>([
    ["2026-01-01", "2027-01-01", 12, true, true],
    ["2026-03-01", "2026-08-01", 5, true, true],
    ["2026-01-01", "2026-12-31", 12, false, true],
    ["2026-01-01", "2027-01-02", 12, false, false],
    ["2026-03-01", "2026-07-31", 5, false, true],
    ["2026-01-31", "2026-02-28", 1, true, true],
    ["2026-01-31", "2026-03-01", 1, false, false],
    ["2026-01-31", "2026-02-27", 1, false, true],
    ["2024-02-29", "2025-02-28", 12, true, true],
    ["2024-02-29", "2025-03-01", 12, false, false],
    ["2026-02-28", "2026-03-31", 1, true, true],
    ["2026-02-28", "2026-04-01", 1, false, false],
    ["2026-02-27", "2026-03-28", 1, false, false],
    ["2026-04-30", "2026-05-31", 1, true, true],
    ["2026-01-01", "2026-12-15", 12, false, true],
    ["2026-01-01", "2027-02-01", 12, false, false],
    ["2026-01-01", "2036-01-01", 12, false, false],
  ])("a term from %s to %s of %i months: %s, said to be cut short: %s", (startOn, endOn, termMonths, isWhole, isShort) => {
    const differs = { outcome: "refused", code: "term-length-differs" };
    const dates = { ...terms, startOn, endOn, termMonths };
    expect(draftContract("ctr_1", dates, rules)).toMatchObject(
      isWhole ? { contract: { endDay: "exclusive", termRule: "whole_months" } } : differs,
    );
    expect(draftContract("ctr_1", { ...dates, termRule: "cut_short" }, rules)).toMatchObject(
      isShort ? { contract: { termRule: "cut_short" } } : differs,
    );
  });

  test("a contract is in its account's currency, unless the tenant says any", () => {
    const dollars = { ...terms, currency: "USD" };
    const differs = { outcome: "refused", code: "contract-currency-differs" };
    expect(draftContract("ctr_1", dollars, rules)).toMatchObject(differs);
    expect(recordContract("ctr_1", dollars, "lab", rules)).toMatchObject(differs);
    expect(updateContract(contractOf(draftContract("ctr_1", terms, rules)), { currency: "USD" }, rules)).toMatchObject(differs);
    const any = { ...rules, contractCurrency: "any" } as const;
    expect(draft).toMatchObject({ contractCurrency: "account" });
    const foreign = submitContract(contractOf(draftContract("ctr_1", dollars, any)), "seller");
    expect(foreign).toMatchObject({ contract: { contractCurrency: "any" } });
    expect(activateContract(contractOf(foreign), "controller", strict)).toMatchObject(differs);
    expect(activateContract(contractOf(foreign), "controller", { ...strict, ...any })).toMatchObject({ outcome: "changed" });
  });
});
