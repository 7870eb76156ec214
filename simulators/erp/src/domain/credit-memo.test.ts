import type { JournalLine } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import { money, moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carried, credited, decide, eur, foreign, laid, rate, receivable, request, schedule, sides, worth } from "./credit-memo.fixture.ts";
import { creditLines, decideCredit, reduceSchedule, type Credited } from "./credit-memo.ts";
import { debit, requireDoubleEntry } from "./journal.ts";
import { defaultPolicy } from "./policy.ts";
import { usd } from "./posting.fixture.ts";
import { recognizeLines, sumOfLines } from "./revenue-schedule.ts";

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
    const decision = credited(decide(request(3_000, 300)));
    const { lines, total } = reduceSchedule(schedule, decision, "2026-02-10", "je_3");
    expect(total).toEqual(usd(6_000));
    expect(lines.map(({ status, amount, journalEntryId }) => [status, Number(amount.minor), journalEntryId])).toEqual([
      ["recognized", 3_000, "je_2"],
      ["planned", 2_000, null],
      ["planned", 2_000, null],
      ["recognized", -1_000, "je_3"],
    ]);
    expect(sides(creditLines(decision, receivable, schedule, undefined))).toEqual([
      ["deferred_revenue", "2000", "0"],
      ["revenue", "1000", "0"],
      ["tax_payable", "300", "0"],
      ["receivable", "0", "3300"],
    ]);
  });
});

describe("a credit memo", () => {
  const hundred = Array.from({ length: 100 }, () => memo(1, 0));
  const neither = "/body/net must not be negative, /body/tax only where the invoice's is, and their sum is above zero";
  test.each<[string, () => ReturnType<typeof decide>, string, string]>([
    [
      "of a reversed receivable",
      () => decide(request(1, 0), {}, { status: "reversed" }),
      "receivable-not-open",
      "The receivable is reversed",
    ],
    [
      "of what was written off",
      () => decide(request(1, 0), {}, { status: "written_off" }),
      "receivable-not-open",
      "The receivable is written_off",
    ],
    [
      "with net in another currency",
      () => decide(request(1, 0, { net: { currency: "EUR", minor: "1" } })),
      "currency-mismatch",
      "The receivable is in USD, the credit in EUR",
    ],
    [
      "with tax in another currency",
      () => decide(request(1, 0, { tax: { currency: "EUR", minor: "0" } })),
      "currency-mismatch",
      "The receivable is in USD, the credit in EUR",
    ],
    ["over nothing", () => decide(request(0, 0)), "invalid-request", neither],
    ["over less net than nothing", () => decide(request(-1, 2)), "invalid-request", neither],
    ["over less tax than nothing", () => decide(request(2, -1)), "invalid-request", neither],
    [
      "over more net than was invoiced",
      () => decide(request(9_001, 0)),
      "credit-above-invoice",
      "Of net 9000 and tax 900, 0 and 0 are credited already",
    ],
    [
      "over more tax than was invoiced",
      () => decide(request(1, 901)),
      "credit-above-invoice",
      "Of net 9000 and tax 900, 0 and 0 are credited already",
    ],
    [
      "over more net than earlier credits left",
      () => decide(request(4_000, 0), {}, {}, [memo(3_000, 10), memo(2_001, 20)]),
      "credit-above-invoice",
      "Of net 9000 and tax 900, 5001 and 30 are credited already",
    ],
    [
      "over more tax than earlier credits left",
      () => decide(request(0, 400), {}, {}, [memo(10, 300), memo(20, 201)]),
      "credit-above-invoice",
      "Of net 9000 and tax 900, 30 and 501 are credited already",
    ],
    [
      "over more than is open",
      () => decide(request(3_000, 300), { creditAboveOpen: "refuse" }, { open: usd(3_299) }),
      "credit-above-open",
      "3299 USD minor units are open, the credit is 3300",
    ],
    [
      "approved by its author",
      () => decide(request(1, 0, { approvedBy: "ada" })),
      "same-person",
      "ada made the credit memo and cannot approve it",
    ],
    [
      "without the second person policy demands",
      () => decide(request(1, 0), { creditMemoApproval: "second_person" }),
      "approval-missing",
      "Policy demands that a second person approve credit memos",
    ],
    [
      "after a hundred others",
      () => decide(request(1, 0), {}, {}, hundred),
      "invalid-request",
      "An invoice takes at most 100 credit memos",
    ],
  ])("%s is refused", (_, decision, code, detail) => {
    expect(decision()).toEqual({ outcome: "refused", code, detail });
  });

  test.each<[string, () => ReturnType<typeof decide>]>([
    ["over all that was invoiced and is open", () => decide(request(9_000, 900))],
    ["over what earlier credits left", () => decide(request(4_000, 400), {}, { open: usd(4_400) }, [memo(3_000, 300), memo(2_000, 200)])],
    ["over net alone", () => decide(request(1, 0))],
    ["over tax alone", () => decide(request(0, 1))],
    ["over as much tax as net", () => decide(request(1, 1))],
    ["of an invoice that was paid in part", () => decide(request(1, 0), {}, { open: usd(1) })],
    ["as the hundredth", () => decide(request(1, 0), {}, {}, hundred.slice(1))],
    ["approved by another where policy demands nobody", () => decide(request(1, 0, { approvedBy: "bob" }))],
  ])("%s is taken", (_, decision) => {
    expect(decision()).toMatchObject({ outcome: "credited", unapplied: { minor: 0n } });
  });

  test("by policy takes from what is planned first, and from revenue only what is above", () => {
    expect(decide(request(7_000, 0), { creditMemoRevenue: "prospective" })).toEqual({
      outcome: "credited",
      net: moneyOf("USD", 7_000),
      tax: moneyOf("USD", 0),
      applied: moneyOf("USD", 7_000),
      unapplied: moneyOf("USD", 0),
      fromDeferred: moneyOf("USD", 6_000),
      fromRevenue: moneyOf("USD", 1_000),
    });
  });

  test("of tax on a service that cost nothing takes no revenue", () => {
    const free = { ...laid, total: usd(0), lines: [] };
    const facts = { receivable, schedule: free, before: [], policy: defaultPolicy };
    const decision = credited(decideCredit(request(0, 300), facts));
    expect(decision).toMatchObject({ fromDeferred: moneyOf("USD", 0), fromRevenue: moneyOf("USD", 0), tax: moneyOf("USD", 300) });
    expect(reduceSchedule(free, decision, "2026-02-10", "je_3")).toEqual(free);
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

describe("the entry of a credit memo", () => {
  const unapplied = { creditAboveOpen: "unapplied" } as const;
  const position = [debit("contract_liability", moneyOf("USD", 3_000))];
  test.each<[string, () => Credited, JournalLine[] | undefined, string[][]]>([
    [
      "prospective leaves revenue alone",
      () => credited(decide(request(3_000, 0), { creditMemoRevenue: "prospective" })),
      undefined,
      [
        ["deferred_revenue", "3000", "0"],
        ["receivable", "0", "3000"],
      ],
    ],
    [
      "above what is open credits the customer",
      () => credited(decide(request(3_000, 300), unapplied, { open: usd(1_000) })),
      undefined,
      [
        ["deferred_revenue", "2000", "0"],
        ["revenue", "1000", "0"],
        ["tax_payable", "300", "0"],
        ["receivable", "0", "1000"],
        ["unapplied_cash", "0", "2300"],
      ],
    ],
    [
      "of a paid invoice leaves the receivable alone",
      () => credited(decide(request(0, 300), unapplied, { open: usd(0), status: "cleared" })),
      undefined,
      [
        ["tax_payable", "300", "0"],
        ["unapplied_cash", "0", "300"],
      ],
    ],
    [
      "of a contract takes from the contract's position",
      () => credited(decide(request(3_000, 300))),
      position,
      [
        ["contract_liability", "3000", "0"],
        ["tax_payable", "300", "0"],
        ["receivable", "0", "3300"],
      ],
    ],
    [
      "of tax alone takes nothing from the contract's position",
      () => credited(decide(request(0, 300))),
      position,
      [
        ["tax_payable", "300", "0"],
        ["receivable", "0", "300"],
      ],
    ],
  ])("%s", (_, decision, of, lines) => {
    expect(sides(creditLines(decision(), receivable, schedule, of))).toEqual(lines);
  });
});

describe("a credit of 33.00 USD on 99.00 USD that are worth 80.19 EUR, of which 48.30 EUR are deferred, at a rate of 0.8", () => {
  const asked = request(3_000, 300);

  test("takes a third of both with it, tax and revenue at the rate; the rest is a loss (IAS 21.28, ASC 830-20-35-1)", () => {
    const lines = creditLines(credited(decide(asked)), foreign, carried, undefined);
    requireDoubleEntry(lines);
    expect(worth(lines)).toEqual([
      ["deferred_revenue", "1610", "0"],
      ["revenue", "800", "0"],
      ["tax_payable", "240", "0"],
      ["receivable", "0", "2673"],
      ["realized_fx", "23", "0"],
    ]);
  });

  test("takes deferred revenue at the rate where the schedule carries no amount of its own", () => {
    expect(worth(creditLines(credited(decide(asked)), foreign, schedule, undefined))).toEqual([
      ["deferred_revenue", "1600", "0"],
      ["revenue", "800", "0"],
      ["tax_payable", "240", "0"],
      ["receivable", "0", "2673"],
      ["realized_fx", "33", "0"],
    ]);
  });

  test("takes a contract's position at the rate, whatever a schedule carries", () => {
    const position = [debit("contract_liability", moneyOf("USD", 3_000))];
    expect(worth(creditLines(credited(decide(asked)), foreign, carried, position))).toEqual([
      ["contract_liability", "2400", "0"],
      ["tax_payable", "240", "0"],
      ["receivable", "0", "2673"],
      ["realized_fx", "33", "0"],
    ]);
  });

  test("above what is open gives the customer credit at the rate", () => {
    const partly = { ...foreign, open: usd(1_000), functional: { ...foreign.functional, open: eur(810) } };
    const decision = credited(decide(asked, { creditAboveOpen: "unapplied" }, { open: usd(1_000) }));
    expect(worth(creditLines(decision, partly, carried, undefined))).toEqual([
      ["deferred_revenue", "1610", "0"],
      ["revenue", "800", "0"],
      ["tax_payable", "240", "0"],
      ["receivable", "0", "810"],
      ["unapplied_cash", "0", "1840"],
    ]);
  });

  test("leaves the schedule what it still carries, and nothing else of it changes", () => {
    const { lines, ...reduced } = reduceSchedule(carried, credited(decide(asked)), "2026-02-10", "je_3");
    const { lines: _, ...before } = carried;
    expect(reduced).toStrictEqual({ ...before, total: usd(6_000), functional: { ...rate, total: eur(7_245), deferred: eur(3_220) } });
    expect(lines.at(-1)).toEqual({
      month: "2026-02",
      recognizeOn: "2026-02-10",
      days: 0,
      amount: usd(-1_000),
      status: "recognized",
      journalEntryId: "je_3",
    });
  });

  test("once all of it is revenue comes from revenue alone, and what the schedule carries stays", () => {
    const entries = ["01", "02", "03"].map((month): [string, string] => [`2026-${month}`, "je_2"]);
    const done = { ...recognizeLines(laid, new Map(entries)), functional: { ...rate, total: eur(7_245), deferred: eur(2) } };
    const decision = credited(decideCredit(asked, { receivable: foreign, schedule: done, before: [], policy: defaultPolicy }));
    expect(decision).toMatchObject({ fromDeferred: moneyOf("USD", 0), fromRevenue: moneyOf("USD", 3_000) });
    const reduced = reduceSchedule(done, decision, "2026-02-10", "je_3");
    expect(reduced.functional).toEqual(done.functional);
    expect(reduced.lines.map(({ amount }) => amount.minor)).toEqual(["3000", "3000", "3000", "-3000"]);
  });

  test("that policy takes from what is planned adds no line to the schedule", () => {
    const decision = credited(decide(asked, { creditMemoRevenue: "prospective" }));
    const reduced = reduceSchedule(schedule, decision, "2026-02-10", "je_3");
    expect(reduced.lines.map(({ amount }) => amount.minor)).toEqual(["3000", "1500", "1500"]);
    expect(reduced).not.toHaveProperty("functional");
  });
});

describe("a credit memo of an invoice that gives tax back", () => {
  const given = { net: usd(500), tax: usd(-200), gross: usd(300), open: usd(300) };
  const ofGiven = (net: number, tax: number, before: CreditMemo[] = []) => decide(request(net, tax), {}, given, before);

  test.each([
    ["all of it", 500, -200, [], "credited"],
    ["a part of each", 250, -100, [], "credited"],
    ["charges alone, with their own tax", 200, 38, [], "credited"],
    ["the rest, with the tax that then is left", 300, -238, [memo(200, 38)], "credited"],
    ["more tax than is left to take back", 500, -201, [], "credit-above-invoice"],
    ["more tax than earlier memos left", 250, -101, [memo(250, -100)], "credit-above-invoice"],
    ["net and tax within the invoice, and more than its total", 301, 0, [], "credit-above-invoice"],
    ["more than the total earlier memos left", 62, 1, [memo(200, 38)], "credit-above-invoice"],
    ["more net than was invoiced", 501, -201, [], "credit-above-invoice"],
    ["a sum of nothing", 200, -200, [], "invalid-request"],
    ["a sum below nothing", 100, -200, [], "invalid-request"],
    ["tax once all of it is taken back", 1, 1, [memo(300, -200)], "credit-above-invoice"],
    ["tax below what is left of it", 2, -1, [memo(300, -200)], "credit-above-invoice"],
  ] as const)("%s: net %i and tax %i after %j is %s", (_, net, tax, before, outcome) => {
    const decision = ofGiven(net, tax, [...before]);
    expect(decision.outcome === "refused" ? decision.code : decision.outcome).toBe(outcome);
  });

  test("takes the tax back on the side it was not booked on", () => {
    const lines = creditLines(credited(ofGiven(500, -200)), { ...receivable, ...given }, schedule, undefined);
    requireDoubleEntry(lines);
    expect(sides(lines).filter(([role]) => role === "tax_payable" || role === "receivable")).toEqual([
      ["tax_payable", "0", "200"],
      ["receivable", "0", "300"],
    ]);
  });
});
