import type { RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { CreditMemo, CreditMemoRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { creditLines, decideCredit, reduceSchedule } from "./credit-memo.ts";
import { requireDoubleEntry } from "./journal.ts";
import { defaultPolicy } from "./policy.ts";
import { invoiceId, posting, usd } from "./posting.fixture.ts";
import { openReceivable } from "./receivable.ts";
import { RECOGNITION_METHOD, layLines, recognizeLines, sumOfLines } from "./revenue-schedule.ts";
import { money, moneyOf } from "@cashline/kernel/money";

const receivable = openReceivable(posting("1", { net: usd(9_000), tax: usd(900) }), {
  id: "ar_1",
  customerId: "cus_1",
  journalEntryId: "je_1",
  revenueScheduleId: "rs_1",
});
/** Three months of thirty days, of which one is revenue. */
const laid: RevenueSchedule = {
  id: "rs_1",
  invoiceId: invoiceId("1"),
  contractId: posting("1").contractId,
  legalEntity: "US01",
  currency: "USD",
  total: usd(9_000),
  startOn: "2026-01-01",
  endOn: "2026-04-01",
  method: RECOGNITION_METHOD,
  lines: layLines(moneyOf("USD", 9_000), "2026-01-01", "2026-04-01", "straight line by month, largest remainder"),
};
const schedule = recognizeLines(laid, new Map([["2026-01", "je_2"]]));
const request = (net: number, tax: number, change: Partial<CreditMemoRequest> = {}): CreditMemoRequest => ({
  reference: "cm-1",
  invoiceId: invoiceId("1"),
  net: usd(net),
  tax: usd(tax),
  reason: "goodwill",
  postedOn: "2026-02-10",
  createdBy: "ada",
  ...change,
});
const decide = (asked: CreditMemoRequest, policy: Partial<LedgerPolicy> = {}, change = {}, before: CreditMemo[] = []) =>
  decideCredit(asked, { receivable: { ...receivable, ...change }, schedule, before, policy: { ...defaultPolicy, ...policy } });
const memo = (net: number, tax: number) => ({ net: usd(net), tax: usd(tax) }) as CreditMemo;

describe("a credit of 30.00 on 90.00 of which a third is revenue", () => {
  test.each([
    ["catch_up", 2_000n, 1_000n],
    ["prospective", 3_000n, 0n],
  ] as const)("%s: %i from what is deferred, %i from revenue", (creditMemoRevenue, deferred, revenue) => {
    expect(decide(request(3_000, 300), { creditMemoRevenue })).toMatchObject({
      outcome: "credited",
      fromDeferred: { minor: deferred },
      fromRevenue: { minor: revenue },
      applied: { minor: 3_300n },
    });
  });

  test("lowers the lines still planned in proportion, and gives revenue back by a line of its own", () => {
    const decision = decide(request(3_000, 300));
    if (decision.outcome === "refused") throw new Error(decision.detail);
    const { lines, total } = reduceSchedule(schedule, decision, "2026-02-10", "je_3");
    expect(total).toEqual(usd(6_000));
    expect(lines.map(({ status, amount, journalEntryId }) => [status, Number(amount.minor), journalEntryId])).toEqual([
      ["recognized", 3_000, "je_2"],
      ["planned", 2_000, null],
      ["planned", 2_000, null],
      ["recognized", -1_000, "je_3"],
    ]);
    expect(
      creditLines(decision, receivable, schedule, undefined).map(({ role, debit, credit }) => [role, debit.minor, credit.minor]),
    ).toEqual([
      ["deferred_revenue", "2000", "0"],
      ["revenue", "1000", "0"],
      ["tax_payable", "300", "0"],
      ["receivable", "0", "3300"],
    ]);
  });
});

describe("a credit memo", () => {
  test.each<[string, ReturnType<typeof decide>, string]>([
    ["of a reversed receivable", decide(request(1, 0), {}, { status: "reversed" }), "receivable-not-open"],
    ["of what was written off", decide(request(1, 0), {}, { status: "written_off" }), "receivable-not-open"],
    ["in another currency", decide(request(1, 0, { tax: { currency: "EUR", minor: "0" } })), "currency-mismatch"],
    ["over nothing", decide(request(0, 0)), "invalid-request"],
    ["over less than nothing", decide(request(-1, 2)), "invalid-request"],
    ["over more net than was invoiced", decide(request(9_001, 0)), "credit-above-invoice"],
    ["over more tax than was invoiced", decide(request(1, 901)), "credit-above-invoice"],
    ["over more than earlier credits left", decide(request(4_000, 0), {}, {}, [memo(3_000, 0), memo(2_001, 0)]), "credit-above-invoice"],
    ["over more than is open", decide(request(3_000, 300), {}, { open: usd(3_299) }), "credit-above-open"],
    ["approved by its author", decide(request(1, 0, { approvedBy: "ada" })), "same-person"],
    ["without the second person policy demands", decide(request(1, 0), { creditMemoApproval: "second_person" }), "approval-missing"],
    [
      "after a hundred others",
      decide(
        request(1, 0),
        {},
        {},
        Array.from({ length: 100 }, () => memo(1, 0)),
      ),
      "invalid-request",
    ],
  ])("%s is refused", (_, decision, code) => {
    expect(decision).toMatchObject({ outcome: "refused", code });
  });

  test("above what is open leaves credit in the customer's favour where policy says so", () => {
    const decision = decide(request(3_000, 300), { creditAboveOpen: "unapplied" }, { open: usd(1_000) });
    expect(decision).toMatchObject({ outcome: "credited", applied: { minor: 1_000n }, unapplied: { minor: 2_300n } });
    expect(decide(request(1, 0, { approvedBy: "bob" }), { creditMemoApproval: "second_person" })).toMatchObject({ outcome: "credited" });
  });

  test("whatever is credited, the schedule loses exactly the net, no line falls below zero, and the entry balances", () => {
    const policies = fc.constantFrom<LedgerPolicy["creditMemoRevenue"]>("catch_up", "prospective");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4_000), fc.nat(400)), { minLength: 1, maxLength: 6 }),
        policies,
        (credits, creditMemoRevenue) => {
          let state = schedule;
          const before: CreditMemo[] = [];
          for (const [net, tax] of credits) {
            const facts = { receivable, schedule: state, before, policy: { ...defaultPolicy, creditMemoRevenue } };
            const decision = decideCredit(request(net, tax), facts);
            if (decision.outcome === "refused") continue;
            requireDoubleEntry([...creditLines(decision, receivable, state, undefined)]);
            const was = sumOfLines(state, "planned").minor + sumOfLines(state, "recognized").minor;
            state = reduceSchedule(state, decision, "2026-02-10", "je_3");
            before.push(memo(net, tax));
            expect(sumOfLines(state, "planned").minor + sumOfLines(state, "recognized").minor).toBe(was - BigInt(net));
            expect(money(state.total).minor).toBe(was - BigInt(net));
            expect(sumOfLines(state, "recognized").minor >= 0n).toBe(true);
            expect(state.lines.filter(({ status }) => status === "planned").every(({ amount }) => money(amount).minor >= 0n)).toBe(true);
          }
        },
      ),
    );
  });
});
