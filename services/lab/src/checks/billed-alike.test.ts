import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { expect, test } from "vitest";
import { billedAlike } from "./billed-alike.ts";

const invoice = (contractId: string, minor: string, change: Partial<Invoice> = {}): Invoice =>
  ({ contractId, status: "open", total: { currency: "USD", minor }, lines: [{ periodStartOn: "2026-01-01" }], ...change }) as Invoice;

test("two seasons bill alike when each contract has the same totals out, in whichever order", () => {
  const one = [invoice("a", "100"), invoice("a", "200"), invoice("b", "300")];
  const other = [
    invoice("a", "200", { status: "paid" }),
    invoice("b", "300"),
    invoice("a", "100"),
    invoice("a", "900", { status: "void" }),
  ];
  expect(billedAlike(one, other, "2026-01-31")).toEqual({ contracts: 2, otherwise: [] });
});

test("a contract billed otherwise, or in one season alone, is named", () => {
  const one = [invoice("a", "100"), invoice("b", "300")];
  const other = [invoice("a", "101"), invoice("c", "300"), invoice("b", "300")];
  expect(billedAlike(one, other, "2026-01-31")).toEqual({ contracts: 3, otherwise: ["a", "c"] });
});

test("drafts are no bills, nor are periods that begin after the last day", () => {
  const later = { lines: [{ periodStartOn: "2026-02-01" }] } as Partial<Invoice>;
  expect(billedAlike([invoice("a", "1", { status: "draft" })], [invoice("a", "1", later)], "2026-01-31")).toEqual({
    contracts: 0,
    otherwise: [],
  });
});
