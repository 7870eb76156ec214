/** What the command line answers to wrong input, as a shell sees it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "../main.ts");
const lab = (...words: string[]) => execa(process.execPath, [MAIN, ...words], { reject: false, timeout: 300_000 });

let parent: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "cashline-exit-"));
  writeFileSync(join(parent, "file"), "");
  mkdirSync(join(parent, "mine/demo"), { recursive: true });
  writeFileSync(join(parent, "mine/demo/holiday.jpg"), "");
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

it("a reader who leaves before the end, as `head` does, is told nothing more", async () => {
  const { stderr } = await execa("sh", ["-c", `"${process.execPath}" "${MAIN}" demo --help | true`], { reject: false, timeout: 300_000 });
  expect(stderr).toBe("");
});

describe("a command line that is wrong", () => {
  it.each([
    [["demo", "--accounts", "-5"], "option '--accounts <number>' argument '-5' is invalid. It must be a whole number from 20 to 100000."],
    [["demo", "--accounts", "1e3"], "It must be a whole number from 20 to 100000."],
    [["demo", "--from", "2026-13-01"], "It must be a calendar date such as 2026-01-31."],
    [["survive", "--renewals", "7"], "It must be a whole number from 230 to 5000."],
    [["demo", "--bogus"], "unknown option '--bogus'"],
    [["demo", "--out", ""], "It must name a folder."],
    [["status", "--sandbox", "A B"], "It must be 2 to 41 lower-case letters, digits and dashes, a letter first."],
    [["kpis", "--from", "2026-01-01"], "required option '--to <time>' not specified"],
    [["cases", "list", "half"], "Allowed choices are open, closed, all."],
    [["nosuch"], "unknown command 'nosuch'"],
  ])("%j is answered in one line, with where to look, and exit code 2", async (words, message) => {
    const { exitCode, stdout, stderr } = await lab(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const [said, hint, ...more] = stderr.split("\n");
    expect(said).toMatch(/^error: /);
    expect(said).toContain(message);
    expect(hint).toBe("Run with --help for the options.");
    expect(more).toEqual([]);
  });

  it.each([
    [["demo", "--from", "2026-05-01", "--to", "2026-04-01"], "error: --from 2026-05-01 is after --to 2026-04-01."],
    [["load", "renewal-spike", "--seed", ""], "error: option '--seed <text>' must be 1 to 100 printable characters."],
    [["demo", "--seed", "a".repeat(101)], "error: option '--seed <text>' must be 1 to 100 printable characters."],
    [["scenario", "run", "closed-perod"], "There is no story closed-perod; the nearest are closed-period, "],
    [["scenario", "show", "nosuch-entity"], "There is no story nosuch-entity; the nearest are"],
    [["report", "--sandbox", "season", "--from", "2026-02-01", "--to", "2026-01-31"], "error: --from 2026-02-01 is after --to 2026-01-31."],
    [["report", "--tier", "strategic"], "error: --tier needs --sandbox, which asks the running estate;"],
    [["ocel", "export", "log.csv"], "log.csv names no format: end it in .json, .sqlite, .sqlite3 or .db, or choose one with --format"],
    [["demo", "--seed", "a\u001B[31mb"], "error: option '--seed <text>' must be 1 to 100 printable characters."],
  ])("%j is answered in one sentence and exit code 2", async (words, message) => {
    const { exitCode, stdout, stderr } = await lab(...words);
    expect({ exitCode, stdout, lines: stderr.split("\n").length }).toEqual({ exitCode: 2, stdout: "", lines: 1 });
    expect(stderr).toContain(message);
  });
});

describe("an environment that is wrong", () => {
  it.each([
    ["demo", "file", "cannot be made or written to as a folder (ENOTDIR); choose another with --out."],
    ["start", "file/below", "cannot be made or written to as a folder (ENOTDIR); choose another with --out."],
    ["demo", "mine", "is there already and holds no estate, so it is left alone; choose another folder with --out."],
    ["load renewal-spike", "file", "cannot be made or written to as a folder (ENOTDIR); choose another with --out."],
    ["check", "nowhere", "No estate is running here; start one with `pnpm start` in another terminal."],
  ])("%s --out %s is answered in one sentence and exit code 2", async (command, out, message) => {
    const { exitCode, stderr } = await lab(
      ...command.split(" "),
      "--out",
      join(parent, out),
      ...(command === "check" ? [] : ["--base-port", "16100"]),
    );
    expect(exitCode).toBe(2);
    expect(stderr.split("\n")).toHaveLength(1);
    expect(stderr).toContain(message);
  });

  it("without an estate's client secrets there is nothing to reach in containers", async () => {
    const { exitCode, stderr } = await lab("season", "--secrets", parent, "--out", join(parent, "season"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${parent} holds no clients.json`);
  });
});

it("the exit codes stand in the help of every command", async () => {
  for (const words of [["--help"], ["demo", "--help"], ["cases", "list", "--help"]]) {
    const { exitCode, stdout } = await lab(...words);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Exit codes: 0 fine; 1 .*; 2 .*; 130 Ctrl-C/);
  }
});
