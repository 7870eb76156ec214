import { evaluateExpressionSync, evaluateUnaryExpressionSync } from "@gorules/zen-engine";
import { describe, expect, it } from "vitest";

import { TableEvaluator, type DecisionTable } from "./decision-table.ts";
import { layeredTables } from "./layered-tables.ts";
import { SHIPPED_VERSION, shippedBook } from "./shipped-book.ts";

const tables = layeredTables(SHIPPED_VERSION, shippedBook, []);
const rows = tables.flatMap((table) => table.rows.map((row, index) => ({ table, row, index, name: `${table.name} ${row.id}` })));

describe("decision tables", () => {
  it.each(rows)("$name is hit by its own example, and says what it says", async ({ table, row }) => {
    const decision = await new TableEvaluator(table).decide(row.example as Record<string, string | number | boolean>);
    expect(decision).toMatchObject({ table: table.name, version: table.version, row: row.id, inputs: row.example });
    expect(decision.result).toEqual(
      Object.fromEntries(table.outputs.map(({ field }, index) => [field, evaluateExpressionSync(row.result[index] ?? "")])),
    );
  });

  it.each(rows)("every cell of $name can be parsed", ({ table, row }) => {
    for (const [index, { field }] of table.inputs.entries()) {
      const cell = row.when[index] ?? "";
      if (cell !== "") expect(typeof evaluateUnaryExpressionSync(cell, { $: row.example[field] }), cell).toBe("boolean");
    }
    for (const cell of row.result) expect(evaluateExpressionSync(cell), cell).not.toBeNull();
  });

  it("a cell that cannot be parsed is noticed, so the test above means something", () => {
    expect(() => {
      evaluateUnaryExpressionSync(">= >=", { $: 1 });
    }).toThrow();
    expect(() => {
      evaluateExpressionSync('"L0');
    }).toThrow();
  });

  it.each(tables)("the last row of $name takes everything and is called unclassified", ({ rows: of }) => {
    expect(of.at(-1)).toMatchObject({ id: "unclassified" });
    expect(of.at(-1)?.when.every((cell) => cell === "")).toBe(true);
  });

  it.each(tables)("rows of $name have names of their own and as many cells as columns", ({ inputs, outputs, rows: of }) => {
    expect(new Set(of.map(({ id }) => id)).size).toBe(of.length);
    for (const { when, result, example } of of) {
      expect([when.length, result.length]).toEqual([inputs.length, outputs.length]);
      expect(Object.keys(example).toSorted()).toEqual(inputs.map(({ field }) => field).toSorted());
    }
  });

  const inputsOf = tables.flatMap((table) => table.inputs.map(({ field }) => ({ table, field, name: `${table.name} without ${field}` })));
  it.each(inputsOf)("$name throws instead of falling to the default row", async ({ table, field }) => {
    const example = table.rows[0]?.example as Record<string, string | number | boolean>;
    const { [field]: _, ...rest } = example;
    await expect(new TableEvaluator(table).decide(rest)).rejects.toThrow(TypeError);
    const other = typeof example[field] === "string" ? 1 : "a text";
    await expect(new TableEvaluator(table).decide({ ...example, [field]: other })).rejects.toThrow(
      new RegExp(`needs ${field} as ${typeof example[field]}`),
    );
  });

  it("a number that is none throws", async () => {
    const [severity] = tables;
    await expect(
      new TableEvaluator(severity as DecisionTable).decide({ exposureUsdCents: Number.NaN, raised: false, critical: false }),
    ).rejects.toThrow(/number/);
  });

  it("a table without a default row fails where nothing matches", async () => {
    const table: DecisionTable = {
      name: "narrow",
      version: "1",
      inputs: [{ field: "size", name: "Size" }],
      outputs: [{ field: "word", name: "Word" }],
      rows: [{ id: "big", when: ["> 10"], result: ['"big"'], example: { size: 11 } }],
    };
    await expect(new TableEvaluator(table).decide({ size: 1 })).rejects.toThrow(/no default row/);
  });
});
