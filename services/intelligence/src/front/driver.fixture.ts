import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";

const SOURCES = join(import.meta.dirname, "../../driver-test");
const BINARIES = join(import.meta.dirname, "../../../../.cashline/bin");
const BUILD_MS = 600_000;

/** Whether Go is there to build the driver's program with. */
export const hasGo = spawnSync("go", ["version"]).status === 0;

export type Question = {
  readonly address: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly compression: "none" | "gzip" | "deflate" | "br" | "lz4";
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, string>>;
};
export type Understood = {
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly rows?: readonly (readonly unknown[])[];
  readonly server?: string;
  readonly code?: number;
  readonly error?: string;
};

/** Builds the program once for each state of its sources, with the versions go.sum pins. @throws Error when Go cannot */
export function buildDriver(): string {
  const hash = createHash("sha256");
  for (const file of globSync("*", { cwd: SOURCES }).toSorted()) hash.update(readFileSync(join(SOURCES, file)));
  const path = join(BINARIES, `driver-test-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(path)) return path;
  mkdirSync(BINARIES, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  execFileSync("go", ["build", "-o", unfinished, "."], { cwd: SOURCES, timeout: BUILD_MS, stdio: ["ignore", "ignore", "pipe"] });
  renameSync(unfinished, path);
  return path;
}

/** What the driver understood of the answers to these questions, in their order. */
export async function askByDriver(program: string, questions: readonly Question[]): Promise<Understood[]> {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
  let output = "";
  for await (const chunk of child.stdout) output += String(chunk);
  return output.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Understood); // prettier-ignore
}
