import { compareDecimals } from "@cashline/kernel/decimal";
import { addMonths } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { generateBook } from "./generate.ts";
import { priceInForce } from "./prices.ts";

const options = { seed: "book-test", accounts: 300, from: "2026-01-05", to: "2026-04-05" };
const book = generateBook(options);
const accounts = new Map(book.accounts.map((account) => [account.key, account]));
const contracts = new Map(book.contracts.map((contract) => [contract.key, contract]));

describe("a generated book", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(generateBook(options)).toEqual(book);
    expect(generateBook({ ...options, seed: "other" })).not.toEqual(book);
  });

  test("begins with the smaller book of the same seed", () => {
    const smaller = generateBook({ ...options, accounts: 120 });
    expect(book.accounts.slice(0, 120)).toEqual(smaller.accounts);
    expect(book.contracts.slice(0, 120)).toEqual(smaller.contracts);
    expect(book.renewals.slice(0, smaller.renewals.length)).toEqual(smaller.renewals);
  });

  test("refers only to what it holds, and names everything once", () => {
    const entities = new Set(book.legalEntities.map(({ code }) => code));
    for (const { parent, legalEntity } of book.accounts) {
      expect(entities).toContain(legalEntity);
      if (parent !== null) expect(accounts.get(parent)?.parent).toBeNull();
    }
    for (const { account } of [...book.contacts, ...book.contracts, ...book.renewals]) expect(accounts.has(account)).toBe(true);
    for (const { contract } of [...book.usage, ...book.renewals]) expect(contracts.has(contract)).toBe(true);
    for (const objects of [book.accounts, book.contacts, book.contracts, book.renewals, book.prices, book.registrations, book.people]) {
      expect(new Set(objects.map(({ key }) => key)).size).toBe(objects.length);
    }
    expect(new Set(book.usage.map(({ sourceId }) => sourceId)).size).toBe(book.usage.length);
  });

  test("sells in the currency of the selling entity, at a price that exists on the renewal's first day", () => {
    for (const account of book.accounts)
      expect(book.legalEntities.find(({ code }) => code === account.legalEntity)?.baseCurrency).toBe(account.currency);
    for (const { contract, account, terms } of book.renewals) {
      const { currency = "" } = accounts.get(account) ?? {};
      expect(
        priceInForce(book.prices, { sku: terms.sku, tier: terms.tier, currency, account, on: contracts.get(contract)?.endOn ?? "" }),
      ).toBeDefined();
    }
  });

  test("has customers under every tax regime, and a tax number wherever one matters", () => {
    expect(new Set(book.accounts.map(({ address }) => address.country))).toEqual(new Set(["US", "GB", "DE", "FR", "AT", "IN", "AU", "CA"]));
    for (const { address, taxId } of book.accounts) expect(taxId === null).toBe(address.country === "US");
  });

  test("plans a renewal for each of the roughly forty in a hundred contracts that end in the season, most of them won", () => {
    const due = book.contracts.filter(({ endOn }) => endOn >= options.from && endOn <= options.to);
    expect(book.renewals.map(({ contract, closeOn }) => [contract, closeOn])).toEqual(due.map(({ key, endOn }) => [key, endOn]));
    expect(due.length / book.contracts.length).toBeGreaterThan(0.3);
    expect(due.length / book.contracts.length).toBeLessThan(0.5);
    const won = book.renewals.filter(({ outcome }) => outcome.kind === "won").length / book.renewals.length;
    expect(won).toBeGreaterThan(0.75);
    expect(won).toBeLessThan(0.95);
  });

  test("renews every term that ends in a season of years, until one is lost", () => {
    const long = generateBook({ ...options, accounts: 60, to: "2028-06-30" });
    const renewals = Map.groupBy(long.renewals, ({ contract }) => contract);
    for (const { key, startOn, endOn } of long.contracts) {
      expect(startOn <= options.from).toBe(true);
      const own = renewals.get(key) ?? [];
      const ends = [0, 12, 24, 36].map((months) => addMonths(endOn, months)).filter((on) => on >= options.from && on <= "2028-06-30");
      const lost = own.findIndex(({ outcome }) => outcome.kind === "lost");
      expect(own.map(({ closeOn }) => closeOn)).toEqual(lost < 0 ? ends : ends.slice(0, lost + 1));
    }
    expect(long.renewals.length).toBeGreaterThan(100);
  });

  test("has every customer answer in the season, before the term ends, and ask for at most a fifth off", () => {
    for (const { contract, outcome, terms } of book.renewals) {
      expect(outcome.at >= `${options.from}T00:00:00.000Z`).toBe(true);
      expect(outcome.at < `${contracts.get(contract)?.endOn}T00:00:00.000Z`).toBe(true);
      expect(compareDecimals(terms.discountPercent, "20")).toBeLessThanOrEqual(0);
      expect(terms.seats).toBeGreaterThan(0);
    }
  });

  test("counts every term from its anchor", () => {
    for (const { anchorOn, startOn, endOn } of book.contracts) {
      const years = Number(endOn.slice(0, 4)) - Number(anchorOn.slice(0, 4));
      expect([startOn, endOn]).toEqual([addMonths(anchorOn, 12 * (years - 1)), addMonths(anchorOn, 12 * years)]);
    }
  });

  test("has two people for everything that two must do", () => {
    for (const role of ["deal_desk_lead", "billing_lead", "tax_lead", "receivables_lead", "controller", "cfo"] as const) {
      expect(book.people.filter(({ roles }) => roles.includes(role)).length).toBeGreaterThanOrEqual(2);
    }
  });

  test("refuses a season too short for customers to answer in", () => {
    expect(() => generateBook({ ...options, to: "2026-01-10" })).toThrow(RangeError);
  });
});
