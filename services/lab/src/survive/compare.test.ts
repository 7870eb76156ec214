import { expect, test } from "vitest";
import { compareEnds } from "./compare.ts";

const invoice = { id: "inv_1", total: { currency: "EUR", minor: "100" }, paidAt: "2026-01-01T10:00:00.000Z", dueOn: "2026-01-31" };
const none = { lost: [], doubled: [], changed: [] };

test("the same objects in another order, at other times of the day, are the same end; on another day they are not", () => {
  const other = { ...invoice, id: "inv_2" };
  const later = { ...invoice, paidAt: "2026-01-01T10:20:00.000Z" };
  expect(compareEnds({ invoices: [invoice, other] }, { invoices: [other, later] })).toEqual(none);
  const nextDay = { ...invoice, paidAt: "2026-01-02T10:00:00.000Z" };
  expect(compareEnds({ invoices: [invoice] }, { invoices: [nextDay] }).changed).toHaveLength(1);
});

test("a history at other instants, whose hashes cover them, is the same; another entry in it is not", () => {
  const history = (at: string, action: string, hash: string) => ({
    cases: [{ id: "case_1", timeline: [{ at, action, hash, previousHash: "" }] }],
  });
  const opened = history("2026-01-01T10:00:00.000Z", "detected", "aa");
  expect(compareEnds(opened, history("2026-01-01T10:20:00.000Z", "detected", "bb"))).toEqual(none);
  expect(compareEnds(opened, history("2026-01-01T10:00:00.000Z", "closed", "aa")).changed).toHaveLength(1);
});

test("what is not there any more is lost, also when a whole kind is missing", () => {
  expect(compareEnds({ invoices: [invoice] }, { invoices: [] })).toEqual({ ...none, lost: ["invoices inv_1"] });
  expect(compareEnds({ invoices: [invoice] }, {})).toEqual({ ...none, lost: ["invoices inv_1"] });
});

test("what peace does not know is doubled, and so is what is there more often", () => {
  const twice = { invoices: [invoice, { ...invoice, id: "inv_2" }] };
  expect(compareEnds({ invoices: [invoice] }, twice)).toEqual({ ...none, doubled: ["invoices inv_2"] });
  expect(compareEnds({ invoices: [invoice] }, { invoices: [invoice, invoice] })).toEqual({ ...none, doubled: ["invoices inv_1"] });
});

test("one cent, one day or one member more is a change, named with both values", () => {
  const cent = { ...invoice, total: { currency: "EUR", minor: "101" } };
  const { changed } = compareEnds({ invoices: [invoice] }, { invoices: [cent] });
  expect(changed).toEqual(['invoices inv_1: total {"currency":"EUR","minor":"100"} in peace, {"currency":"EUR","minor":"101"} in trouble']);
  expect(compareEnds({ invoices: [invoice] }, { invoices: [{ ...invoice, dueOn: "2026-02-01" }] }).changed).toHaveLength(1);
  expect(compareEnds({ invoices: [invoice] }, { invoices: [{ ...invoice, note: "x" }] }).changed).toHaveLength(1);
});

test("rows of a trial balance are known by entity, account and currency", () => {
  const row = { legalEntity: "DE01", account: "1200", currency: "EUR", debit: { currency: "EUR", minor: "5" } };
  const trialBalance = [row, { ...row, account: "4000" }];
  expect(compareEnds({ trialBalance }, { trialBalance: trialBalance.toReversed() })).toEqual(none);
  expect(compareEnds({ trialBalance }, { trialBalance: [row] }).lost).toEqual(["trialBalance DE01 4000 EUR"]);
});
