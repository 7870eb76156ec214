import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { addDays } from "@cashline/kernel/time";
import { describe, expect, it } from "vitest";
import { invoice, opportunity, quote, usd } from "../objects.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const again =
  (change: Partial<Quote>) =>
  ({ quotes }: Snapshot) => ({ quotes: [...quotes, { ...quote("paid", 1200), id: "qte-again", ...change }] });

/** What the customer of the paid renewal has signed for within its term. */
const amendment = ({ quotes }: Snapshot, change: Partial<Quote> = {}) => ({
  quotes: [
    ...quotes,
    {
      ...quote("paid", 600),
      id: "qte-more",
      kind: "amendment" as const,
      opportunityId: "opp-more",
      amendsQuoteId: "qte-paid",
      startOn: "2026-02-20",
      quantity: 15,
      ...change,
    },
  ],
});

it("an amendment that billing and CRM carry breaks nothing", () => {
  expect(
    brokenBy((snapshot) => ({
      ...amendment(snapshot),
      subscriptions: changed(snapshot.subscriptions, "sub-paid", { quantity: 15 }),
      contracts: changed(snapshot.contracts, "ctr-paid", { seats: 15 }),
      entitlements: changed(snapshot.entitlements, "ent-paid", { seats: 15 }),
    })),
  ).toEqual({});
});

it("an amendment of a later day asks for nothing before it", () => {
  expect(brokenBy((snapshot) => amendment(snapshot, { startOn: addDays(snapshot.asOf.slice(0, 10), 1) }))).toEqual({});
});

it("seats that billing keeps for the first day of a term count as charged", () => {
  const startOn = quote("paid", 1200).startOn;
  const scheduled = { action: "change" as const, effectiveOn: startOn, quantity: 15, tier: null };
  expect(
    brokenBy((snapshot) => ({
      ...amendment(snapshot, { startOn }),
      subscriptions: changed(snapshot.subscriptions, "sub-paid", { scheduled }),
      contracts: changed(snapshot.contracts, "ctr-paid", { seats: 15 }),
      entitlements: changed(snapshot.entitlements, "ent-paid", { seats: 15 }),
    })),
  ).toEqual({});
});

it.each(["period", "consolidated", "final", "late_usage"] as const)("a %s invoice of billing's own needs no quote", (purpose) => {
  const own = invoice("own", 50, null, { status: "draft", purpose, quoteId: null });
  expect(brokenBy(({ invoices }) => ({ invoices: [...invoices, { ...own, contractId: "ctr-paid" }] }))).toEqual({});
});

describe("quote = invoice", () => {
  const invariant = "quote = invoice";
  itBreaks([
    {
      invariant,
      by: "an amendment that billing has not heard of",
      plant: (snapshot) => ({
        ...amendment(snapshot),
        contracts: changed(snapshot.contracts, "ctr-paid", { seats: 15 }),
        entitlements: changed(snapshot.entitlements, "ent-paid", { seats: 15 }),
      }),
      says: ["qte-more and sub-paid: amended seats 15 against 10"],
      also: { "subscription = contract": ["ctr-paid and sub-paid: seats 15 against 10"] },
    },
    {
      invariant,
      by: "a change that is billed and that nobody has signed",
      plant: ({ invoices }) => ({
        invoices: [
          ...invoices,
          { ...invoice("change", 50, 5, { status: "draft", purpose: "change", quoteId: null }), contractId: "ctr-paid" },
        ],
      }),
      says: ["inv-change: bills a change of ctr-paid nobody has signed"],
    },
    {
      invariant,
      by: "a cent billed too little",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { periodNet: usd(1201) }) }),
      says: ["inv-paid and qte-paid: net 1200 USD against 1201 USD"],
    },
    {
      invariant,
      by: "the right figure in another currency",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { periodNet: { currency: "EUR", minor: "1200" } }) }),
      says: ["inv-paid and qte-paid: net 1200 USD against 1200 EUR"],
    },
    {
      invariant,
      by: "another seller than the contract's",
      plant: ({ contracts }) => ({ contracts: changed(contracts, "ctr-paid", { sellingEntity: "DE01" }) }),
      says: ["inv-paid and qte-paid: seller US01 against DE01"],
    },
    {
      invariant,
      by: "twice the seats at half the price",
      plant: ({ invoices }) => ({
        invoices: invoices.map((each) =>
          each.id === "inv-paid" ? { ...each, lines: each.lines.map((line) => ({ ...line, quantity: 20, unitPrice: "0.6" })) } : each,
        ),
      }),
      says: ["inv-paid and qte-paid: seats 20 against 10"],
    },
    {
      invariant,
      by: "seats that are charged in two lines",
      plant: ({ invoices, taxDocuments }) => {
        const free = { lineId: "more", gross: usd(0), net: usd(0), tax: usd(0) };
        return {
          invoices: invoices.map((each) =>
            each.id === "inv-paid"
              ? { ...each, lines: each.lines.flatMap((line) => [line, { ...line, ...free, unitPrice: "0", quantity: 5 }]) }
              : each,
          ),
          taxDocuments: taxDocuments.map((each) =>
            each.id === "txd-paid" ? { ...each, lines: each.lines.flatMap((line) => [line, { ...line, ...free }]) } : each,
          ),
        };
      },
      says: ["inv-paid: 2 recurring lines"],
    },
    {
      invariant,
      by: "another customer than signed",
      plant: ({ invoices }) => ({ invoices: changed(invoices, "inv-paid", { accountId: "acc-open" }) }),
      says: ["inv-paid and qte-paid: account acc-open against acc-paid"],
    },
    {
      invariant,
      by: "another contract than signed",
      plant: ({ invoices, schedules }) => ({
        invoices: changed(invoices, "inv-paid", { contractId: "ctr-open" }),
        schedules: changed(schedules, "rs-paid", { contractId: "ctr-open" }),
      }),
      says: ["inv-paid and qte-paid: contract ctr-open against ctr-paid"],
    },
    {
      invariant,
      by: "a quote in another currency than invoice and contract",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { currency: "EUR" }) }),
      says: ["inv-paid and qte-paid: currency USD against EUR"],
      also: { "quote = order": ["ctr-paid and qte-paid: currency USD against EUR"] },
    },
    {
      invariant,
      by: "another product than quoted, billed and ordered",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { tier: "max" }) }),
      says: ["inv-paid and qte-paid: product platform pro against platform max"],
      also: { "quote = order": ["ctr-paid and qte-paid: product platform pro against platform max"] },
    },
    {
      invariant,
      by: "other seats than quoted, billed and ordered",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { quantity: 11 }) }),
      says: ["inv-paid and qte-paid: seats 10 against 11"],
      also: { "quote = order": ["ctr-paid and qte-paid: seats 10 against 11"] },
    },
    {
      invariant,
      by: "a day later than quoted, billed and ordered",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { startOn: "2026-01-31" }) }),
      says: ["inv-paid and qte-paid: start 2026-02-01 against 2026-01-31"],
      also: { "quote = order": ["ctr-paid and qte-paid: term 2026-02-01 to 2027-02-01 against 2026-01-31 to 2027-02-01"] },
    },
    {
      invariant,
      by: "a quote for another customer, billed and ordered",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { accountId: "acc-open" }) }),
      says: ["inv-paid and qte-paid: account acc-paid against acc-open"],
      also: { "quote = order": ["ctr-paid and qte-paid: account acc-paid against acc-open"] },
    },
    {
      invariant,
      by: "a quote for another contract, billed and ordered",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { contractId: "ctr-open" }) }),
      says: ["inv-paid and qte-paid: contract ctr-paid against ctr-open"],
      also: {
        "quote = order": [
          "ctr-paid and qte-paid: contract ctr-paid against ctr-open, renewals 1 against 0",
          "ctr-open and qte-open: renewals 1 against 2",
        ],
      },
    },
    {
      invariant,
      by: "an invoice whose quote is gone",
      plant: ({ invoices }) => ({ invoices: changed(invoices, "inv-paid", { quoteId: "qte-none" }) }),
      says: ["inv-paid: its quote qte-none is not there", "qte-paid: not billed, and no open case says why"],
    },
    {
      invariant,
      by: "an invoice nobody signed anything for",
      plant: ({ invoices }) => ({ invoices: [...invoices, invoice("stray", 5, null, { status: "draft", quoteId: null })] }),
      says: ["inv-stray: its quote none is not there"],
    },
    {
      invariant,
      by: "a quote billed twice",
      plant: ({ invoices }) => ({ invoices: [...invoices, invoice("again", 5, null, { status: "draft", quoteId: "qte-paid" })] }),
      says: ["qte-paid: billed 2 times, by inv-paid, inv-again"],
    },
    {
      invariant,
      by: "a signed quote that is never billed",
      plant: ({ quotes }) => ({ quotes: [...quotes, { ...quote("new", 900), kind: "new_business" as const }] }),
      says: ["qte-new: not billed, and no open case says why"],
    },
  ]);

  it("a draft may differ from its quote: it is what the case is about", () => {
    expect(brokenBy(({ quotes }) => ({ quotes: changed(quotes, "qte-held", { periodNet: usd(5) }) }))).toEqual({});
  });

  it("a voided invoice binds nobody, however many there are", () => {
    const voided = invoice("voided", 1200, 120, { status: "void", due: usd(0), quoteId: "qte-paid" });
    expect(brokenBy(({ invoices }) => ({ invoices: [...invoices, voided, { ...voided, id: "inv-voided-too" }] }))).toEqual({});
  });
});

describe("quote = order", () => {
  const invariant = "quote = order";
  itBreaks([
    {
      invariant,
      by: "an amendment that is not in CRM's contract",
      plant: (snapshot) => ({ ...amendment(snapshot), subscriptions: changed(snapshot.subscriptions, "sub-paid", { quantity: 15 }) }),
      says: ["qte-more and ctr-paid: amended seats 15 against 10"],
      also: { "subscription = contract": ["ctr-paid and sub-paid: seats 10 against 15"] },
    },
    {
      invariant,
      by: "another term value in CRM",
      plant: ({ contracts }) => ({ contracts: changed(contracts, "ctr-paid", { lastTermValue: usd(1) }) }),
      says: ["ctr-paid and qte-paid: value 1 USD against 1200 USD"],
    },
    {
      invariant,
      by: "another unit price in CRM",
      plant: ({ contracts }) => ({ contracts: changed(contracts, "ctr-paid", { unitPrice: "1.3" }) }),
      says: ["ctr-paid and qte-paid: price 1.3 against 1.2"],
    },
    {
      invariant,
      by: "a discount nobody signed",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { discountPercent: "5" }) }),
      says: ["ctr-paid and qte-paid: discount 0 against 5"],
    },
    {
      invariant,
      by: "a rhythm nobody signed",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { billingFrequency: "monthly" }) }),
      says: ["ctr-paid and qte-paid: billed annual against monthly"],
    },
    {
      invariant,
      by: "a contract renewed twice by one quote",
      plant: ({ contracts }) => ({ contracts: changed(contracts, "ctr-paid", { renewals: 2 }) }),
      says: ["ctr-paid and qte-paid: renewals 2 against 1"],
    },
    {
      invariant,
      by: "a contract renewed by an opportunity that is not there",
      plant: ({ contracts }) => ({ contracts: changed(contracts, "ctr-paid", { lastOpportunityId: "opp-none" }) }),
      says: ["ctr-paid: renewed by opp-none, which is no won renewal of it"],
    },
    {
      invariant,
      by: "a contract renewed by nothing",
      plant: ({ contracts }) => ({ contracts: changed(contracts, "ctr-paid", { lastOpportunityId: null }) }),
      says: ["ctr-paid: renewed by nothing, which is no won renewal of it"],
    },
    {
      invariant,
      by: "a contract renewed by another contract's opportunity",
      plant: ({ contracts }) => ({ contracts: changed(contracts, "ctr-paid", { lastOpportunityId: "opp-open" }) }),
      says: ["ctr-paid: renewed by opp-open, which is no won renewal of it"],
    },
    {
      invariant,
      by: "a renewal that was lost and carried all the same",
      plant: ({ opportunities }) => ({ opportunities: changed(opportunities, "opp-paid", { stage: "closed_lost" }) }),
      says: ["ctr-paid: renewed by opp-paid, which is no won renewal of it", "qte-paid: accepted, but opp-paid is closed_lost"],
    },
    {
      invariant,
      by: "a contract renewed without a signed quote",
      plant: ({ quotes }) => ({ quotes: changed(quotes, "qte-paid", { kind: "new_business" }) }),
      says: ["ctr-paid: renewed by opp-paid, without an accepted quote"],
    },
    {
      invariant,
      by: "a won renewal that was never quoted",
      plant: ({ opportunities }) => ({ opportunities: [...opportunities, opportunity("new", "closed_won")] }),
      says: ["opp-new: won with 0 accepted quotes"],
    },
    {
      invariant,
      by: "two quotes signed for one renewal",
      plant: again({}),
      says: ["ctr-paid and qte-paid: renewals 1 against 2", "opp-paid: won with 2 accepted quotes"],
      also: { "quote = invoice": ["qte-again: not billed, and no open case says why"] },
    },
    {
      invariant,
      by: "a quote signed for the running term that renewed nothing",
      plant: ({ quotes, opportunities }) => ({
        quotes: [...quotes, { ...quote("lost", 900), startOn: "2025-01-15", endOn: "2026-01-15" }],
        opportunities: changed(opportunities, "opp-lost", { stage: "closed_won" }),
      }),
      says: ["qte-lost: accepted, not carried by ctr-lost, and no open case says why"],
      also: { "quote = invoice": ["qte-lost: not billed, and no open case says why"] },
    },
    {
      invariant,
      by: "a signed quote that the contract never carried",
      plant: (sound) => ({
        ...again({ opportunityId: "opp-next", startOn: "2027-02-01", endOn: "2028-02-01" })(sound),
        opportunities: [...sound.opportunities, { ...opportunity("paid", "closed_won"), id: "opp-next" }],
      }),
      says: ["qte-again: accepted, not carried by ctr-paid, and no open case says why"],
      also: { "quote = invoice": ["qte-again: not billed, and no open case says why"] },
    },
  ]);

  it("a renewal that changed the tier was signed as an amendment, and counts the same", () => {
    const asAmendment = ({ quotes }: Snapshot) => ({ quotes: changed(quotes, "qte-paid", { kind: "amendment" as const }) });
    expect(brokenBy(asAmendment)).toEqual({});
  });

  it.each(["opp-paid", "opp-held-else"])("a case of %s explains nothing about opp-held", (correlationId) => {
    const broken = brokenBy(({ cases }) => ({ cases: changed(cases, "case-held", { correlationId }) }));
    expect(broken).toEqual({
      "quote = invoice": ["qte-held: not billed, and no open case says why"],
      "quote = order": ["qte-held: accepted, not carried by ctr-held, and no open case says why"],
      "subscription = contract": ["ctr-held and sub-held: term 2025-02-01 to 2026-02-01 against 2026-02-01 to 2027-02-01"],
    });
  });
});
