import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rateLines, thresholdLines } from "./rate-tables.fixture.ts";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8").split("\n");
/** The rows of the one table under a heading. */
function tableUnder(heading: string): string[] {
  const [, ...section] = readme.slice(readme.indexOf(heading));
  const next = section.findIndex((line) => line.startsWith("#"));
  const [_names, _rule, ...rows] = section.slice(0, next < 0 ? undefined : next).filter((line) => line.startsWith("|"));
  return rows;
}

describe("the README", () => {
  test("lists every rate the engine knows with its days and source, and no other", () => {
    expect(tableUnder("## Rates").toSorted()).toEqual(rateLines().toSorted());
  });

  test("lists every threshold the engine knows with its days and source, and no other", () => {
    expect(tableUnder("## Economic nexus").toSorted()).toEqual(thresholdLines().toSorted());
  });

  test("says that the rates are for rehearsal", () => {
    expect(readme.join("\n")).toContain("for rehearsal, not for filing");
  });
});
