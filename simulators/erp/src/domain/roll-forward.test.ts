import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { addLine, emptyBalance, inFunctionalCurrency, withoutRate, type Balance } from "./balance.ts";
import { carryAt } from "./fx.ts";
import { credit, debit, invoiceLines, journalEntry, recognitionLines, reversalLines } from "./journal.ts";
import { usd } from "./posting.fixture.ts";
import { rollForward } from "./roll-forward.ts";

const of = (minor: number) => moneyOf("USD", minor);
const entry = (kind: JournalEntry["source"]["kind"], postedOn: string, lines: JournalEntry["lines"]): JournalEntry =>
  journalEntry(
    {
      id: "je_1",
      legalEntity: "US01",
      postedOn,
      source: { kind, id: "s" },
      customerId: null,
      reversesId: null,
      postedAt: "2026-01-01T00:00:00.000Z",
    },
    lines,
  );
const balancesOf = (entries: readonly JournalEntry[]): Balance[] => {
  const balances = new Map<string, Balance>();
  for (const { lines } of entries)
    for (const line of lines)
      balances.set(line.account, addLine(balances.get(line.account) ?? emptyBalance(line.account, "US01", line), line));
  return [...balances.values()];
};

describe("the roll-forward of deferred revenue", () => {
  const entries = [
    entry("invoice", "2026-01-05", invoiceLines(of(900), of(90))),
    entry("recognition", "2026-01-31", recognitionLines(of(300))),
    entry("invoice", "2026-02-03", invoiceLines(of(500), of(0))),
    entry("recognition", "2026-02-28", recognitionLines(of(300))),
    entry("credit_memo", "2026-02-10", [debit("deferred_revenue", of(100)), credit("receivable", of(100))]),
    entry("reversal", "2026-03-02", reversalLines(of(500), of(0), of(0))),
    entry("contract_billing", "2026-02-11", [debit("receivable", of(70)), credit("contract_liability", of(70))]),
    entry("contract_recognition", "2026-02-28", [
      debit("contract_liability", of(70)),
      debit("contract_asset", of(5)),
      credit("revenue", of(75)),
    ]),
  ];
  const balances = balancesOf(entries);
  const roll = (month: string) =>
    rollForward(
      balances,
      entries.filter((each) => each.month >= month),
      month,
    );

  test.each([
    ["2025-12", ["0", "0", "0", "0", "0"]],
    ["2026-01", ["0", "900", "300", "0", "600"]],
    ["2026-02", ["600", "500", "300", "100", "700"]],
    ["2026-03", ["700", "0", "0", "500", "200"]],
    ["2026-04", ["200", "0", "0", "0", "200"]],
  ])("of %s opens, grows, is recognised, is cancelled and closes: %j", (month, expected) => {
    const [row] = roll(month);
    expect([row?.opening, row?.additions, row?.recognized, row?.cancelled, row?.closing].map((total) => total?.minor)).toEqual(expected);
  });

  test("counts a contract's asset against its liability", () => {
    expect(roll("2026-02")[1]).toMatchObject({ role: "contract_position", additions: usd(70), recognized: usd(75), closing: usd(-5) });
  });

  test("an entry of a kind that must not move deferred revenue is a bug", () => {
    const stray = entry("manual", "2026-01-05", [debit("deferred_revenue", of(1)), credit("bank", of(1))]);
    expect(() => rollForward(balancesOf([stray]), [stray], "2026-01")).toThrow("moves deferred revenue");
  });
});

describe("a balance in the entity's own currency", () => {
  const line = debit("bank", moneyOf("EUR", 100));
  const translated = carryAt(line, of(110));
  const empty = emptyBalance("b", "DE01", line);
  test("is itself at home, what was translated abroad, with what had no rate beside it", () => {
    expect(inFunctionalCurrency(addLine(empty, line), "EUR")).toMatchObject({ debit: { currency: "EUR", minor: "100" } });
    expect(inFunctionalCurrency(addLine(empty, translated), "USD")).toMatchObject({ debit: usd(110) });
    for (const both of [addLine(addLine(empty, translated), line), addLine(addLine(empty, line), translated)]) {
      expect(inFunctionalCurrency(both, "USD")).toMatchObject({ debit: usd(110) });
      expect(withoutRate(both, "USD")).toMatchObject({ debit: { currency: "EUR", minor: "100" } });
      expect(withoutRate(both, "EUR")).toBeNull();
    }
    expect(inFunctionalCurrency(addLine(empty, line), "USD")).toBeNull();
  });
});
