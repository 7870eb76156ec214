import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import type { Store } from "./store.ts";

const strict = { additionalProperties: false } as const;

/** How long rows of each kind are kept after they were stored, in months of the wall clock; null for as long as their sandbox. */
export const RetentionPolicy = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 40 }),
    kinds: Type.Array(
      Type.Object(
        {
          kind: Type.String({ minLength: 1 }),
          months: Type.Union([Type.Integer({ minimum: 1, maximum: 600 }), Type.Null()]),
          meaning: Type.String({ minLength: 1 }),
          tables: Type.Array(Type.String({ pattern: String.raw`^\w+$` }), { minItems: 1 }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type RetentionPolicy = Static<typeof RetentionPolicy>;

const SHIPPED = join(import.meta.dirname, "../../policy/retention.json");

/** Whether rows past their retention are deleted, or all are kept whatever the policy says. */
export type Retention = "keep" | "enforce";

/** The policy this release ships, or another one. @throws Error for a file that is none */
export function retentionPolicy(file = SHIPPED): RetentionPolicy {
  const policy: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Value.Check(RetentionPolicy, policy)) {
    const [first] = Value.Errors(RetentionPolicy, policy);
    throw new Error(`${file} is no retention policy: ${first?.instancePath ?? ""} ${first?.message ?? ""}`);
  }
  return policy;
}

type Table = { name: string; engine_full: string; columns: readonly string[] };

/**
 * Brings each table's TTL to what the policy says, or takes it away where all is kept. A version that was enforced stands in
 * the ledger of migrations. Where nothing differs nothing is changed: a new TTL has the engine go through the whole table.
 * @throws Error for a table that no kind names or that is not there, and for a version with other content than it was enforced with
 */
export async function applyRetention(store: Store, policy: RetentionPolicy, retention: Retention): Promise<void> {
  const tables = await tablesOf(store);
  const months = monthsByTable(policy, tables);
  if (retention === "enforce") await note(store, policy);
  for (const table of tables) {
    const kept = months.get(table.name) ?? null;
    const wanted = retention === "keep" || kept === null ? null : ttlOf(table, kept);
    const standing = /\bTTL (.+?)(?: SETTINGS .*)?$/s.exec(table.engine_full)?.[1] ?? null;
    if (wanted === standing) continue;
    await store.change(`ALTER TABLE pi.${table.name} ${wanted === null ? "REMOVE TTL" : `MODIFY TTL ${wanted}`}`);
  }
}

/** Has every table with a TTL look again at what it kept because of a hold that is no more; the engine does it by and by. */
export async function reconsider(store: Store): Promise<void> {
  for (const { name, engine_full: engine } of await tablesOf(store))
    if (/\bTTL /.test(engine)) await store.change(`ALTER TABLE pi.${name} MATERIALIZE TTL`);
}

/** Tables that hold rows of sandboxes, but not the holds themselves. On a cluster those of the shard asked, by their own names. */
async function tablesOf(store: Store): Promise<Table[]> {
  return store.query<Table>(
    `SELECT replaceRegexpOne(t.name, '_local$', '') AS name, any(t.engine_full) AS engine_full, groupArray(c.name) AS columns
FROM system.tables AS t JOIN system.columns AS c ON c.database = t.database AND c.table = t.name
WHERE t.database = 'pi' AND t.engine LIKE '%MergeTree' AND t.name != 'holds' GROUP BY t.name HAVING has(columns, 'tenant') ORDER BY name`,
  );
}

function monthsByTable(policy: RetentionPolicy, tables: readonly Table[]): ReadonlyMap<string, number | null> {
  const named = policy.kinds.flatMap(({ months, tables: of }) => of.map((table) => [table, months] as const));
  const months = new Map(named);
  const there = new Set(tables.map(({ name }) => name));
  const faults = [
    ...named
      .filter(([table], index) => named.findIndex(([other]) => other === table) !== index)
      .map(([table]) => `${table} is named twice`),
    ...[...months.keys()].filter((table) => !there.has(table)).map((table) => `there is no table ${table}`),
    ...[...there].filter((table) => !months.has(table)).map((table) => `${table} is of no kind`),
  ];
  if (faults.length > 0) throw new Error(`The retention policy ${policy.version} does not fit the tables: ${faults.join("; ")}.`);
  return months;
}

/** When rows go, as the engine writes it itself: only so is a TTL that stands known again. */
function ttlOf({ columns }: Table, months: number): string {
  const held = (key: string, condition: string): string =>
    `(${key} NOT IN (SELECT ${key.replaceAll(/[()]/g, "")} FROM pi.holds FINAL WHERE ${condition}))`;
  const conditions = [
    held("tenant", "held AND (case_id = '')"),
    ...(columns.includes("case_id") ? [held("(tenant, case_id)", "held")] : []),
    ...(columns.includes("correlation_id") ? [held("(tenant, correlation_id)", "held AND (correlation_id != '')")] : []),
  ];
  const all = conditions.join(" AND ");
  return `kept_since + toIntervalMonth(${months}) WHERE ${conditions.length === 1 ? all.slice(1, -1) : all}`;
}

async function note(store: Store, policy: RetentionPolicy): Promise<void> {
  const file = `retention policy ${policy.version}`;
  const hash = createHash("sha256").update(JSON.stringify(policy.kinds)).digest("hex");
  const [before] = await store.query<{ hash: string }>("SELECT hash FROM pi.migrations FINAL WHERE file = {file:String}", { file });
  if (before?.hash === hash) return;
  if (before) throw new Error(`The ${file} was changed after it was enforced on this store; give it a new version.`);
  await store.insert("pi.migrations", [{ file, hash }]);
}
