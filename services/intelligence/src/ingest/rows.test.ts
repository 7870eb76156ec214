import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { describe, expect, test } from "vitest";
import { journalOf } from "../kpis/example-books.ts";
import {
  accountExample,
  caseExample,
  entitlementExample,
  invoiceExample,
  receivableExample,
  renewalExample,
} from "../kpis/example-events.ts";
import { rowsOf } from "./rows.ts";
import { cashExample, taskExample, withTasks } from "./work-and-cash.fixture.ts";

const at = "2026-01-02T10:00:00.000Z";
const storedAt = "2026-11-20T08:00:00.000Z";
const changed = (event: CanonicalEvent, change: object): CanonicalEvent => ({
  ...event,
  payload: { ...(event.payload as object), ...change },
});
const tablesOf = (rows: readonly { table: string }[]): string[] => rows.map(({ table }) => table.replace("pi.", ""));

describe("the rows of an event", () => {
  test.each([
    ["a case", caseExample({ id: "c1", detectedAt: at }), ["cases", "case_versions"]],
    [
      "a case with two tasks",
      withTasks(caseExample({ id: "c1", detectedAt: at }), [taskExample("t1"), taskExample("t2")]),
      ["cases", "case_versions", "case_tasks", "case_tasks"],
    ],
    ["an invoice finalised", invoiceExample({ id: "i1", kind: "finalized", at }), ["invoices"]],
    ["an invoice held", invoiceExample({ id: "i1", kind: "held", at }), ["invoices", "invoice_holds"]],
    ["an invoice released", invoiceExample({ id: "i1", kind: "released", at }), ["invoices", "invoice_holds"]],
    ["an invoice voided", invoiceExample({ id: "i1", kind: "voided", at }), ["invoices", "invoice_holds"]],
    ["a contract renewed", renewalExample("o1", at), ["contracts", "contract_versions", "renewals"]],
    ["a contract activated", { ...renewalExample("o1", at), type: "crm.contract.activated.v1" }, ["contracts", "contract_versions"]],
    ["an entitlement", entitlementExample({ id: "e1", contractId: "c", seats: 1, renewals: 0, at }), ["entitlements"]],
    ["a receivable", receivableExample({ id: "r1", at, grossCents: 1, openCents: 1 }), ["receivable_versions", "postings"]],
    ["cash", cashExample("cr1", at), ["cash"]],
    ["a customer", accountExample({ id: "acc", tier: "strategic" }), ["accounts"]],
    [
      "a journal entry, by its lines",
      journalOf("je1", "2026-01-02", [
        ["receivable", 100, 0],
        ["deferred_revenue", 0, 100],
      ]),
      ["journal_lines", "journal_lines"],
    ],
    ["an object named like a member of every object", { ...cashExample("x", at), objectType: "constructor" }, []],
    ["anything else", { ...cashExample("x", at), type: "erp.period.closed.v1", objectType: "period", payload: {} }, []],
  ])("%s is kept as it came, and in the tables of what it is about", (_name, event, tables) => {
    expect(tablesOf(rowsOf(event, storedAt))).toEqual(["raw_events", ...tables]);
  });

  test("amounts are added up in cents of the reporting currency, the own currency stays beside them", () => {
    const [raw, cash] = rowsOf(cashExample("cr1", at, "EUR"), storedAt);
    expect(raw?.row).toMatchObject({ currency: "EUR", amount_minor: "10000" });
    expect(cash?.row).toMatchObject({ currency: "EUR", amount_minor: "10000", amount_cents: "11700" });
  });

  test("times are scenario times in UTC; the wall clock stands in recorded_at and stored_at alone", () => {
    const [raw] = rowsOf({ ...cashExample("cr1", "2026-01-02T12:00:00+02:00"), recordedAt: "2026-11-20T07:59:59.500Z" }, storedAt);
    expect(raw?.row).toMatchObject({
      occurred_at: "2026-01-02 10:00:00.000",
      recorded_at: "2026-11-20 07:59:59.500",
      stored_at: "2026-11-20 08:00:00.000",
    });
  });

  test("the same event gives the same rows", () => {
    const event = invoiceExample({ id: "i1", version: 3, kind: "held", at });
    expect(rowsOf(structuredClone(event), storedAt)).toEqual(rowsOf(event, storedAt));
  });

  test.each([
    ["a currency without a planning rate", cashExample("cr1", at, "BRL"), "no planning rate for BRL"],
    ["an amount that is none", { ...cashExample("cr1", at), amountMinor: "12.50" }, '"12.50" is not a whole amount'],
    ["an amount beyond 64 bits", { ...cashExample("cr1", at), amountMinor: "9".repeat(19) }, "is not a whole amount"],
    ["a time that is none", { ...cashExample("cr1", at), occurredAt: "yesterday" }, "Temporal error"],
    ["a day that is none", changed(cashExample("cr1", at), { receivedOn: "2026-13-45" }), "Temporal error"],
    [
      "a day before all days the store holds",
      { ...cashExample("cr1", at), occurredAt: "1969-12-31T23:59:59Z" },
      "1969-12-31 lies beyond the days",
    ],
    [
      "a day after all days the store holds",
      changed(cashExample("cr1", at), { receivedOn: "2149-06-07" }),
      "2149-06-07 lies beyond the days",
    ],
    ["a time beyond all times the store holds", { ...cashExample("cr1", at), recordedAt: "2300-01-01T00:00:00Z" }, "lies beyond the times"],
    ["an exposure beyond 64 bits", changed(caseExample({ id: "c1", detectedAt: at }), { exposureReporting: 1e21 }), "not a whole amount"],
    ["a payload that is nothing", { ...cashExample("cr1", at), payload: null }, "Cannot read properties of null"],
    ["a payload of another kind of object", { ...cashExample("cr1", at), objectType: "entitlement" }, "entitlements has no"],
  ])("an event with %s cannot be kept", (_name, event, message) => {
    expect(() => rowsOf(event, storedAt)).toThrow(message);
  });
});
