import type { IntercompanyRequest } from "@cashline/contracts/systems/erp/ledger-entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitIntercompany } from "./intercompany.ts";
import { netDebit, requireDoubleEntry } from "./journal.ts";
import { usd } from "./posting.fixture.ts";

const request = (change: Partial<IntercompanyRequest> = {}): IntercompanyRequest => ({
  reference: "royalty-1",
  kind: "revenue_share",
  legalEntity: "US01",
  postedOn: "2026-01-31",
  amount: usd(100),
  memo: "royalty",
  shares: [
    { legalEntity: "US01", weight: 1 },
    { legalEntity: "DE01", weight: 1 },
    { legalEntity: "FR01", weight: 1 },
  ],
  ...change,
});

describe("an intercompany split", () => {
  test.each([
    ["revenue_share", ["intercompany_expense", "intercompany_payable"], ["intercompany_receivable", "intercompany_revenue"]],
    ["cost_share", ["intercompany_receivable", "intercompany_revenue"], ["intercompany_expense", "intercompany_payable"]],
  ] as const)("%s: the first entity books %j and the others %j", (kind, own, theirs) => {
    const split = splitIntercompany(request({ kind }));
    if (split.outcome === "refused") throw new Error(split.detail);
    expect(split.amounts.map(({ minor }) => minor)).toEqual([34n, 33n, 33n]);
    expect(split.journals.map(({ legalEntity, lines }) => [legalEntity, lines.map(({ role }) => role), lines[0]?.debit.minor])).toEqual([
      ["US01", own, "66"],
      ["DE01", theirs, "33"],
      ["FR01", theirs, "33"],
    ]);
  });

  test.each<[string, Partial<IntercompanyRequest>]>([
    ["an amount of nothing", { amount: usd(0) }],
    ["a currency ISO 4217 does not list", { amount: { currency: "XQX", minor: "1" } }],
    ["an entity twice", { shares: ["DE01", "DE01"].map((legalEntity) => ({ legalEntity, weight: 1 })) }],
    ["no weight", { shares: ["DE01", "FR01"].map((legalEntity) => ({ legalEntity, weight: 0 })) }],
    [
      "nothing for another",
      {
        shares: [
          { legalEntity: "US01", weight: 1 },
          { legalEntity: "DE01", weight: 0 },
        ],
      },
    ],
  ])("is refused for %s", (_, change) => {
    expect(splitIntercompany(request(change))).toMatchObject({ outcome: "refused", code: "invalid-request" });
  });

  test("each entity's entry balances by itself, and in the group what is owed and what is due come to nothing", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000_000 }),
        weights,
        fc.constantFrom("revenue_share", "cost_share"),
        (amount, each, kind) => {
          const shares = each.map((weight, index) => ({ legalEntity: `E${String.fromCodePoint(65 + index)}01`, weight }));
          const split = splitIntercompany(request({ kind, amount: usd(amount), legalEntity: "EA01", shares }));
          if (split.outcome === "refused") return;
          for (const { lines } of split.journals) requireDoubleEntry(lines);
          const net = (role: string) =>
            split.journals
              .flatMap(({ lines }) => lines.filter((line) => line.role === role))
              .reduce((sum, line) => sum + netDebit(line).minor, 0n);
          expect(net("intercompany_receivable") + net("intercompany_payable")).toBe(0n);
          expect(net("intercompany_revenue") + net("intercompany_expense")).toBe(0n);
          expect(split.amounts.reduce((sum, part) => sum + part.minor, 0n)).toBe(BigInt(amount));
        },
      ),
    );
  });
});
