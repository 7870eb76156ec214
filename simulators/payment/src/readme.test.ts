import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testInstruments } from "./domain/test-instrument.ts";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

test.each(testInstruments)("the README lists $number as it is", ({ number, behaviour, declineCode, schemeCode, declineClass, source }) => {
  const result = declineCode === null ? "–" : `\`${declineCode}\`${schemeCode === null ? "" : ` (${schemeCode})`}`;
  const kind = declineClass === null ? "–" : declineClass.replace("_", " the ");
  expect(readme).toContain(`| \`${number}\`${source === "ours" ? " (ours)" : ""} | \`${behaviour}\` | ${result} | ${kind} |`);
});
