import type { Database } from "./store.ts";
import { Refusal } from "./refusal.ts";

export type Page<Item> = { items: Item[]; next: string | null };

/** A kind of object: how it is called, and the members one can search by. */
export type CollectionDeclaration<Item extends { id: string }> = {
  readonly name: string;
  readonly indexes?: readonly (keyof Item & string)[];
  /** Members that together identify an object within its sandbox; a second insert is refused. */
  readonly unique?: readonly (keyof Item & string)[];
};

/** Declares a collection with the type of its objects. */
export function collection<Item extends { id: string }>(
  name: string,
  options: Omit<CollectionDeclaration<Item>, "name"> = {},
): CollectionDeclaration<Item> {
  return { name, ...options };
}

/** Which objects a reader sees one version late: asked with collection, id and the version there is. */
export type StaleView = (collection: string, id: string, version: number) => boolean;

type Row = { id: string; version: number; data: string; previous: string | null };

/**
 * The objects of one kind in one sandbox. A row holds the whole object as JSON beside its version; searched members are
 * generated columns with an index, so that the object's own shape stays the only schema.
 */
export class Collection<Item extends { id: string }> {
  readonly #database: Database;
  readonly #table: string;
  readonly #tenant: string;
  readonly #stale: StaleView | undefined;
  readonly #indexes: readonly string[];
  readonly #versions = new Map<string, number>();

  constructor(database: Database, declaration: CollectionDeclaration<Item>, tenant: string, stale?: StaleView) {
    this.#database = database;
    this.#table = declaration.name;
    this.#tenant = tenant;
    this.#stale = stale;
    this.#indexes = declaration.indexes ?? [];
  }

  /** @throws Refusal `already-exists` when the id or the unique members are taken */
  insert(item: Item): Item {
    const { changes } = this.#database.run(
      `INSERT INTO ${this.#table} (tenant, id, version, data) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING`,
      this.#tenant,
      item.id,
      JSON.stringify(item),
    );
    if (changes === 0)
      throw new Refusal("already-exists", `${this.#table} already has this business key (id ${item.id} or its unique members)`);
    this.#versions.set(item.id, 1);
    return item;
  }

  /** Writes the next version of an object that exists. @throws Refusal `already-exists` when another has its unique members */
  save(item: Item): Item {
    const row = this.#database.get<{ version: number }>(
      `UPDATE OR IGNORE ${this.#table} SET previous = data, data = ?, version = version + 1 WHERE tenant = ? AND id = ? RETURNING version`,
      JSON.stringify(item),
      this.#tenant,
      item.id,
    );
    if (!row) {
      if (this.get(item.id) === undefined) throw new Error(`${this.#table} has no ${item.id} to save`);
      throw new Refusal("already-exists", `${this.#table} already has this business key (the unique members of ${item.id})`);
    }
    this.#versions.set(item.id, row.version);
    return item;
  }

  /** Takes an object out, with its history of versions. @throws Error when there is none */
  remove(id: string): void {
    const { changes } = this.#database.run(`DELETE FROM ${this.#table} WHERE tenant = ? AND id = ?`, this.#tenant, id);
    if (changes === 0) throw new Error(`${this.#table} has no ${id} to remove`);
    this.#versions.delete(id);
  }

  get(id: string): Item | undefined {
    const row = this.#database.get<Row>(`SELECT ${this.#columns()} FROM ${this.#table} WHERE tenant = ? AND id = ?`, this.#tenant, id);
    return row && this.#seen(row);
  }

  /** @throws Refusal `not-found` */
  require(id: string): Item {
    const item = this.get(id);
    if (!item) throw new Refusal("not-found", `${this.#table} has no ${id}`);
    return item;
  }

  /** The version of an object read or written through this instance; 0 when it was not. */
  version(id: string): number {
    return this.#versions.get(id) ?? 0;
  }

  /** Objects whose indexed members equal all the given values, in order of id. Null members are found by null. */
  find(where: Partial<Item>): Item[] {
    const { sql, values } = this.#where(where);
    return this.#database
      .all<Row>(
        `SELECT ${this.#columns()} FROM ${this.#table}${this.#indexFor(where)} WHERE tenant = ?${sql} ORDER BY id`,
        this.#tenant,
        ...values,
      )
      .map((row) => this.#seen(row));
  }

  /** A page in order of id. */
  page(query: { after?: string | undefined; limit?: number | undefined }, where: Partial<Item> = {}): Page<Item> {
    const limit = query.limit ?? 100;
    const { sql, values } = this.#where(where);
    const rows = this.#database.all<Row>(
      `SELECT ${this.#columns()} FROM ${this.#table}${this.#indexFor(where)} WHERE tenant = ? AND id > ?${sql} ORDER BY id LIMIT ?`,
      this.#tenant,
      query.after ?? "",
      ...values,
      limit + 1,
    );
    const items = rows.slice(0, limit).map((row) => this.#seen(row));
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** The object as this reader sees it; a late one under the version it had then, so that no change can be based on it. */
  #seen({ id, version, data, previous }: Row): Item {
    const isLate = previous !== null && this.#stale?.(this.#table, id, version) === true;
    this.#versions.set(id, isLate ? version - 1 : version);
    return JSON.parse(isLate ? previous : data) as Item;
  }

  /** Names the first declared index a search can use: without statistics SQLite takes the primary key and reads the whole sandbox. */
  #indexFor(where: Partial<Item>): string {
    const member = this.#indexes.find((index) => where[index as keyof Item] !== undefined);
    return member === undefined ? "" : ` INDEXED BY ${this.#table}_by_${member}`;
  }

  #columns(): string {
    return `id, version, data, ${this.#stale ? "previous" : "NULL AS previous"}`;
  }

  #where(where: Partial<Item>): { sql: string; values: (string | number | null)[] } {
    let sql = "";
    const values: (string | number | null)[] = [];
    for (const [member, value] of Object.entries(where)) {
      if (value === undefined) continue;
      sql += ` AND ${member} IS ?`;
      values.push(typeof value === "boolean" ? Number(value) : (value as string | number | null));
    }
    return { sql, values };
  }
}

/** Creates the collection's table, columns and indexes as far as they do not exist yet. */
export function createTable<Item extends { id: string }>(database: Database, declaration: CollectionDeclaration<Item>): void {
  const { name, indexes = [], unique = [] } = declaration;
  const members = [...new Set([...indexes, ...unique])];
  const column = (member: string): string => `${member} ANY GENERATED ALWAYS AS (json_extract(data, '$.${member}')) VIRTUAL`;
  const generated = members.map((member) => `${column(member)}, `).join("");
  database.sqlite.exec(
    `CREATE TABLE IF NOT EXISTS ${name} (tenant TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL, previous TEXT, ${generated}PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID`,
  );
  // Where an earlier release made the table, it may have known fewer members.
  const known = database.columns(name);
  for (const member of members.filter((each) => !known.has(each))) database.sqlite.exec(`ALTER TABLE ${name} ADD COLUMN ${column(member)}`);
  for (const index of indexes) database.sqlite.exec(`CREATE INDEX IF NOT EXISTS ${name}_by_${index} ON ${name} (tenant, ${index})`);
  if (unique.length > 0) database.sqlite.exec(`CREATE UNIQUE INDEX IF NOT EXISTS ${name}_unique ON ${name} (tenant, ${unique.join(", ")})`);
}
