import { describe, expect, test } from "vitest";
import type { Book } from "../book/book.ts";
import { generateBook } from "../book/generate.ts";
import { isOnFirstDraft } from "./candidates.ts";
import { whyNoHeadline } from "./headline-fits.ts";
import { faultPlan } from "./plan.ts";

const season = { from: "2026-01-01", to: "2026-03-31" };

describe("the headline of a generated book", () => {
  test.each([20, 60, 100])("is there whatever the seed, at %i accounts", (accounts) => {
    for (let index = 0; index < 60; index += 1) {
      const seed = `seed-${index}`;
      const book = generateBook({ seed, accounts, ...season });
      expect([seed, faultPlan(book, seed).filter(({ kind }) => kind === "headline").length]).toEqual([seed, 1]);
      expect(whyNoHeadline(book, seed)).toBeNull();
    }
  });

  test.each([
    ["2026-01-01", "2026-01-12"],
    ["2026-01-01", "2026-12-31"],
    ["2026-01-01", "2028-06-30"],
  ])("is there in a season from %s to %s", (from, to) => {
    const book = generateBook({ seed: "lengths", accounts: 20, from, to });
    expect(whyNoHeadline(book, "lengths")).toBeNull();
  });

  test("bills usage above what is included, and more of it comes soon after the customer agrees", () => {
    for (let index = 0; index < 20; index += 1) {
      const seed = `usage-${index}`;
      const book = generateBook({ seed, accounts: 40, ...season });
      const headline = faultPlan(book, seed).find(({ kind }) => kind === "headline");
      const renewal = book.renewals.find(({ key }) => key === headline?.opportunity);
      const contract = book.contracts.find(({ key }) => key === headline?.contract);
      const account = book.accounts.find(({ key }) => key === headline?.account);
      if (!renewal || !contract || !account) throw new Error(`${seed} has no headline`);
      const used = book.usage.filter((reading) => reading.contract === contract.key);
      const onDraft = used.filter((reading) => isOnFirstDraft(reading, renewal));
      const price = book.prices.find(
        ({ tier, currency, account: of, effectiveOn }) =>
          tier === renewal.terms.tier && currency === account.currency && of === null && effectiveOn <= contract.endOn,
      );
      expect(onDraft.reduce((sum, { quantity }) => sum + quantity, 0)).toBeGreaterThan((price?.includedUsage ?? Infinity) * 12);
      const soon = new Date(Date.parse(renewal.outcome.at) + 3_600_000).toISOString();
      expect(used.filter(({ sentAt }) => sentAt !== null && sentAt > renewal.outcome.at && sentAt < soon)).toHaveLength(1);
    }
  });
});

describe("a book without a fitting renewal", () => {
  const whole = generateBook({ seed: "unfit", accounts: 60, ...season });
  const without = (change: (book: Book) => Partial<Book>): string | null => whyNoHeadline({ ...whole, ...change(whole) }, "unfit");

  test("says in one sentence what the renewals lack, and has no headline", () => {
    const unchanged = ({ renewals }: Book) => ({
      renewals: renewals.map((renewal) => ({ ...renewal, terms: { ...renewal.terms, tier: renewal.ending.tier } })),
    });
    expect(without(unchanged)).toMatch(
      /^No renewal of this book fits the headline exception: of \d+ won with something to bill \d+ are paid at once and the last of their account, 0 also change their tier\.$/,
    );
    expect(faultPlan({ ...whole, ...unchanged(whole) }, "unfit").filter(({ kind }) => kind === "headline")).toEqual([]);
  });

  test.each<[string, (book: Book) => Partial<Book>]>([
    [
      "0 also bear tax.",
      ({ accounts }) => ({ accounts: accounts.map((account) => ({ ...account, address: { ...account.address, country: "AT" } })) }),
    ],
    [
      "0 also pay the list price.",
      ({ prices, accounts }) => ({
        prices: [
          ...prices,
          ...accounts.flatMap(({ key, currency }) =>
            prices.filter((price) => price.currency === currency).map((price) => ({ ...price, key: `${price.key}/${key}`, account: key })),
          ),
        ],
      }),
    ],
    [
      "0 are paid at once and the last of their account.",
      ({ renewals }) => ({
        renewals: renewals.map((renewal) => ({ ...renewal, outcome: { kind: "lost" as const, at: renewal.outcome.at, reason: "price" } })),
      }),
    ],
  ])("ends with what is lacking: %s", (end, change) => {
    expect(without(change)?.endsWith(end)).toBe(true);
  });
});
