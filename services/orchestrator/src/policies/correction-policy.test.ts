import { exceptionCodes } from "@cashline/contracts/services/orchestrator/taxonomy";
import { describe, expect, it } from "vitest";
import { byHandPolicy } from "./by-hand.fixture.ts";
import { handWorkOf } from "./correction-policy.ts";
import { policyOf } from "./policy.ts";
import { shippedBook, shippedPolicy } from "./shipped-book.ts";

describe("who makes corrections", () => {
  it("is the playbook of every code as shipped", async () => {
    const { handWork, decisions } = await handWorkOf(
      shippedPolicy,
      exceptionCodes.map((code) => ({ code })),
    );
    expect(new Set(handWork)).toEqual(new Set([0]));
    expect(decisions.filter(({ row }) => row === "unclassified")).toEqual([]);
  });

  it("is the playbook where the version is of before there was such a table", async () => {
    const older = policyOf("2025-12", { ...shippedBook, tables: shippedBook.tables.filter(({ name }) => name !== "corrections") }, []);
    expect(await handWorkOf(older, [{ code: "TAX-MISMATCH" }])).toEqual({ handWork: [0], decisions: [] });
  });

  it("is a person for as long as the table says, in steps of five minutes, so that nothing is done while work is given out", async () => {
    const { decisions } = await handWorkOf(
      shippedPolicy,
      exceptionCodes.map((code) => ({ code })),
    );
    for (const { row, result } of decisions) expect(Number(result["handlingMinutes"]) % 5, row).toBe(0);
  });

  it("is decided for each finding, and once for a code", async () => {
    const findings = [{ code: "TAX-MISMATCH" }, { code: "BIL-DUPLICATE" }, { code: "TAX-MISMATCH" }] as const;
    const { handWork, decisions } = await handWorkOf(byHandPolicy(["TAX-MISMATCH"]), findings);
    expect(handWork).toEqual([60, 0, 60]);
    expect(decisions.map(({ row }) => row)).toEqual(["tax", "duplicate"]);
  });
});
