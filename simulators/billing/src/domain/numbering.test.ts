import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draft } from "./example-objects.ts";
import { awaitsNumber, nextNumberingRun, numberCreditNotes, numberDueAt, numberInvoices } from "./numbering.ts";

const base: Invoice = { ...draft(), status: "open", issuedOn: "2026-01-01" };

const invoices = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 0, max: 10_000 }).map((n) => `inv_${n}`),
      legalEntity: fc.constantFrom("DE01", "FR01"),
      billingAccountId: fc.constantFrom("bac_1", "bac_2"),
      subscriptionId: fc.constantFrom("sub_1", "sub_2"),
      issuedOn: fc.constantFrom("2025-12-31", "2026-01-01"),
    }),
    { selector: ({ id }) => id, maxLength: 30 },
  )
  .map((drawn) => drawn.map((own) => ({ ...base, ...own })));

describe("numbering", () => {
  test("numbers do not depend on the order of arrival", () => {
    fc.assert(
      fc.property(invoices, (arrived) => {
        expect(numberInvoices(arrived.toReversed(), new Map())).toEqual(numberInvoices(arrived, new Map()));
      }),
    );
  });

  test("each series goes on from its last number without a gap or a repetition", () => {
    fc.assert(
      fc.property(invoices, fc.nat(500), (arrived, used) => {
        const { numbered, last } = numberInvoices(arrived, new Map([["DE01-2026", used]]));
        const bySeries = Map.groupBy(numbered, ({ legalEntity, issuedOn }) => `${legalEntity}-${issuedOn?.slice(0, 4)}`);
        for (const [series, members] of bySeries) {
          const before = series === "DE01-2026" ? used : 0;
          expect(members.map(({ number }) => number)).toEqual(
            members.map((_, index) => `${series}-${String(before + index + 1).padStart(6, "0")}`),
          );
          expect(last.get(series)).toBe(before + members.length);
        }
      }),
    );
  });

  test("the order is legal entity, billing account, subscription, period, id", () => {
    const lines = (periodStartOn: string) => base.lines.map((line) => ({ ...line, periodStartOn }));
    const inOrder: Invoice[] = [
      { ...base, id: "inv_9" },
      { ...base, id: "inv_5", lines: lines("2026-03-01") },
      { ...base, id: "inv_6", lines: lines("2026-03-01") },
      { ...base, id: "inv_4", subscriptionId: "sub_2" },
      { ...base, id: "inv_3", billingAccountId: "bac_2" },
      { ...base, id: "inv_2", legalEntity: "FR01" },
    ];
    expect(numberInvoices(inOrder.toReversed(), new Map()).numbered.map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id));
  });

  test.each([
    ["2026-01-01T00:00:00.000Z", "2026-01-01T23:00:00.000Z"],
    ["2026-01-01T22:59:59.999Z", "2026-01-01T23:00:00.000Z"],
    ["2026-01-01T23:00:00.000Z", "2026-01-02T23:00:00.000Z"],
    ["2026-12-31T23:30:00.000Z", "2027-01-01T23:00:00.000Z"],
  ])("from %s the next run is at %s", (now, run) => {
    expect(nextNumberingRun(now)).toBe(run);
  });

  test.each([
    ["draft", null, false],
    ["open", null, true],
    ["paid", null, true],
    ["void", null, false],
    ["open", "DE01-2026-000001", false],
  ] as const)("%s with number %s waits: %s", (status, number, expected) => {
    expect(awaitsNumber({ ...base, status, number })).toBe(expected);
  });
});

test("a document is promised its number at once, or with the run of the tenant's day", () => {
  const now = "2026-01-01T02:00:00.000Z";
  const zone = { timeZone: "America/New_York" };
  expect(numberDueAt({ ...zone, numbering: "at_finalisation" }, now)).toBe(now);
  expect(numberDueAt({ ...zone, numbering: "daily_run" }, now)).toBe("2026-01-01T04:00:00.000Z");
});

test.each([
  ["open", true],
  ["paid", true],
  ["uncollectible", true],
  ["draft", false],
  ["void", false],
] as const)("%s without a number, an invoice waits for one: %s", (status, waits) => {
  expect(awaitsNumber({ ...base, status })).toBe(waits);
  expect(awaitsNumber({ ...base, status, number: "DE01-2026-000001" })).toBe(false);
});

test("credit notes have a series of their own, in order of entity, account, invoice and id", () => {
  const note = (id: string, over: Partial<CreditNote> = {}) =>
    ({
      id,
      legalEntity: "DE01",
      billingAccountId: "bac_1",
      invoiceId: "inv_1",
      issuedOn: "2026-03-01",
      number: null,
      ...over,
    }) as CreditNote;
  const notes = [
    note("d", { invoiceId: "inv_2" }),
    note("b"),
    note("a", { billingAccountId: "bac_2" }),
    note("c"),
    note("e", { legalEntity: "FR01" }),
  ];
  const { numbered, last } = numberCreditNotes(notes, new Map([["DE01-CN-2026", 7]]));
  expect(numbered.map(({ id, number }) => `${id} ${number}`)).toEqual([
    "b DE01-CN-2026-000008",
    "c DE01-CN-2026-000009",
    "d DE01-CN-2026-000010",
    "a DE01-CN-2026-000011",
    "e FR01-CN-2026-000001",
  ]);
  expect(last).toEqual(
    new Map([
      ["DE01-CN-2026", 11],
      ["FR01-CN-2026", 1],
    ]),
  );
});
