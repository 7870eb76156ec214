import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

/** Grows with every transaction another connection commits, see PRAGMA data_version. */
export const commitsSeenBy = (watcher: DatabaseSync): number => Number(watcher.prepare("PRAGMA data_version").get()?.["data_version"]);

/** As `digestOf`, made again only when something has been committed since. */
export function rememberedDigest(watcher: DatabaseSync, tenant: string): (but: readonly string[]) => string {
  const made = new Map<string, { commits: number; digest: string }>();
  return (but) => {
    const commits = commitsSeenBy(watcher);
    const last = made.get(but.join());
    if (last?.commits === commits) return last.digest;
    const digest = digestOf(watcher, tenant, but);
    made.set(but.join(), { commits, digest });
    return digest;
  };
}

/**
 * A digest of all that a store keeps of one sandbox; equal only while nothing of it has changed.
 * @param but tables left out
 * @throws Error for a table that does not say which sandbox its rows are of
 */
export function digestOf(watcher: DatabaseSync, tenant: string, but: readonly string[] = []): string {
  const digest = createHash("sha256");
  for (const { name } of watcher
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .filter((table) => !but.includes(String(table["name"])))) {
    const rows = watcher.prepare(`SELECT * FROM ${String(name)} WHERE tenant = ?`);
    rows.setReturnArrays(true);
    digest.update(JSON.stringify([name, rows.all(tenant)]));
  }
  return digest.digest("hex");
}
