import type { AccountRole, JournalLine, Receivable, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import { money, moneyOf, moneyWire } from "@cashline/kernel/money";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { expect, test } from "vitest";
import { posting } from "./posting.fixture.ts";
import { applyCash } from "./cash.ts";
import { cashLines, invoiceLines, netDebit, recognitionLines, requireDoubleEntry, reversalLines } from "./journal.ts";
import { openReceivable, reverseReceivable } from "./receivable.ts";
import { RECOGNITION_METHOD, cancelLines, dueLines, layLines, recognizeLines, sumOfLines } from "./revenue-schedule.ts";

type Item = { receivable: Receivable; schedule: RevenueSchedule };
type Step =
  | { do: "post"; net: bigint; tax: bigint; startDay: number; days: number }
  | { do: "pay"; of: number; amount: bigint }
  | { do: "reverse"; of: number }
  | { do: "recognize"; day: number };

const amount = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 5_000_000n }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("post" as const), net: amount, tax: amount, startDay: fc.nat(400), days: fc.nat(400) }),
  fc.record({ do: fc.constant("pay" as const), of: fc.nat(9), amount: fc.bigInt({ min: 1n, max: 6_000_000n }) }),
  fc.record({ do: fc.constant("reverse" as const), of: fc.nat(9) }),
  fc.record({ do: fc.constant("recognize" as const), day: fc.nat(900) }),
);

/** Takes one step on the items and answers the entries it makes; refused steps make none. */
function take(items: Item[], taken: Step): JournalLine[][] {
  switch (taken.do) {
    case "post": {
      const startOn = addDays("2026-01-01", taken.startDay);
      const [net, tax] = [moneyOf("USD", taken.net), moneyOf("USD", taken.tax)];
      const endOn = addDays(startOn, taken.days);
      const request = posting(String(items.length), {
        net: moneyWire(net),
        tax: moneyWire(tax),
        serviceStartOn: startOn,
        serviceEndOn: endOn,
      });
      const receivable = openReceivable(request, { id: "ar_1", customerId: "cus_1", journalEntryId: "je_1", revenueScheduleId: "rs_1" });
      const { invoiceId, contractId, legalEntity, currency } = request;
      items.push({
        receivable,
        schedule: {
          id: "rs_1",
          invoiceId,
          contractId,
          legalEntity,
          currency,
          total: request.net,
          startOn,
          endOn,
          method: RECOGNITION_METHOD,
          lines: layLines(net, startOn, endOn),
        },
      });
      return [invoiceLines(net, tax)];
    }
    case "pay": {
      const item = items[taken.of];
      const decision = item && applyCash(item.receivable, moneyOf("USD", taken.amount));
      if (!item || decision?.outcome !== "applied") return [];
      item.receivable = decision.receivable;
      return [cashLines(moneyOf("USD", taken.amount))];
    }
    case "reverse": {
      const item = items[taken.of];
      const decision = item && reverseReceivable(item.receivable);
      if (!item || decision?.outcome !== "reversed") return [];
      const entry = reversalLines(money(item.receivable.net), money(item.receivable.tax), sumOfLines(item.schedule, "recognized"));
      item.receivable = decision.receivable;
      item.schedule = cancelLines(item.schedule);
      return [entry];
    }
    case "recognize":
      return items.flatMap((item) => {
        const due = dueLines(item.schedule, addDays("2026-01-01", taken.day), "2026-01-01");
        item.schedule = recognizeLines(item.schedule, new Map(due.map((line) => [line.month, "je_1"])));
        return due.map((line) => recognitionLines(money(line.amount)));
      });
  }
}

test("after any sequence of postings, cash, reversals and runs the ledger agrees with its subledgers", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const items: Item[] = [];
      const totals: Partial<Record<AccountRole, bigint>> = {};
      const total = (role: AccountRole): bigint => totals[role] ?? 0n;
      for (const taken of steps) {
        for (const entry of take(items, taken)) {
          requireDoubleEntry(entry);
          for (const line of entry) totals[line.role] = total(line.role) + netDebit(line).minor;
        }
        const sum = (of: (item: Item) => bigint) => items.reduce((total, item) => total + of(item), 0n);
        expect(total("receivable")).toBe(sum(({ receivable }) => money(receivable.open).minor));
        expect(-total("deferred_revenue")).toBe(sum(({ schedule }) => sumOfLines(schedule, "planned").minor));
        expect(-total("revenue")).toBe(sum(({ schedule }) => sumOfLines(schedule, "recognized").minor));
        expect(Object.values(totals).reduce((a, b) => a + b, 0n)).toBe(0n);
      }
    }),
  );
});
