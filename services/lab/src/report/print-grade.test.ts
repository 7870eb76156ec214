import { describe, expect, it } from "vitest";
import { gradeRow, seedGrade } from "../checks/seed-grade.fixture.ts";
import { printGrade, printSeed } from "./print-grade.ts";

const PRICE = "QTC-PRICE-MISMATCH";
const WIDE = 300;

describe("one season of a grading", () => {
  it("is one line when all is as declared", () => {
    expect(printSeed(seedGrade("7", [gradeRow(PRICE, { injected: 2, found: 2, collapse: { correct: 1, total: 2 } })]), WIDE)).toBe(
      "seed 7  1 fault: 2 injected, 2 found, 0 missed, 0 false; amount errors none; collapse 1/2; 0 breaks; 1.0 min",
    );
  });

  it("names under it everything that was not, what could not be planted, and what was not graded", () => {
    const season = seedGrade(
      "7",
      [gradeRow(PRICE, { amountErrors: [{ currency: "EUR", minor: "120" }] })],
      { broken: ["quote = invoice: inv_1"] },
      {
        missed: ["m"],
        misstated: ["s"],
        false: ["f"],
        amountsWrong: ["a"],
        unplanted: ["chargeback", "vat-number-invalid"],
        notGraded: ["n"],
      },
    );
    const [head, ...details] = printSeed(season, WIDE).split("\n");
    expect(head).toContain("amount errors 1.20 EUR; collapse 1/1; 1 break;");
    expect(details).toEqual([
      "  missed: m",
      "  misstated: s",
      "  false: f",
      "  amount: a",
      "  there was no room for: chargeback, vat-number-invalid",
      "  not graded: n",
      "  broken: quote = invoice: inv_1",
    ]);
  });

  it("without faults tells how many cases there were, and of what", () => {
    const clean = seedGrade("1", [], { withFaults: false, planted: [], cases: 1 }, { false: ["BIL-DUPLICATE on inv_1 (case_1): twice"] });
    expect(printSeed(clean, WIDE)).toBe(
      "clean 1  1 case without faults; 0 breaks; 1.0 min\n  false: BIL-DUPLICATE on inv_1 (case_1): twice",
    );
  });
});

describe("the end of a grading", () => {
  it("is a row per code over all seeds with faults, all of them, and the verdict", () => {
    const seasons = [
      seedGrade("1", [], { withFaults: false, cases: 0 }),
      seedGrade("1", [gradeRow(PRICE, { detectionHours: [1.5] })]),
      seedGrade("2", [gradeRow("BIL-DUPLICATE", { false: 1 }), gradeRow(PRICE, { detectionHours: [30] })]),
    ];
    const lines = printGrade(seasons, ["1 false"], WIDE).split("\n");
    const cells = lines.map((line) => line.split(/ {2,}/));
    expect(cells[0]).toEqual([
      "Detection",
      "injected",
      "found",
      "missed",
      "false",
      "precision",
      "recall",
      "amount error",
      "median",
      "p95",
      "collapse",
    ]);
    expect(cells.slice(2, 5)).toEqual([
      ["BIL-DUPLICATE", "1", "1", "0", "1", "50.0 %", "100 %", "none", "at once", "at once", "1/1"],
      [PRICE, "2", "2", "0", "0", "100 %", "100 %", "none", "1.5 h", "30.0 h", "2/2"],
      ["all", "3", "3", "0", "1", "75.0 %", "100 %", "none", "1.5 h", "30.0 h", "3/3"],
    ]);
    expect(lines.at(-1)).toBe("Not as declared: 1 false.");
  });

  it("says so when all is as declared, also when no seed was played", () => {
    expect(printGrade([], [], WIDE).split("\n").slice(2)).toEqual(["", "All as declared."]);
  });

  it("a code that was never found has no hours and no collapse", () => {
    const missed = gradeRow(PRICE, { found: 0, missed: 1, detectionHours: [], collapse: { correct: 0, total: 0 } });
    expect(
      printGrade([seedGrade("1", [missed])], [], WIDE)
        .split("\n")[2]
        ?.split(/ {2,}/)
        .slice(5),
    ).toEqual(["–", "0 %", "none", "–", "–", "–"]);
  });
});
