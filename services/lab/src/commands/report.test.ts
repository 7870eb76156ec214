import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { htmlReport } from "../report/html.ts";
import { exampleReport } from "../report/report.fixture.ts";

const lab = (...words: string[]) =>
  execa(process.execPath, [join(import.meta.dirname, "../main.ts"), ...words], { reject: false, timeout: 300_000 });

test("a report is made anew from what a season has left, without an estate; anything else is refused in a sentence", async () => {
  const out = mkdtempSync(join(tmpdir(), "cashline-report-"));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  expect(await lab("report", "--out", out)).toMatchObject({
    exitCode: 2,
    stderr: `${out}/report.json cannot be read as a report; \`lab demo\` and \`lab season\` write one.`,
  });
  writeFileSync(join(out, "report.json"), JSON.stringify(exampleReport()));
  const { exitCode, stdout } = await lab("report", "--out", out);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Report    ${out}/report.html`);
  expect(readFileSync(join(out, "report.html"), "utf8")).toBe(htmlReport(exampleReport()));
  writeFileSync(join(out, "report.json"), JSON.stringify({ ...exampleReport(), cases: {} }));
  const refused = await lab("report", "--out", out);
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toContain("is no report of this version: /cases");
});
