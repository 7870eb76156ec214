import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildGoProgram } from "@cashline/chassis/go-program.fixture";

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

/** Builds the driver's program. @throws Error when Go cannot */
export function buildDriver(): string {
  return buildGoProgram(join(import.meta.dirname, "../../driver-test"));
}

/** What the driver understood of the answers to these questions, in their order. */
export async function askByDriver(program: string, questions: readonly Question[]): Promise<Understood[]> {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
  let output = "";
  for await (const chunk of child.stdout) output += String(chunk);
  return output.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Understood); // prettier-ignore
}
