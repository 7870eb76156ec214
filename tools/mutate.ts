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
import { passes, scoresOf, tableOf } from "./mutation-scores.ts";

const root = join(import.meta.dirname, "..");
process.chdir(root);
const globs = process.argv.slice(2);
const mutants = await new Stryker({
  configFile: join(root, "tools/stryker.config.json"),
  ...(globs.length > 0 && { mutate: [...globs, "!**/*.{test,fixture}.ts"] }),
}).runMutationTest();

const scores = scoresOf(mutants.map(({ fileName, status }) => ({ file: relative(root, fileName), status })));
console.log(tableOf(scores));
process.exitCode = passes(scores) ? 0 : 1;
