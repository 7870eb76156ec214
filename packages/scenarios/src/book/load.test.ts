import { identityContract } from "@cashline/contracts/services/identity/contract";
import { beforeEach, describe, expect, test } from "vitest";
import { generateBook } from "./generate.ts";
import { byGeneration, loadBook } from "./load.ts";
import { openPaperEstate, type PaperEstate } from "./paper-estate.ts";

const book = generateBook({ seed: "load-test", accounts: 40, from: "2026-01-05", to: "2026-04-05" });

describe("loading a book", () => {
  let paper: PaperEstate;
  beforeEach(() => {
    paper = openPaperEstate("sandbox");
  });
  const countOf = (operation: string): number => paper.calls.filter((call) => call.operation === operation).length;

  test("makes one call per object, each as its contract asks, and answers the ids the systems gave", async () => {
    const ids = await loadBook(book, paper.estate);
    expect(paper.flaws).toEqual([]);
    expect({
      legalEntities: countOf("createLegalEntity"),
      registrations: countOf("createRegistration"),
      people: countOf(identityContract.operations.putPerson.id),
      accounts: countOf("createAccount"),
      contacts: countOf("createContact"),
      prices: countOf("publishPrice"),
      rateCards: countOf("loadRateCard"),
      methods: countOf("attachPaymentMethod"),
      billing: countOf("createBillingAccount"),
      customers: countOf("createCustomer"),
      contracts: countOf("createContract"),
      subscriptions: countOf("createSubscription"),
      entitlements: countOf("activateEntitlement"),
      opportunities: countOf("createOpportunity"),
    }).toEqual({
      legalEntities: 7,
      registrations: book.registrations.length,
      people: book.people.length,
      accounts: 40,
      contacts: 80,
      prices: book.prices.length,
      rateCards: book.prices.length,
      methods: 40,
      billing: 40,
      customers: 40,
      contracts: 40,
      subscriptions: 40,
      entitlements: 40,
      opportunities: book.renewals.length,
    });
    expect([...ids.accounts.keys()].toSorted()).toEqual(book.accounts.map(({ key }) => key));
    expect([...ids.opportunities.keys()].toSorted()).toEqual(book.renewals.map(({ key }) => key).toSorted());
  });

  test("leaves out the usage that comes in the season, and renewals that wait for another", async () => {
    const long = generateBook({ seed: "load-test", accounts: 20, from: "2026-01-05", to: "2027-12-31" });
    await loadBook(long, paper.estate);
    const sent = paper.calls
      .filter(({ operation }) => operation === "recordUsage")
      .flatMap(({ input }) => (input.body as { records: { usedOn: string }[] }).records);
    expect(sent).toHaveLength(long.usage.filter(({ sentAt }) => sentAt === null).length);
    expect(sent.every(({ usedOn }) => usedOn < long.from)).toBe(true);
    const first = long.renewals.filter(({ after }) => after === null);
    expect(first.length).toBeLessThan(long.renewals.length);
    expect(countOf("createOpportunity")).toBe(first.length);
  });

  test("a second time changes nothing and answers the same ids", async () => {
    const first = await loadBook(book, paper.estate);
    const effects = paper.effects();
    expect(await loadBook(book, paper.estate, { concurrency: 3 })).toEqual(first);
    expect(paper.effects()).toBe(effects);
  });

  test("keeps to the calls at a time it was given, and tells how far it is", async () => {
    const progress: string[] = [];
    await loadBook(book, paper.estate, {
      concurrency: 5,
      onProgress: ({ kind, done, total }) => progress.push(`${kind} ${done}/${total}`),
    });
    expect(paper.mostAtOnce()).toBe(5);
    expect(progress).toContain("contract 40/40");
  });

  test("stops at the first refusal and throws it", async () => {
    paper.refuse("createContract");
    await expect(loadBook(book, paper.estate)).rejects.toThrow("createContract is refused");
    expect(countOf("createSubscription")).toBe(0);
  });

  test("does not load accounts whose parents form a circle", () => {
    const [first, second] = book.accounts;
    if (!first || !second) throw new Error("the book has too few accounts");
    expect(() =>
      byGeneration([
        { ...first, parent: second.key },
        { ...second, parent: first.key },
      ]),
    ).toThrow(/parent/);
  });
});
