import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { passes, scoresOf, tableOf } from "./mutation-scores.ts";

const mutants = (file: string, ...counts: readonly [status: string, count: number][]) =>
  counts.flatMap(([status, count]) => Array.from({ length: count }, () => ({ file, status })));

test("one table says what became of each file's mutants; what did not run counts neither way", () => {
  const scores = scoresOf([
    ...mutants("b.ts", ["Killed", 3], ["Timeout", 1], ["Survived", 1]),
    ...mutants("a.ts", ["Killed", 1], ["NoCoverage", 2], ["Ignored", 5], ["RuntimeError", 1], ["CompileError", 1]),
    ...mutants("c.ts", ["Ignored", 2]),
  ]);
  expect(tableOf(scores).split("\n")).toEqual([
    "  mutants   killed survived    score  file",
    "        3        1        2   33.3 %  a.ts",
    "        5        4        1   80.0 %  b.ts",
    "        0        0        0     none  c.ts",
  ]);
});

test.each([
  ["every file at 80 %", true, mutants("a.ts", ["Killed", 4], ["Survived", 1])],
  [
    "one file just below, however good the others are",
    false,
    [...mutants("a.ts", ["Killed", 799], ["Survived", 201]), ...mutants("b.ts", ["Killed", 9999])],
  ],
  ["lines no test runs", false, mutants("a.ts", ["Killed", 3], ["NoCoverage", 1])],
  ["nothing spoiled", false, mutants("a.ts", ["Ignored", 3])],
  ["no file at all", false, []],
  ["a file without mutants beside a good one", true, [...mutants("a.ts", ["Killed", 1]), ...mutants("b.ts", ["Ignored", 1])]],
])("passes or fails: %s", (_title, passed, all) => {
  expect(passes(scoresOf(all))).toBe(passed);
});

test("every module the configuration names is there: a renamed one would be left out without a word", () => {
  const root = join(import.meta.dirname, "..");
  const { mutate, clearTextReporter } = JSON.parse(readFileSync(join(root, "tools/stryker.config.json"), "utf8")) as {
    mutate: string[];
    clearTextReporter: { reportScoreTable: boolean };
  };
  const named = mutate.flatMap((glob) => {
    const [before = "", names = "", after = ""] = glob.split(/[{}]/);
    return names === "" ? [glob] : names.split(",").map((name) => `${before}${name}${after}`);
  });
  expect(named.length).toBeGreaterThan(mutate.length);
  expect(named.filter((glob) => globSync(glob, { cwd: root }).length === 0)).toEqual([]);
  // The table of this repository's own is the one that is printed.
  expect(clearTextReporter.reportScoreTable).toBe(false);
});
