/**
 * Mutation testing of the pure modules of money, calendar, rating, allocation, payment and tax: each of their lines is spoiled in
 * turn, and a test of theirs has to notice. `pnpm mutate` goes through all that `stryker.config.json` names; globs from
 * the root name a part: `pnpm mutate "packages/kernel/src/money.ts"`. Every spoiled line nobody noticed is printed, and
 * shown in its place in `.cashline/mutation/report.html`. Exits with 1 when a file scores below 80 %.
 *
 * The configuration names no tsconfig, because Stryker would rewrite it with an interface TypeScript 7 does not have; and
 * tests meet a neighbour package as it is, so that only a module's own tests count.
 */
import { join, relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";

const PASSING_PERCENT = 80;
const noticed = new Set(["Killed", "Timeout"]);
const unnoticed = new Set(["Survived", "NoCoverage"]);

const root = join(import.meta.dirname, "..");
process.chdir(root);
const globs = process.argv.slice(2);
const mutants = await new Stryker({
  configFile: join(root, "tools/stryker.config.json"),
  ...(globs.length > 0 && { mutate: [...globs, "!**/*.{test,fixture}.ts"] }),
}).runMutationTest();

const files = [...Map.groupBy(mutants, ({ fileName }) => relative(root, fileName))].map(([file, ofFile]) => {
  const killed = ofFile.filter(({ status }) => noticed.has(status)).length;
  const survived = ofFile.filter(({ status }) => unnoticed.has(status)).length;
  return { file, mutants: killed + survived, killed, survived, percent: (100 * killed) / (killed + survived || 1) };
});
console.log(["mutants", "killed", "survived", "score"].map((title) => title.padStart(9)).join(""));
for (const { file, percent, ...counts } of files.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
  const columns = [...Object.values(counts).map(String), `${percent.toFixed(1)} %`];
  console.log(`${columns.map((column) => column.padStart(9)).join("")}  ${file}`);
}
const failing = files.filter(({ mutants: count, percent }) => count > 0 && percent < PASSING_PERCENT);
process.exitCode = files.length > 0 && failing.length === 0 ? 0 : 1;
