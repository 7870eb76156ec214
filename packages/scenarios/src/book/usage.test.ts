import { describe, expect, test } from "vitest";
import { generateBook } from "./generate.ts";

const season = { from: "2026-01-01", to: "2026-03-31" };
const book = generateBook({ seed: "usage-test", accounts: 200, ...season });
const readings = Map.groupBy(book.usage, ({ contract }) => contract);
const inSeason = (contract: string) => (readings.get(contract) ?? []).filter(({ sentAt }) => sentAt !== null);
const renewalOf = new Map(book.renewals.map((renewal) => [renewal.contract, renewal]));
const heavy = book.contracts.filter(({ key }) => inSeason(key).length > 20);

describe("usage of a generated book", () => {
  test("goes on in the season for every contract, week by week or night by night, up to its last week", () => {
    for (const { key } of book.contracts.filter((contract) => renewalOf.get(contract.key)?.outcome.kind !== "lost")) {
      const days = inSeason(key).map(({ usedOn }) => usedOn);
      expect(days.length).toBeGreaterThanOrEqual(12);
      expect([(days[0] ?? "") <= "2026-01-07", days.toSorted().at(-1) ?? ""]).toEqual([
        true,
        expect.stringMatching(/^2026-03-(2[5-9]|3[01])$/),
      ]);
    }
  });

  test("stops with a contract that is lost", () => {
    const lost = book.renewals.filter(({ outcome }) => outcome.kind === "lost");
    expect(lost.length).toBeGreaterThan(0);
    for (const { contract, closeOn } of lost) for (const { usedOn } of inSeason(contract)) expect(usedOn < closeOn).toBe(true);
  });

  test("is known on the first morning only as far as it lies before", () => {
    for (const { usedOn, sentAt } of book.usage) expect(sentAt === null).toBe(usedOn < season.from);
  });

  test("is sent on its day, at night, or 45 minutes after a heavy customer has agreed", () => {
    for (const { contract, usedOn, sentAt, sourceId } of book.usage.filter((reading) => reading.sentAt !== null)) {
      const closing = sourceId.includes("/closing/");
      const agreedAt = Date.parse(renewalOf.get(contract)?.outcome.at ?? "");
      expect(sentAt).toBe(closing ? new Date(agreedAt + 45 * 60_000).toISOString() : `${usedOn}T23:30:00.000Z`);
    }
  });

  test("is heavy for about one in twenty, who are read every night", () => {
    expect(heavy.length).toBeGreaterThanOrEqual(4);
    expect(heavy.length).toBeLessThan(25);
    for (const { key } of heavy.filter((contract) => renewalOf.get(contract.key)?.outcome.kind !== "lost"))
      expect(new Set(inSeason(key).map(({ usedOn }) => usedOn)).size).toBe(90);
  });

  test("does not depend on how many other customers there are", () => {
    const smaller = generateBook({ seed: "usage-test", accounts: 50, ...season });
    const keys = new Set(smaller.contracts.map(({ key }) => key));
    expect(book.usage.filter(({ contract }) => keys.has(contract))).toEqual(smaller.usage);
  });
});
