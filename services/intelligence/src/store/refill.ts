import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { objectRows } from "../ingest/object-rows.ts";
import { storeRows } from "../ingest/table-row.ts";
import { instantOfClock } from "./columns.ts";
import type { Store } from "./store.ts";

/** Tables, or columns of them, that came later than the events they are about, by a name of their own, and the kinds of object whose events fill them. */
export type Refill = { readonly name: string; readonly objectTypes: readonly string[]; readonly tables: readonly string[] };

export const refills: readonly Refill[] = [
  {
    name: "refill of 008-who-and-what.sql",
    objectTypes: ["account", "case", "contract", "invoice", "journal_entry", "receivable"],
    tables: [
      "accounts",
      "cases",
      "case_approvals",
      "case_decisions",
      "case_timeline",
      "contracts",
      "contract_versions",
      "renewals",
      "invoices",
      "receivable_versions",
      "journal_lines",
    ],
  },
  { name: "refill of 039-case-versions.sql", objectTypes: ["case"], tables: ["case_versions"] },
  { name: "refill of 040-opportunities.sql", objectTypes: ["opportunity"], tables: ["opportunities"] },
  {
    name: "refill of 043-customers-of-the-books.sql",
    objectTypes: ["receivable", "journal_entry"],
    tables: ["receivable_versions", "journal_lines"],
  },
  { name: "refill of 044-invoices-drafted-anew.sql", objectTypes: ["invoice"], tables: ["invoices"] },
];

const PAGE = 2000;

type Stored = {
  tenant: string;
  system: string;
  type: string;
  event_id: string;
  object_type: string;
  object_id: string;
  version: string;
  sequence: string;
  at: string;
  recorded: string;
  correlation_id: string;
  account_id: string;
  legal_entity: string;
  payload: string;
};

/**
 * Fills the tables of each refill not done yet from the events stored before: the rows are those the events bring today, so a
 * row that is there already is stored again and changes nothing. Repeatable: one that broke off begins anew at the next start.
 */
export async function refill(store: Store, all: readonly Refill[] = refills): Promise<void> {
  const done = new Set((await store.query<{ file: string }>("SELECT file FROM pi.migrations FINAL")).map(({ file }) => file));
  for (const { name, objectTypes, tables } of all.filter((each) => !done.has(each.name))) {
    const wanted = new Set(tables.map((table) => `pi.${table}`));
    let after = { tenant: "", type: "", at: "1970-01-01 00:00:00.000", event: "" };
    for (;;) {
      const events = await pageAfter(store, objectTypes, after);
      const rows = events.map(eventOf).flatMap(objectRows);
      await storeRows(
        store,
        rows.filter(({ table }) => wanted.has(table)),
      );
      const last = events.at(-1);
      if (last === undefined || events.length < PAGE) break;
      after = { tenant: last.tenant, type: last.type, at: last.at, event: last.event_id };
    }
    await store.insert("pi.migrations", [{ file: name, hash: "" }]);
  }
}

function pageAfter(
  store: Store,
  objectTypes: readonly string[],
  after: { tenant: string; type: string; at: string; event: string },
): Promise<Stored[]> {
  const kinds = objectTypes.map((kind) => `'${kind}'`).join(", ");
  return store.query<Stored>(
    `SELECT tenant, system, event_type AS type, event_id, object_type, object_id, toString(object_version) AS version, toString(sequence) AS sequence, toString(occurred_at) AS at,
  toString(recorded_at) AS recorded, correlation_id, account_id, legal_entity, payload
FROM pi.raw_events WHERE object_type IN (${kinds}) AND (tenant, event_type, occurred_at, event_id) > ({tenant:String}, {type:String}, {at:DateTime64(3, 'UTC')}, {event:String})
ORDER BY tenant, event_type, occurred_at, event_id LIMIT ${PAGE}`,
    after,
  );
}

function eventOf(row: Stored): CanonicalEvent {
  return {
    eventId: row.event_id,
    tenant: row.tenant,
    system: row.system,
    type: row.type,
    objectType: row.object_type,
    objectId: row.object_id,
    objectVersion: Number(row.version),
    sequence: Number(row.sequence),
    occurredAt: instantOfClock(row.at),
    recordedAt: instantOfClock(row.recorded),
    correlationId: row.correlation_id,
    traceparent: null,
    objects: [],
    accountId: row.account_id === "" ? null : row.account_id,
    legalEntity: row.legal_entity === "" ? null : row.legal_entity,
    amountMinor: null,
    currency: null,
    payload: JSON.parse(row.payload) as unknown,
  };
}
