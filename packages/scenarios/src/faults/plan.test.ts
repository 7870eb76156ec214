import { priceAmount } from "@cashline/kernel/decimal";
import { money, moneyOf, sameMoney, subtractMoney } from "@cashline/kernel/money";
import { dateIn } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { generateBook } from "../book/generate.ts";
import { loadBook } from "../book/load.ts";
import type { LoadedIds } from "../book/loaded-ids.ts";
import { openPaperEstate } from "../book/paper-estate.ts";
import { periodNet, periodsPerTerm, priceInForce } from "../book/prices.ts";
import { expectedTax } from "./expected-tax.ts";
import type { CallAction, FaultAction } from "./action.ts";
import type { BusinessFault } from "./fault.ts";
import { everythingMade } from "./paper-finds.fixture.ts";
import { faultPlan } from "./plan.ts";
import { play, stepsOf } from "./play.ts";

const book = generateBook({ seed: "fault-test", accounts: 600, from: "2026-01-05", to: "2026-04-05" });
const plan = faultPlan(book, "fault-test");
const ofKind = (kind: BusinessFault["kind"]): BusinessFault[] => plan.filter((fault) => fault.kind === kind);
const actions = (fault: BusinessFault, kind: FaultAction["kind"]): FaultAction[] =>
  fault.steps.map(({ action }) => action).filter((action) => action.kind === kind);
const callsOf = (fault: BusinessFault): CallAction[] => fault.steps.map(({ action }) => action).filter((action) => action.kind === "call");
const renewals = new Map(book.renewals.map((renewal) => [renewal.key, renewal]));
const accounts = new Map(book.accounts.map((account) => [account.key, account]));
const contracts = new Map(book.contracts.map((contract) => [contract.key, contract]));

describe("a fault plan", () => {
  test("is the same for the same seed and another for another", () => {
    expect(faultPlan(book, "fault-test")).toEqual(plan);
    expect(faultPlan(book, "other")).not.toEqual(plan);
  });

  test("has one headline and some of every other kind, and no account meets two", () => {
    expect(ofKind("headline")).toHaveLength(1);
    for (const kind of [
      "stale-rate-card",
      "wrong-legal-entity",
      "hierarchy-moved",
      "entitlement-drift",
      "soft-decline",
      "amendment-in-term",
    ] as const)
      expect(ofKind(kind).length).toBeGreaterThan(0);
    expect(new Set(plan.map(({ account }) => account)).size).toBe(plan.length);
    expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
  });

  test("hits only renewals that are won, and acts before the win except for what drifts or is sold after it", () => {
    for (const { kind, opportunity, steps, expected } of plan) {
      const { outcome } = renewals.get(opportunity) ?? {};
      expect(outcome?.kind).toBe("won");
      for (const { at } of steps) {
        expect(at > `${book.from}T00:00:00.000Z`).toBe(true);
        expect(at < (outcome?.at ?? "")).toBe(kind !== "entitlement-drift" && kind !== "amendment-in-term");
      }
      for (const { detectableFrom } of expected) expect(detectableFrom >= (outcome?.at ?? "z")).toBe(true);
    }
  });

  test("expects of a stale rate card the difference of signed and billed price over the term", () => {
    for (const fault of [...ofKind("stale-rate-card"), ...ofKind("headline")]) {
      const [publish] = actions(fault, "publish-price");
      const { terms } = renewals.get(fault.opportunity) ?? {};
      const contract = contracts.get(fault.contract);
      const [expected] = fault.expected;
      if (publish?.kind !== "publish-price" || !terms || !contract || !expected) throw new Error(`${fault.id} is incomplete`);
      const { price } = publish;
      const question = { sku: terms.sku, tier: terms.tier, currency: price.currency, account: fault.account, on: contract.endOn };
      const before = priceInForce(book.prices, question);
      // Once CPQ has it, it is the signed one.
      expect(priceInForce([...book.prices, price], question)).toBe(price);
      const gap = subtractMoney(periodNet(before ?? price, terms), periodNet(price, terms)).minor * BigInt(periodsPerTerm(terms));
      expect(expected).toMatchObject({
        code: "QTC-PRICE-MISMATCH",
        currency: price.currency,
        amountMinor: String(gap < 0n ? -gap : gap),
        direction: gap < 0n ? "under_billed" : "over_billed",
      });
      expect(gap).not.toBe(0n);
    }
  });

  test("holds the price's event back alone, weeks beyond the win", () => {
    for (const fault of [...ofKind("stale-rate-card"), ...ofKind("headline")]) {
      expect(fault.steps.slice(0, 3).map(({ action }) => action.kind)).toEqual(["trouble", "publish-price", "trouble"]);
      const [wide, narrow] = actions(fault, "trouble");
      const [publish] = actions(fault, "publish-price");
      if (wide?.kind !== "trouble" || narrow?.kind !== "trouble" || publish?.kind !== "publish-price")
        throw new Error(`${fault.id} delays nothing`);
      expect(narrow).toEqual({ ...wide, about: { loaded: "prices", key: publish.price.key } });
      expect([wide.about, publish.price.account]).toEqual([undefined, fault.account]);
      expect((wide.fault.to ?? "") > (renewals.get(fault.opportunity)?.outcome.at ?? "z")).toBe(true);
    }
  });

  test("puts the headline's three causes on one renewal with a new tier, two of them dependents of the first", () => {
    const [headline] = ofKind("headline");
    const renewal = renewals.get(headline?.opportunity ?? "");
    expect(headline?.steps.map(({ action }) => (action.kind === "call" ? action.operation : action.kind))).toEqual([
      "trouble",
      "publish-price",
      "trouble",
      "updateBillingAccount",
      "updateCustomer",
    ]);
    expect(headline?.expected.map(({ code, dependentOf }) => [code, dependentOf])).toEqual([
      ["QTC-PRICE-MISMATCH", null],
      ["TAX-JURISDICTION", "QTC-PRICE-MISMATCH"],
      ["ERP-POST-REJECTED", "QTC-PRICE-MISMATCH"],
    ]);
    expect(renewal?.terms.tier).not.toBe(contracts.get(headline?.contract ?? "")?.tier);
  });

  test("moves a billing account to an entity of another country, and expects the tax that would be missing", () => {
    for (const fault of ofKind("wrong-legal-entity")) {
      const patch = callsOf(fault)[0] ?? expect.fail(`${fault.id} calls nothing`);
      expect(patch).toMatchObject({ operation: "updateBillingAccount", params: { billingAccountId: { key: fault.account } } });
      expect(["US01", "DE01"]).toContain((patch.body as { legalEntity: string }).legalEntity);
      expect((patch.body as { legalEntity: string }).legalEntity).not.toBe(accounts.get(fault.account)?.legalEntity);
      expect(BigInt(fault.expected[0]?.amountMinor ?? "0")).toBeGreaterThan(0n);
    }
  });

  test("moves a customer under an account that is neither its parent nor below it", () => {
    for (const fault of ofKind("hierarchy-moved")) {
      const patch = callsOf(fault)[0] ?? expect.fail(`${fault.id} calls nothing`);
      expect(patch.operation).toBe("updateCustomer");
      const parent = accounts.get((patch.body as { parentAccountId: { key: string } }).parentAccountId.key);
      expect(parent).toBeDefined();
      expect([fault.account, accounts.get(fault.account)?.parent]).not.toContain(parent?.key);
      expect(parent?.parent).not.toBe(fault.account);
    }
  });

  test("changes the seats of a drifting entitlement to something else above zero, within the season", () => {
    for (const fault of ofKind("entitlement-drift")) {
      const patch = callsOf(fault)[0] ?? expect.fail(`${fault.id} calls nothing`);
      const signed = renewals.get(fault.opportunity)?.terms.seats ?? 0;
      const { seats } = patch.body as { seats: number };
      expect(patch.operation).toBe("changeEntitlement");
      expect(seats).toBeGreaterThan(0);
      expect(seats).not.toBe(signed);
      expect(fault.expected[0]?.direction).toBe(seats > signed ? "under_billed" : "over_billed");
      expect(dateIn(fault.steps[0]?.at ?? "", "UTC") <= book.to).toBe(true);
    }
  });

  test("expects a soft decline of every won renewal whose account has too little money the first time", () => {
    const poor = book.renewals.filter(
      ({ account, outcome }) => outcome.kind === "won" && accounts.get(account)?.paymentMethod.behaviour === "insufficient_funds_once",
    );
    expect(
      ofKind("soft-decline")
        .map(({ opportunity }) => opportunity)
        .toSorted(),
    ).toEqual(poor.map(({ key }) => key).toSorted());
    for (const {
      expected: [decline],
    } of ofKind("soft-decline")) {
      const amount = money({ currency: decline?.currency ?? "", minor: decline?.amountMinor ?? "" });
      expect(sameMoney(amount, moneyOf(amount.currency, 0))).toBe(false);
    }
  });
});

describe("a plan for a season in which contracts renew more than once", () => {
  const long = generateBook({ seed: "fault-years", accounts: 120, from: "2026-01-05", to: "2028-01-05" });
  const longPlan = faultPlan(long, "fault-years");
  const byKey = new Map(long.renewals.map((renewal) => [renewal.key, renewal]));

  test("names every fault once, and holds the ending term's tier and price against the new ones", () => {
    expect(new Set(longPlan.map(({ id }) => id)).size).toBe(longPlan.length);
    for (const { id } of longPlan) expect(id).toMatch(/^[a-z0-9-]{1,60}$/);
    const headline = longPlan.find(({ kind }) => kind === "headline");
    const renewal = byKey.get(headline?.opportunity ?? "");
    expect(renewal?.ending.tier).not.toBe(renewal?.terms.tier);
    for (const fault of longPlan)
      for (const { action } of fault.steps)
        if (action.kind === "publish-price") expect(action.price.effectiveOn).toBe(byKey.get(fault.opportunity)?.closeOn);
  });

  test("hits in master data only the last renewal an account wins", () => {
    for (const { kind, account, opportunity } of longPlan.filter((fault) => fault.kind !== "soft-decline")) {
      const won = long.renewals.filter((renewal) => renewal.account === account && renewal.outcome.kind === "won");
      expect([kind, won.at(-1)?.key]).toEqual([kind, opportunity]);
    }
  });
});

describe("what is expected of an invoice with usage", () => {
  const headline = ofKind("headline")[0];
  const renewal = renewals.get(headline?.opportunity ?? "");
  const contract = contracts.get(headline?.contract ?? "");
  const [, tax, posting] = headline?.expected ?? [];
  if (!renewal || !contract || !posting || !tax) throw new Error("the plan has no headline");
  const used = book.usage.filter((reading) => reading.contract === contract.key);
  const { currency } = posting;
  const account = accounts.get(contract.account);
  const { sku, tier } = renewal.terms;
  const price = priceInForce(book.prices, { sku, tier, currency, account: contract.account, on: contract.endOn });

  test("counts what metering has sent by the win, of the ending term, and nothing that comes later", () => {
    const early = used.filter(
      ({ sentAt, usedOn }) => (sentAt ?? "") < renewal.outcome.at && usedOn >= contract.startOn && usedOn < contract.endOn,
    );
    expect(early.length).toBeLessThan(used.length);
    expect(early.some(({ sentAt }) => sentAt !== null)).toBe(true);
    const units = early.reduce((sum, { quantity }) => sum + quantity, 0);
    // Used under the ending term's tier, which the renewal leaves.
    const usagePrice = book.prices.find((each) => each.account === null && each.tier === renewal.ending.tier && each.currency === currency);
    const above = units - (usagePrice?.includedUsage ?? 0) * 12;
    expect(above).toBeGreaterThan(0);
    const usageNet = priceAmount(currency, "half-up", usagePrice?.overageUnitPrice ?? "0", String(above));
    const net = periodNet({ unitPrice: price?.unitPrice ?? "0", currency }, renewal.terms);
    expect(posting.amountMinor).toBe(String(net.minor + usageNet.minor));
    expect(tax.amountMinor).toBe(String(expectedTax(account?.address ?? { country: "", region: "" }, [net, usageNet], currency).minor));
  });
});

describe("playing a plan", () => {
  test("makes each step a call as its contract asks, in order of time, and again changes nothing", async () => {
    const known: { ids?: LoadedIds } = {};
    const paper = openPaperEstate(
      "sandbox",
      everythingMade(book, () => known.ids as LoadedIds),
    );
    const ids = (known.ids = await loadBook(book, paper.estate));
    const steps = stepsOf(plan);
    expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted());
    for (const step of steps) await play(step, { estate: paper.estate, ids, book });
    expect(paper.flaws).toEqual([]);
    const effects = paper.effects();
    for (const step of steps) await play(step, { estate: paper.estate, ids, book });
    expect([paper.effects(), paper.flaws]).toEqual([effects, []]);
  });

  test("narrows a delay to the price it has just published", async () => {
    const paper = openPaperEstate("sandbox");
    const ids = await loadBook(book, paper.estate);
    const [fault] = ofKind("stale-rate-card");
    if (!fault) throw new Error("the plan has no stale rate card");
    for (const step of stepsOf([fault])) await play(step, { estate: paper.estate, ids, book });
    const matches = paper.calls
      .filter(({ operation }) => operation === "putFault")
      .map(({ input }) => (input.body as { match: string }).match);
    expect(matches).toEqual(["cpq.price.published.v1", `cpq.price.published.v1@${ids.prices.get(`contracted/${fault.opportunity}`)}`]);
  });
});
