import type { Database } from "@cashline/chassis/store";
import type { Person } from "@cashline/contracts/services/identity/contract";
import { newSecret } from "./secrets.ts";

export type Credentials = { person: Person; clientId: string; clientSecret: string };

/** The people of each sandbox, each a client of her own. */
export class People {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(
      "CREATE TABLE IF NOT EXISTS people (tenant TEXT NOT NULL, id TEXT PRIMARY KEY, data TEXT NOT NULL, secret TEXT NOT NULL) STRICT",
    );
  }

  /** Adds or changes a person; her secret stays what it was. Ids are unique over all sandboxes, since they sign in with them. */
  put(person: Person): Credentials {
    const clientId = clientIdOf(person);
    this.#database.run(
      "INSERT INTO people (tenant, id, data, secret) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
      person.tenant,
      clientId,
      JSON.stringify(person),
      newSecret(),
    );
    const row = this.#database.get<{ secret: string }>("SELECT secret FROM people WHERE id = ?", clientId);
    return { person, clientId, clientSecret: row?.secret ?? "" };
  }

  find(clientId: string): Credentials | undefined {
    const row = this.#database.get<{ data: string; secret: string }>("SELECT data, secret FROM people WHERE id = ?", clientId);
    return row && { person: JSON.parse(row.data) as Person, clientId, clientSecret: row.secret };
  }

  list(tenant: string): Person[] {
    return this.#database
      .all<{ data: string }>("SELECT data FROM people WHERE tenant = ? ORDER BY id", tenant)
      .map(({ data }) => JSON.parse(data) as Person);
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM people WHERE tenant = ?", tenant);
  }
}

/** The same person of the same seed may exist in several sandboxes; she signs in to each as another client. */
function clientIdOf({ tenant, id }: Person): string {
  return `${tenant}.${id}`;
}
