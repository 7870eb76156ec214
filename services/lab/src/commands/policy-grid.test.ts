import type { PolicyVersion, PolicyVersionContent } from "@cashline/contracts/services/orchestrator/policy-entities";
import { describe, expect, it } from "vitest";
import { GRID_WIDTH, gridOf, inGrids, replayInWords, versionList, type GridTable } from "./policy-grid.ts";

const table: GridTable = {
  name: "approval",
  inputs: [
    { field: "rule", name: "Approval rule" },
    { field: "critical", name: "Critical" },
  ],
  outputs: [
    { field: "level", name: "Level" },
    { field: "role", name: "Who" },
  ],
  rows: [
    { id: "small", layer: null, when: ['"amount"', "true"], result: ['"L1"', '""'], example: {} },
    { id: "local", layer: "DE01", when: ["< 5", ""], result: ["8", "false"], example: {} },
  ],
};
const policy: PolicyVersion = {
  id: "2026-01",
  basedOn: null,
  title: "The first",
  reason: "",
  status: "in_force",
  contentHash: "h",
  author: "cashline",
  replayed: null,
  approvedBy: null,
  approvedHash: null,
  effectiveOn: null,
  history: [],
};
const content: PolicyVersionContent = {
  policy,
  label: "2026-01",
  tables: [table],
  layers: [
    {
      scope: "DE01",
      reason: "The auditors asked",
      tables: [{ table: "approval", rows: [{ id: "own", overrides: "small", when: ['"x"', ""], result: ['"L2"', '"cfo"'], example: {} }] }],
    },
  ],
};

describe("a decision table as a grid", () => {
  it("shows constants without quotes, flags in words, blanks as any, and the layer of a row", () => {
    expect(gridOf(table).split("\n")).toEqual([
      "row           if        if        Level  Who",
      "              Approval  Critical",
      "              rule",
      "────────────  ────────  ────────  ─────  ───",
      "small         amount    yes       L1     –",
      "local (DE01)  < 5       any       8      no",
    ]);
  });

  it("is cut into panels that fit a terminal of 100 characters, each with the row's name", () => {
    const wide: GridTable = {
      ...table,
      outputs: Array.from({ length: 12 }, (_, index) => ({ field: `f${index}`, name: `Column ${index}` })),
      rows: [
        { id: "only", layer: null, when: ["", ""], result: Array.from({ length: 12 }, () => `"${"long words ".repeat(12)}"`), example: {} },
      ],
    };
    const lines = gridOf(wide).split("\n");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(GRID_WIDTH);
    expect(lines.filter((line) => line.startsWith("only")).length).toBeGreaterThan(4);
  });

  it("comes with what a legal entity does otherwise, and instead of which row", () => {
    const text = inGrids(content, null);
    expect(text).toContain("for everybody; other rows for DE01 follow");
    expect(text).toContain("approval for DE01");
    expect(text).toMatch(/^own {2}small/m);
    expect(inGrids(content, "DE01")).not.toContain("instead of");
  });
});

describe("what is told of changes", () => {
  it("each version with where it stands", () => {
    const proposed: PolicyVersion = {
      ...policy,
      id: "2026-02",
      status: "proposed",
      title: "The next",
      replayed: { at: "2026-02-02T00:00:00.000Z", days: 30, cases: 12, changed: 3 },
    };
    const lines = versionList([policy, proposed]).split("\n").slice(2);
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ["2026-01", "in force", "the beginning", "–", "The first"],
      ["2026-02", "proposed", "–", "3 of 12 change", "The next"],
    ]);
  });

  it("each change of each case", () => {
    const text = replayInWords({
      version: "2026-02",
      against: "2026-01",
      from: "2026-01-01T00:00:00.000Z",
      to: "2026-02-01T00:00:00.000Z",
      cases: 2,
      changed: 1,
      counts: [
        { what: "sla", cases: 1 },
        { what: "team", cases: 0 },
      ],
      items: [
        {
          caseId: "case_1",
          code: "PAY-DUPLICATE",
          legalEntity: null,
          detectedAt: "2026-01-05T00:00:00.000Z",
          changes: [{ what: "sla", before: "4 business hours", after: "8 business hours" }],
        },
      ],
    });
    expect(text).toContain("1 of 2 would be decided otherwise (sla 1).");
    expect(text).toMatch(/case_1 {2}PAY-DUPLICATE {2}sla: 4 business hours → 8/);
  });
});
