import { moneyOf, moneyWire, zeroMoney } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { movePosition, revenueLines, type Position } from "./contract-position.ts";
import { netDebit, requireDoubleEntry } from "./journal.ts";
import { usd } from "./posting.fixture.ts";

const nothing: Position = { contractAsset: usd(0), contractLiability: usd(0) };
const told = (lines: readonly { role: string; debit: { minor: string }; credit: { minor: string } }[]) =>
  lines.map(
    ({ role, debit, credit }) => `${debit.minor === "0" ? "Cr" : "Dr"} ${role} ${debit.minor === "0" ? credit.minor : debit.minor}`,
  );

describe("a contract's position", () => {
  test("IFRS 15 Example 39: A for 400 is delivered, then B for 600, and only then 1,000 may be billed", () => {
    const first = revenueLines(nothing, moneyOf("USD", 400));
    expect(told(first.lines)).toEqual(["Dr contract_asset 400", "Cr revenue 400"]);
    const second = revenueLines(first.position, moneyOf("USD", 600));
    expect(second.position).toEqual({ contractAsset: usd(1_000), contractLiability: usd(0) });
    const billed = movePosition(second.position, moneyOf("USD", 1_000));
    expect(told(billed.lines)).toEqual(["Cr contract_asset 1000"]);
    expect(billed.position).toEqual(nothing);
  });

  test("IFRS 15 Example 38: 1,000 is billed ahead and a liability until the product is delivered", () => {
    const billed = movePosition(nothing, moneyOf("USD", 1_000));
    expect(told(billed.lines)).toEqual(["Cr contract_liability 1000"]);
    const delivered = revenueLines(billed.position, moneyOf("USD", 1_000));
    expect(told(delivered.lines)).toEqual(["Dr contract_liability 1000", "Cr revenue 1000"]);
    expect(delivered.position).toEqual(nothing);
  });

  test("a bill beyond what was earned clears the asset and leaves the rest as liability", () => {
    const { position } = revenueLines(nothing, moneyOf("USD", 400));
    expect(told(movePosition(position, moneyOf("USD", 1_000)).lines)).toEqual(["Cr contract_asset 400", "Cr contract_liability 600"]);
  });

  test("revenue taken back is a debit to revenue, and nothing makes no entry", () => {
    const { position } = revenueLines(nothing, moneyOf("USD", 400));
    expect(told(revenueLines(position, moneyOf("USD", -500)).lines)).toEqual([
      "Dr revenue 500",
      "Cr contract_asset 400",
      "Cr contract_liability 100",
    ]);
    expect(revenueLines(position, moneyOf("USD", 0))).toEqual({ position, lines: [] });
  });

  test("whatever is billed, earned or taken back: asset or liability, never both, and their difference is billed less earned", () => {
    const move = fc.record({ billed: fc.boolean(), amount: fc.bigInt({ min: -1_000n, max: 1_000n }) });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
        let position = nothing;
        let net = 0n;
        for (const { billed, amount } of moves) {
          const moved = billed ? movePosition(position, moneyOf("USD", amount)) : revenueLines(position, moneyOf("USD", amount));
          const credits = moved.lines.reduce((sum, line) => sum - netDebit(line).minor, 0n);
          if (billed) expect(credits).toBe(amount);
          else if (amount !== 0n) expect(requireDoubleEntry(moved.lines)).toBe("USD");
          net += billed ? amount : -amount;
          ({ position } = moved);
          const expected = { ...zeroMoney("USD"), minor: net < 0n ? -net : net };
          const zero = moneyWire(zeroMoney("USD"));
          expect(position).toEqual(
            net < 0n
              ? { contractAsset: moneyWire(expected), contractLiability: zero }
              : { contractAsset: zero, contractLiability: moneyWire(expected) },
          );
        }
      }),
    );
  });
});
