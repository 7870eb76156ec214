import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "./store.ts";

const FOLDER = join(import.meta.dirname, "../../schema");

/** What was applied, and a hash of its statements as the file has them, whatever the deployment makes of them. */
export const LEDGER: readonly string[] = [
  "CREATE DATABASE IF NOT EXISTS pi",
  `CREATE TABLE IF NOT EXISTS pi.migrations (file String, hash String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
ENGINE = ReplacingMergeTree(applied_at) ORDER BY file`,
];

/**
 * Brings the schema up to date: every numbered file not applied yet, in order, as the deployment takes its statements. A file is noted once all its statements
 * have run; they are repeatable, so a start that broke off in the middle runs them again.
 * @throws Error when a file has other statements than when it was applied: a change goes in a new file
 */
export async function migrate(store: Store, folder = FOLDER): Promise<void> {
  for (const statement of LEDGER) await store.change(statement);
  const rows = await store.query<{ file: string; hash: string }>("SELECT file, hash FROM pi.migrations FINAL");
  const applied = new Map(rows.map(({ file, hash }) => [file, hash]));
  for (const { file, statements } of migrations(folder)) {
    const hash = hashOf(statements);
    const before = applied.get(file);
    if (before === hash) continue;
    if (before !== undefined) throw new Error(`${file} was changed after it was applied to this store; put the change in a new file.`);
    for (const statement of statements) await store.change(statement);
    await store.insert("pi.migrations", [{ file, hash }]);
  }
}

/** The numbered files in their order, each with its statements. */
export function migrations(folder = FOLDER): { file: string; statements: string[] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .map((file) => ({ file, statements: statementsOf(readFileSync(join(folder, file), "utf8")) }));
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

/** Layout does not count: a file that is only formatted anew stays the same. */
function hashOf(statements: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify(statements.map((statement) => statement.replaceAll(/\s+/g, " "))))
    .digest("hex");
}
