import { describe, expect, it } from "vitest";
import { gradeOfAll, gradesByCode, quantile, shortfalls } from "./grade-seeds.ts";
import { gradeRow, seedGrade } from "./seed-grade.fixture.ts";

const PRICE = "QTC-PRICE-MISMATCH";
const TAX = "TAX-JURISDICTION";
const eur = (minor: string) => ({ currency: "EUR", minor });
const usd = (minor: string) => ({ currency: "USD", minor });

describe("several seasons in one row per code", () => {
  it("counts are added up, shares are of the sums and not the mean of shares", () => {
    const [row] = gradesByCode([
      seedGrade("1", [gradeRow(PRICE, { injected: 3, found: 3 })]),
      seedGrade("2", [gradeRow(PRICE, { injected: 1, found: 0, missed: 1, false: 3, precision: 0, recall: 0 })]),
    ]);
    expect(row).toMatchObject({ code: PRICE, injected: 4, found: 3, missed: 1, false: 3, precision: 0.5, recall: 0.75 });
  });

  it("a code that only one season knows stands with that season's figures; codes come in their order", () => {
    const rows = gradesByCode([seedGrade("1", [gradeRow(TAX)]), seedGrade("2", [gradeRow(TAX), gradeRow(PRICE)])]);
    expect(rows.map(({ code, injected }) => [code, injected])).toEqual([
      [PRICE, 1],
      [TAX, 2],
    ]);
  });

  it("differences of amounts are added up within their currency alone", () => {
    const [row] = gradesByCode([
      seedGrade("1", [gradeRow(PRICE, { amountErrors: [usd("9007199254740993"), eur("5")] })]),
      seedGrade("2", [gradeRow(PRICE, { amountErrors: [usd("7")] })]),
    ]);
    expect(row?.amountErrors).toEqual([eur("5"), usd("9007199254741000")]);
  });

  it("median and 95th percentile are of all findings, not of the seasons' means", () => {
    const slow = Array.from({ length: 19 }, () => 2);
    const [row] = gradesByCode([
      seedGrade("1", [gradeRow(PRICE, { detectionHours: [40] })]),
      seedGrade("2", [gradeRow(PRICE, { detectionHours: slow })]),
    ]);
    expect([row?.medianHours, row?.p95Hours]).toEqual([2, 2]);
  });

  it("collapse and what is misstated are added up; rows of older reports have neither", () => {
    const { collapse: _collapse, misstated: _misstated, detectionHours: _hours, ...older } = gradeRow(PRICE);
    const [row] = gradesByCode([
      seedGrade("1", [gradeRow(PRICE, { misstated: 1, collapse: { correct: 0, total: 1 } })]),
      seedGrade("2", [gradeRow(PRICE)]),
      seedGrade("3", [older]),
    ]);
    expect(row).toMatchObject({ injected: 3, misstated: 1, collapse: { correct: 1, total: 2 }, medianHours: 0 });
  });

  it("without anything injected or raised there are no shares and no hours, and without seasons no rows", () => {
    expect(gradesByCode([])).toEqual([]);
    expect(gradeOfAll([])).toEqual({
      code: "all",
      injected: 0,
      found: 0,
      missed: 0,
      false: 0,
      misstated: 0,
      precision: null,
      recall: null,
      amountErrors: [],
      medianHours: null,
      p95Hours: null,
      collapse: { correct: 0, total: 0 },
    });
  });
});

it.each([
  [[], 0.5, null],
  [[7], 0.95, 7],
  [[1, 2], 0.5, 1],
  [[1, 2, 3], 0.5, 2],
  [[1, 2, 3, 4], 0.95, 4],
  [Array.from({ length: 20 }, (_, index) => index), 0.95, 18],
])("by nearest rank %j at %d is %j", (sorted, share, value) => {
  expect(quantile(sorted, share)).toBe(value);
});

describe("the goal of a grading", () => {
  const clean = seedGrade("1", [], { withFaults: false, planted: [] });
  const KINDS = ["stale-rate-card"];

  it("is met by everything found, nothing else, and no case without faults", () => {
    expect(shortfalls([clean, seedGrade("1", [gradeRow(PRICE)])], KINDS)).toEqual([]);
  });

  it.each([
    ["1 of 1 exceptions missed", gradeRow(PRICE, { found: 0, missed: 1 })],
    ["2 false", gradeRow(PRICE, { false: 2 })],
    ["1 with another currency or direction than declared", gradeRow(PRICE, { misstated: 1 })],
    ["1 of 3 found not in the one case of their cause", gradeRow(PRICE, { collapse: { correct: 2, total: 3 } })],
    ["amounts other than declared", gradeRow(PRICE, { amountErrors: [usd("1")] })],
  ])("is not met with %s", (sentence, row) => {
    expect(shortfalls([clean, seedGrade("1", [row])], KINDS)).toEqual([sentence]);
  });

  it("is not met by a season without faults that has cases", () => {
    expect(shortfalls([{ ...clean, cases: 3 }, seedGrade("1", [gradeRow(PRICE)])], KINDS)).toEqual(["3 cases on seed 1 without faults"]);
  });

  it("is not met where a kind of fault was planted on no seed; one seed without it is none the worse", () => {
    const with1 = seedGrade("1", [gradeRow(PRICE)]);
    const with2 = seedGrade("2", [gradeRow(PRICE)], { planted: ["chargeback"] });
    expect(shortfalls([clean, with1, with2], [...KINDS, "chargeback"])).toEqual([]);
    expect(shortfalls([clean, with1], [...KINDS, "chargeback", "draft-forgotten"])).toEqual([
      "planted on no seed: chargeback, draft-forgotten",
    ]);
  });
});
