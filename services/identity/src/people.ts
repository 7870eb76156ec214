import type { Database } from "@cashline/chassis/store";
import { Refusal } from "@cashline/chassis/refusal";
import type { Person, RosterEntry } from "@cashline/contracts/services/identity/contract";
import { conflictInWords } from "@cashline/contracts/services/identity/duties";
import { conflictsOfRoles } from "@cashline/contracts/services/identity/role-duties";
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

  /**
   * Adds or changes a person; her secret stays what it was. Ids are unique over all sandboxes, since they sign in with them.
   * A person and the service accounts she answers for count as one: together they hold no two duties that conflict.
   * @throws Refusal `duties-conflict` with every conflict, `owner-not-a-person`
   */
  put(person: Person): Credentials {
    this.#checkOwner(person);
    const ownerId = person.ownerId ?? person.id;
    const others = this.list(person.tenant).filter((each) => each.id !== person.id && (each.ownerId ?? each.id) === ownerId);
    const conflicts = conflictsOfRoles([person, ...others].flatMap(({ roles }) => roles));
    if (conflicts.length > 0) throw new Refusal("duties-conflict", conflicts.map(conflictInWords).join("; "));
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
    return row && { person: personFrom(row.data), clientId, clientSecret: row.secret };
  }

  list(tenant: string): Person[] {
    return this.#database
      .all<{ data: string }>("SELECT data FROM people WHERE tenant = ? ORDER BY id", tenant)
      .map(({ data }) => personFrom(data));
  }

  roster(tenant: string): RosterEntry[] {
    return this.list(tenant).map((person) => ({
      ...person,
      clientId: clientIdOf(person),
      ownerClientId: person.ownerId === null ? null : clientIdOf({ tenant, id: person.ownerId }),
    }));
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM people WHERE tenant = ?", tenant);
  }

  #checkOwner({ id, tenant, kind, ownerId }: Person): void {
    if (kind === "person" && ownerId === null) return;
    const owner = ownerId === null ? undefined : this.find(clientIdOf({ tenant, id: ownerId }))?.person;
    if (kind === "person" || owner?.kind !== "person" || owner.id === id)
      throw new Refusal("owner-not-a-person", `${id} is a ${kind} and names ${ownerId ?? "nobody"} as owner`);
  }
}

/** What is meant where nothing else is said. */
export const ordinary = {
  kind: "person",
  ownerId: null,
  skills: [],
  workingHours: { from: "09:00", to: "17:00" },
  capacity: 20,
} as const satisfies Partial<Person>;

/** People written down by an earlier release lack what it did not know. */
function personFrom(data: string): Person {
  return { ...ordinary, ...(JSON.parse(data) as Person) };
}

/** The same person of the same seed may exist in several sandboxes; she signs in to each as another client. */
export function clientIdOf({ tenant, id }: Pick<Person, "tenant" | "id">): string {
  return `${tenant}.${id}`;
}
