import type { SeedGrade } from "@cashline/contracts/reports/grade-report";
import { gradeOfAll, gradesByCode, type CodeGrade } from "../checks/grade-seeds.ts";
import { counted, formatAmounts, formatDuration, formatHours, formatShare } from "./figures.ts";
import { table } from "./print.ts";
import { wrongDetections } from "./sentences.ts";
import { hanging } from "./wrap.ts";

const COLUMNS = 120;
const COUNTS = ["injected", "found", "missed", "false"] as const;

/** One season of a grading in one line, then in a line each what was wrong, what could not be planted, and what was not graded. */
export function printSeed(season: SeedGrade, columns = COLUMNS): string {
  const { seed, withFaults, planted, cases, grade, broken, seconds } = season;
  const all = gradeOfAll([season]);
  const time = formatDuration(seconds * 1000);
  const [head, text] = withFaults
    ? [
        `seed ${seed}`,
        `${counted(planted.length, "fault")}: ${COUNTS.map((count) => `${all[count]} ${count}`).join(", ")}; amount errors ${formatAmounts(all.amountErrors)}; collapse ${collapseInWords(all)}; ${counted(broken.length, "break")}; ${time}`,
      ]
    : [`clean ${seed}`, `${counted(cases, "case")} without faults; ${counted(broken.length, "break")}; ${time}`];
  const { unplanted = [], notGraded = [], amountsWrong = [] } = grade;
  const details = [
    ...wrongDetections(grade),
    ...amountsWrong.map((text) => `amount: ${text}`),
    ...(unplanted.length === 0 ? [] : [`there was no room for: ${unplanted.join(", ")}`]),
    ...notGraded.map((text) => `not graded: ${text}`),
    ...broken.map((text) => `broken: ${text}`),
  ];
  return [hanging(`${head}  `, text, columns), ...details.map((text) => hanging("  ", text, columns))].join("\n");
}

/** What a grading ends with: each code over all its seeds, then the verdict. */
export function printGrade(seasons: readonly SeedGrade[], shortfalls: readonly string[], columns = COLUMNS): string {
  const graded = seasons.filter(({ withFaults }) => withFaults);
  const rows = [...gradesByCode(graded), ...(graded.length === 0 ? [] : [gradeOfAll(graded)])];
  const header = ["Detection", ...COUNTS, "precision", "recall", "amount error", "median", "p95", "collapse"];
  return [
    table(header, rows.map(cellsOf)),
    hanging("", shortfalls.length === 0 ? "All as declared." : `Not as declared: ${shortfalls.join("; ")}.`, columns),
  ].join("\n\n");
}

function cellsOf(row: CodeGrade): string[] {
  return [
    row.code,
    ...COUNTS.map((count) => String(row[count])),
    formatShare(row.precision),
    formatShare(row.recall),
    formatAmounts(row.amountErrors),
    formatHours(row.medianHours),
    formatHours(row.p95Hours),
    collapseInWords(row),
  ];
}

const collapseInWords = ({ collapse: { correct, total } }: Pick<CodeGrade, "collapse">): string =>
  total === 0 ? "–" : `${correct}/${total}`;
