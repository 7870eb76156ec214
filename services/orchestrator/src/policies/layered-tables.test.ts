import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { classify } from "./classification.ts";
import { regionOf } from "@cashline/contracts/common/regions";
import { labelOf, layeredTables, readLabel, scopesFor } from "./layered-tables.ts";
import { policyOf } from "./policy.ts";
import { SHIPPED_VERSION, shippedBook } from "./shipped-book.ts";

const finding = (code: Finding["code"], minor: string): Finding => ({
  code,
  businessKey: `${code}-1`,
  title: "t",
  expected: "a",
  found: "b",
  exposure: { currency: "USD", minor },
  direction: "none",
  detectedBy: "guard",
  cause: null,
  critical: false,
  deadlineAt: null,
  correction: {},
});
const under = (entity: string | null) => policyOf(SHIPPED_VERSION, shippedBook, scopesFor(entity));
const decide = (entity: string | null, code: Finding["code"], minor: string) =>
  classify(
    {
      findings: [finding(code, minor)],
      kindOf: () => "usual",
      customerTier: "mid_market",
      at: "2026-01-15T10:00:00.000Z",
      dependentExposure: 0,
    },
    under(entity),
  );
const inWords = async (entity: string | null, code: Finding["code"], minor: string) => {
  const { slaBusinessHours, approvals, policyVersion } = await decide(entity, code, minor);
  return [slaBusinessHours, approvals.map(({ level }) => level).join(), policyVersion];
};

describe("layers", () => {
  it.each<[entity: string | null, code: Finding["code"], minor: string, expected: (string | number)[]]>([
    [null, "TAX-JURISDICTION", "100", [24, "L2", "2026-01"]],
    ["US01", "TAX-JURISDICTION", "2500000", [4, "L2", "2026-01"]],
    ["GB01", "TAX-JURISDICTION", "100", [24, "L2", "2026-01"]],
    ["IN01", "TAX-JURISDICTION", "100", [8, "L2", "2026-01+APAC+IN01"]],
    ["IN01", "TAX-JURISDICTION", "2499999", [4, "L2", "2026-01+APAC+IN01"]],
    ["IN01", "TAX-JURISDICTION", "2500000", [4, "L3", "2026-01+APAC+IN01"]],
    ["AU01", "TAX-JURISDICTION", "2500000", [4, "L2", "2026-01+APAC"]],
    ["AU01", "TAX-MISMATCH", "100", [16, "L2", "2026-01+APAC"]],
    ["IN01", "TAX-MISMATCH", "100", [16, "L2", "2026-01+APAC+IN01"]],
    ["DE01", "PAY-DUPLICATE", "100", [4, "L2", "2026-01+DE01"]],
    ["FR01", "PAY-DUPLICATE", "100", [4, "L1", "2026-01"]],
    ["US01", "PAY-DUPLICATE", "100", [4, "L1", "2026-01"]],
    ["XX99", "PAY-DUPLICATE", "100", [4, "L1", "2026-01"]],
  ])("for %s, %s over %s cents", async (entity, code, minor, expected) => {
    expect(await inWords(entity, code, minor)).toEqual(expected);
  });

  it("change nothing for the United States and Britain", () => {
    const without = layeredTables(SHIPPED_VERSION, shippedBook, []);
    for (const entity of ["US01", "GB01"]) expect(layeredTables(SHIPPED_VERSION, shippedBook, scopesFor(entity))).toEqual(without);
  });

  it("are named by the decisions that their rows take", async () => {
    const { decisions } = await decide("IN01", "TAX-JURISDICTION", "2500000");
    expect(decisions.map(({ table, row, layer }) => [table, row, layer])).toEqual([
      ["severity", "s2-raised", undefined],
      ["taxonomy", "place-of-supply", "IN01"],
      ["approval", "to-25k-cfo", "IN01"],
    ]);
  });

  it("of a legal entity stand in front of those of its region", async () => {
    const book = structuredClone(shippedBook);
    const region = book.layers.find(({ scope }) => scope === "APAC");
    const row = region?.tables[0]?.rows[0];
    if (!row) throw new Error("no row");
    const own = { ...row, id: "tax-own", result: row.result.with(5, "2") };
    book.layers.push({ scope: "AU01", reason: "a test", tables: [{ table: "taxonomy", rows: [own] }] });
    for (const overrides of ["tax", "tax-gst"]) {
      own.overrides = overrides;
      const policy = policyOf("2026-02", book, scopesFor("AU01"));
      expect(await policy.decide("taxonomy", { code: "TAX-MISMATCH", correction: "usual" })).toMatchObject({
        row: "tax-own",
        layer: "AU01",
      });
    }
  });
});

describe("names of versions with layers", () => {
  it("say every layer that applies, the weaker first, and are read back", () => {
    for (const entity of regionOf.keys()) {
      const chain = scopesFor(entity);
      const label = labelOf(SHIPPED_VERSION, shippedBook, chain);
      const read = readLabel(label);
      expect(read.version).toBe(SHIPPED_VERSION);
      expect(layeredTables(read.version, shippedBook, read.chain)).toEqual(layeredTables(SHIPPED_VERSION, shippedBook, chain));
    }
  });

  it("a region alone has its layer; without both there is none", () => {
    expect(scopesFor(null, "APAC")).toEqual(["APAC"]);
    expect(scopesFor(null, null)).toEqual([]);
    expect(scopesFor("IN01", "EMEA")).toEqual(["APAC", "IN01"]);
  });
});

describe("a policy ready to decide", () => {
  it("refuses a table it does not have", async () => {
    await expect(under(null).decide("weather", {})).rejects.toThrow(/no table weather/);
  });
});
