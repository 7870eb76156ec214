/** What `lab policy` answers without an estate, as a shell sees it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "../main.ts");
const lab = (...words: string[]) => execa(process.execPath, [MAIN, "policy", ...words], { reject: false, timeout: 300_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-policy-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const proposal = (cell: string, change: object = {}) => ({
  version: "2026-02",
  basedOn: "2026-01",
  title: "Looser",
  reason: "A test",
  tables: [],
  layers: [],
  edits: [
    {
      edit: "put",
      table: "approval",
      scope: null,
      row: { id: "amount-l0", when: ['"amount"', cell], result: ['"L0"', "0"], example: { rule: "amount", amountMovedUsdCents: 1 } },
    },
  ],
  ...change,
});
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe("lab policy show", () => {
  it("prints the shipped tables in lines of at most 100 characters", async () => {
    const { exitCode, stdout } = await lab("show");
    expect(exitCode).toBe(0);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    for (const text of ["QTC-PRICE-MISMATCH", "reload the signed price and rebill", "taxonomy for IN01", "unclassified"])
      expect(stdout).toContain(text);
  });

  it("prints one table as a legal entity has it, also as JSON", async () => {
    const { stdout } = await lab("show", "--table", "approval", "--entity", "IN01");
    expect(stdout).toContain("Policy 2026-01+APAC+IN01");
    expect(stdout).toContain("to-25k-cfo (IN01)");
    expect(stdout).not.toContain("TAX-MISMATCH");
    const json = JSON.parse((await lab("show", "--table", "approval", "--entity", "IN01", "--json")).stdout) as { tables: object[] };
    expect(json).toMatchObject({ label: "2026-01+APAC+IN01", tables: [{ name: "approval" }] });
    expect(json.tables).toHaveLength(1);
  });

  it.each([
    [
      ["--table", "weather"],
      "Policy 2026-01 has no table weather; it has severity, taxonomy, approval, priority, collections, corrections, posting, anomaly.",
    ],
    [["--entity", "nowhere"], "It must be a legal entity's code such as DE01."],
    [["--version", "2026-02", "--out", "/nowhere"], "No estate is running here"],
  ])("%j is answered with exit code 2", async (words, message) => {
    const { exitCode, stdout, stderr } = await lab("show", ...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

describe("lab policy check", () => {
  it("finds no fault in the shipped tables", async () => {
    expect(await lab("check")).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^2026-01: \d+ rows, 0 faults$/) as string });
  });

  it("finds none in a sound proposal, and says where in a broken one", async () => {
    expect(await lab("check", file("sound.json", JSON.stringify(proposal("< 49000"))))).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await lab("check", file("broken.json", JSON.stringify(proposal("< <"))));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/2026-02: \d+ rows, 1 fault\n\/approval\/global\/amount-l0\/amountMovedUsdCents {1,2}cannot be read/);
  });

  it.each([
    ["text.json", "not JSON", "It is no JSON"],
    ["empty.json", "{}", "It is no proposal"],
    ["other.json", JSON.stringify(proposal("< 1", { basedOn: "2025-01" })), "only proposals on 2026-01 can be checked"],
  ])("%s is answered in one sentence and exit code 2", async (name, text, message) => {
    const { exitCode, stderr } = await lab("check", file(name, text));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it("a file that is not there is answered in one sentence and exit code 2", async () => {
    expect(await lab("check", join(folder, "missing.json"))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("cannot be read") as string,
    });
  });
});
