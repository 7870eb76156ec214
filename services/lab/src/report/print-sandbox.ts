import type { SandboxReport } from "@cashline/contracts/reports/sandbox-report";
import { COLUMNS, kpiTable } from "./print.ts";
import { caseCountsInWords, clockInWords, scopeInWords } from "./sentences.ts";
import { hanging } from "./wrap.ts";

/**
 * A sandbox's report on the terminal; the page has the figures of the whole catalogue.
 * @param columns characters on a line of the terminal
 */
export function printSandbox({ tenant, window, scope, cases, kpis }: SandboxReport, columns = COLUMNS): string {
  const told = (head: string, text: string): string => hanging(head.padEnd(10), text, columns);
  return [
    told("Sandbox", `${tenant}, ${window.from} to ${window.to}: ${scopeInWords(scope)}. ${clockInWords(window)}`),
    told("Cases", caseCountsInWords(cases)),
    kpiTable(kpis),
  ].join("\n\n");
}
