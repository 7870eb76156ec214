import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "./store.ts";

const FOLDER = join(import.meta.dirname, "../../schema");

/** Brings the schema up to date: every numbered file, in order; each may run again at any time. */
export async function migrate(store: Store): Promise<void> {
  for (const file of readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql"))
    .toSorted()) {
    for (const statement of statementsOf(readFileSync(join(FOLDER, file), "utf8"))) await store.command(statement);
  }
}

/** Statements of a file of ours: separated by semicolons at the end of a line, comments on lines of their own. */
function statementsOf(sql: string): string[] {
  return sql
    .split("\n")
    .filter((line) => !line.startsWith("--"))
    .join("\n")
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
