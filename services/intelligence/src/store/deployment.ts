/** How the store is deployed: one engine (embedded, or one server), or a cluster of servers by its name in their configuration. */
export type Deployment = { readonly kind: "single" } | { readonly kind: "cluster"; readonly cluster: string };

/**
 * Tables that every node of a cluster holds whole: the ledger of migrations, and what each node has to know by itself when
 * it lets go of its own rows. All others lie on the shard of their sandbox.
 */
export const EVERYWHERE: ReadonlySet<string> = new Set(["migrations", "holds"]);

/**
 * What a cluster's connections need. `distributed_product_mode` has a subquery after `IN` or `JOIN` read its own shard,
 * which holds all that a sandbox has; inserts answer when they are stored, not when they are queued; a deletion is done
 * when it is answered; and the replica that took a row is asked for it first.
 */
export const CLUSTER_SETTINGS = {
  distributed_product_mode: "local",
  optimize_skip_unused_shards: 1,
  distributed_foreground_insert: 1,
  lightweight_deletes_sync: "2",
  load_balancing: "in_order",
} as const;

/**
 * A statement of schema or deletion as a deployment takes it. For one engine it is the statement itself. On a cluster a table
 * becomes a replicated one of the rows of a shard (`…_local`), and one under its own name over all shards, by sandbox: so
 * FINAL, joins and `IN` see everything they compare on one shard.
 * @throws Error for a statement that nobody has said how to run on a cluster, and for a cluster's name that is none
 */
export function rendered(statement: string, deployment: Deployment): readonly string[] {
  if (deployment.kind === "single") return [statement];
  const { cluster } = deployment;
  if (!/^(\{cluster\}|[\w-]+)$/.test(cluster)) throw new Error(`"${cluster}" is no name of a cluster`);
  for (const { form, render } of forms) {
    const groups = form.exec(statement)?.groups;
    if (groups) return render(groups, cluster);
  }
  throw new Error(`There is no way yet to run this statement on a cluster: ${statement.slice(0, 80)}`);
}

type Form = { readonly form: RegExp; readonly render: (part: Readonly<Record<string, string>>, cluster: string) => readonly string[] };

const TABLE = String.raw`pi\.(?<table>\w+)`;
const COLUMN_CHANGE = /^(ADD|DROP|MODIFY|RENAME|COMMENT|CLEAR) COLUMN /;

const forms: readonly Form[] = [
  {
    form: /^CREATE DATABASE IF NOT EXISTS (?<name>\w+)$/,
    render: ({ name }, cluster) => [`CREATE DATABASE IF NOT EXISTS ${name} ON CLUSTER '${cluster}'`],
  },
  {
    form: new RegExp(
      String.raw`^CREATE TABLE IF NOT EXISTS ${TABLE}\s*(?<columns>\(.*\))\s*ENGINE = (?<engine>(?:Replacing|Aggregating)MergeTree)(?:\((?<version>\w+)\))?\s+(?<layout>(?:PARTITION BY|ORDER BY) (?:(?!SETTINGS|TTL).)+?)(?:\s+SETTINGS (?<settings>index_granularity = \d+))?$`,
      "s",
    ),
    render: tableOn,
  },
  {
    form: new RegExp(String.raw`^ALTER TABLE ${TABLE} (?<change>.+)$`, "s"),
    render: ({ table = "", change = "" }, cluster) => {
      const ofShard = `ALTER TABLE pi.${localName(table)} ON CLUSTER '${cluster}' ${change}`;
      const isOfColumns = COLUMN_CHANGE.test(change) && !EVERYWHERE.has(table);
      return isOfColumns ? [ofShard, `ALTER TABLE pi.${table} ON CLUSTER '${cluster}' ${change}`] : [ofShard];
    },
  },
  {
    form: new RegExp(String.raw`^DELETE FROM ${TABLE} (?<condition>WHERE .+)$`, "s"),
    render: ({ table = "", condition }, cluster) => [`DELETE FROM pi.${localName(table)} ON CLUSTER '${cluster}' ${condition}`],
  },
  {
    form: new RegExp(String.raw`^CREATE MATERIALIZED VIEW IF NOT EXISTS pi\.(?<view>\w+) TO ${TABLE} AS\s+(?<select>.+)$`, "s"),
    render: ({ view, table = "", select = "" }, cluster) => [
      `CREATE MATERIALIZED VIEW IF NOT EXISTS pi.${view} ON CLUSTER '${cluster}' TO pi.${localName(table)} AS ${ofShard(select)}`,
    ],
  },
  {
    form: /^CREATE OR REPLACE VIEW pi\.(?<view>\w+) AS\s+(?<select>.+)$/s,
    render: ({ view, select }, cluster) => [`CREATE OR REPLACE VIEW pi.${view} ON CLUSTER '${cluster}' AS ${select}`],
  },
  {
    form: /^DROP VIEW IF EXISTS pi\.(?<view>\w+)$/,
    render: ({ view }, cluster) => [`DROP VIEW IF EXISTS pi.${view} ON CLUSTER '${cluster}'`],
  },
  {
    form: new RegExp(String.raw`^DROP TABLE IF EXISTS ${TABLE}$`),
    render: ({ table = "" }, cluster) =>
      [...(EVERYWHERE.has(table) ? [] : [table]), localName(table)].map(
        (each) => `DROP TABLE IF EXISTS pi.${each} ON CLUSTER '${cluster}' SYNC`,
      ),
  },
  // Rows go by the tables over all shards, from which each finds its own.
  { form: /^(?<insert>INSERT INTO pi\.\w+[^;]*\bSELECT\b.+)$/s, render: ({ insert = "" }) => [insert] },
];

/** The name under which a node holds its own rows of a table. */
function localName(table: string): string {
  return EVERYWHERE.has(table) ? table : `${table}_local`;
}

/** A query that reads the rows of a shard alone, as a view does that is fed by each insert there. */
function ofShard(select: string): string {
  return select.replaceAll(/\bpi\.(\w+)/g, (_whole, table: string) => `pi.${localName(table)}`);
}

/**
 * The engine would drop an insert that equals one it took before, also when those rows have been deleted since: a sandbox
 * that is played again after a reset would come back with holes. Rows are such that storing them twice changes nothing.
 */
const EVERY_INSERT_COUNTS = "replicated_deduplication_window = 0";

function tableOn(
  { table = "", columns, engine, version, layout, settings }: Readonly<Record<string, string>>,
  cluster: string,
): readonly string[] {
  const [path, replica] = EVERYWHERE.has(table) ? [`pi/${table}`, "{shard}-{replica}"] : [`{shard}/pi/${table}`, "{replica}"];
  const replicated = [`'/clickhouse/tables/${path}'`, `'${replica}'`, ...(version === undefined ? [] : [version])].join(", ");
  const ofShard = `CREATE TABLE IF NOT EXISTS pi.${localName(table)} ON CLUSTER '${cluster}'
${columns}
ENGINE = Replicated${engine}(${replicated})
${layout}
SETTINGS ${[...(settings === undefined ? [] : [settings]), EVERY_INSERT_COUNTS].join(", ")}`;
  if (EVERYWHERE.has(table)) return [ofShard];
  const ofAll = `CREATE TABLE IF NOT EXISTS pi.${table} ON CLUSTER '${cluster}'
${columns}
ENGINE = Distributed('${cluster}', 'pi', '${localName(table)}', cityHash64(tenant))`;
  return [ofShard, ofAll];
}
