/** How well the tests of each file notice that a line of it was spoiled. */
const PASSING_PERCENT = 80;
const noticed = new Set(["Killed", "Timeout"]);
const unnoticed = new Set(["Survived", "NoCoverage"]);

type Score = {
  readonly file: string;
  readonly mutants: number;
  readonly killed: number;
  readonly survived: number;
  readonly percent: number;
};

/** The score of each file, in order of path. What was ignored or did not run counts neither way. */
export function scoresOf(mutants: readonly { readonly file: string; readonly status: string }[]): Score[] {
  return [...Map.groupBy(mutants, ({ file }) => file)]
    .map(([file, ofFile]) => {
      const killed = ofFile.filter(({ status }) => noticed.has(status)).length;
      const survived = ofFile.filter(({ status }) => unnoticed.has(status)).length;
      return { file, mutants: killed + survived, killed, survived, percent: (100 * killed) / (killed + survived || 1) };
    })
    .toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** One line a file under one line of titles. */
export function tableOf(scores: readonly Score[]): string {
  const line = (columns: readonly string[], file: string): string => `${columns.map((column) => column.padStart(9)).join("")}  ${file}`;
  return [
    line(["mutants", "killed", "survived", "score"], "file"),
    ...scores.map(({ file, mutants, killed, survived, percent }) =>
      line([String(mutants), String(killed), String(survived), mutants > 0 ? `${percent.toFixed(1)} %` : "none"], file),
    ),
  ].join("\n");
}

/** Whether every file with mutants reaches 80 %; a run that spoiled nothing has shown nothing. */
export function passes(scores: readonly Score[]): boolean {
  const tried = scores.filter(({ mutants }) => mutants > 0);
  return tried.length > 0 && tried.every(({ percent }) => percent >= PASSING_PERCENT);
}
