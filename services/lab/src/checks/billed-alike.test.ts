import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { expect, test } from "vitest";
import { billedAlike } from "./billed-alike.ts";

const line = (kind: string, minor: string, periodStartOn = "2026-01-01") => ({ kind, net: { currency: "USD", minor }, periodStartOn });
const invoice = (contractId: string, lines: readonly ReturnType<typeof line>[], status = "open"): Invoice =>
  ({ contractId, status, lines }) as unknown as Invoice;
const seats = (contractId: string, minor: string, status?: string): Invoice => invoice(contractId, [line("recurring", minor)], status);

test("two seasons bill alike when each contract has the same charges out, in whichever order", () => {
  const one = [seats("a", "100"), seats("a", "200"), seats("b", "300")];
  const other = [seats("a", "200", "paid"), seats("b", "300"), seats("a", "100"), seats("a", "900", "void")];
  expect(billedAlike(one, other, "2026-01-31")).toEqual({ contracts: 2, otherwise: [] });
});

test("a contract billed otherwise, or in one season alone, is named", () => {
  const one = [seats("a", "100"), seats("b", "300")];
  const other = [seats("a", "101"), seats("c", "300"), seats("b", "300")];
  expect(billedAlike(one, other, "2026-01-31")).toEqual({ contracts: 3, otherwise: ["a", "c"] });
});

test("usage is not compared: an invoice drafted later takes in what was metered meanwhile", () => {
  const one = [invoice("a", [line("recurring", "100"), line("usage", "5")])];
  const other = [invoice("a", [line("recurring", "100"), line("usage", "7")])];
  expect(billedAlike(one, other, "2026-01-31")).toEqual({ contracts: 1, otherwise: [] });
});

test("drafts are no bills, nor are periods that begin after the last day", () => {
  const later = [invoice("a", [line("recurring", "1", "2026-02-01")])];
  expect(billedAlike([seats("a", "1", "draft")], later, "2026-01-31")).toEqual({ contracts: 0, otherwise: [] });
});
