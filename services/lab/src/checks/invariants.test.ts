import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import type { CashReceipt, Receivable } from "@cashline/contracts/systems/erp/entities";
import { describe, expect, it } from "vitest";
import { checkInvariants, invariants } from "./invariants.ts";
import { only, soundSnapshot, usd } from "./snapshot.fixture.ts";
import type { Snapshot } from "./snapshot.ts";

/** The same list with members of the item at `index` changed. */
const changed = <Item>(items: readonly Item[], index: number, change: Partial<Item>): Item[] =>
  items.with(index, { ...(items[index] as Item), ...change });
const violations = (snapshot: Snapshot): Record<string, string[]> =>
  Object.fromEntries(
    checkInvariants(snapshot)
      .filter((result) => result.violations.length > 0)
      .map((result) => [result.name, result.violations]),
  );
const broken = (change: (sound: Snapshot) => Partial<Snapshot>): Record<string, string[]> => {
  const sound = soundSnapshot();
  return violations({ ...sound, ...change(sound) });
};

/** The smallest thing that breaks each invariant and no other. */
const breaks: [invariant: string, what: string, change: (sound: Snapshot) => Partial<Snapshot>, violation: string][] = [
  [
    "quote = invoice",
    "an invoice one cent off its quote",
    ({ quotes }) => ({ quotes: changed(quotes, 0, { periodNet: usd(1201) }) }),
    "inv-paid: quoted 1201, invoiced 1200",
  ],
  [
    "quote = invoice",
    "an invoice whose quote is gone",
    ({ invoices }) => ({ invoices: changed(invoices, 0, { quoteId: "qte-none" }) }),
    "inv-paid: quoted nothing, invoiced 1200",
  ],
  [
    "quote = order",
    "another term value in CRM",
    ({ contracts }) => ({ contracts: changed(contracts, 0, { lastTermValue: usd(1) }) }),
    "ctr-paid differs from quote qte-paid",
  ],
  [
    "invoice = net + tax",
    "lines that do not add up",
    ({ invoices }) => ({ invoices: changed(invoices, 2, { total: usd(701) }) }),
    "inv-held: 700 + 0 against 701",
  ],
  [
    "invoice tax = tax document",
    "another tax on the document",
    ({ taxDocuments }) => ({ taxDocuments: changed(taxDocuments, 1, { tax: usd(51) }) }),
    "inv-open: tax 50, document txd-open committed 51",
  ],
  [
    "invoice tax = tax document",
    "a document never committed",
    ({ taxDocuments }) => ({ taxDocuments: changed(taxDocuments, 0, { status: "saved" }) }),
    "inv-paid: tax 120, document txd-paid saved 120",
  ],
  [
    "no tax without invoice",
    "tax committed for nothing",
    ({ taxDocuments }) => ({
      taxDocuments: [...taxDocuments, only<TaxDocument>({ id: "txd-stray", code: "inv-none", tax: usd(5), status: "committed" })],
    }),
    "txd-stray for inv-none",
  ],
  [
    "no tax without invoice",
    "tax left committed when the invoice was voided",
    ({ taxDocuments }) => ({ taxDocuments: changed(taxDocuments, 3, { status: "committed" }) }),
    "txd-reversed for inv-reversed",
  ],
  [
    "invoice = receivable",
    "a posting of another sum",
    ({ receivables }) => ({ receivables: changed(receivables, 0, { gross: usd(1319) }) }),
    "inv-paid: due 0, receivable 0",
  ],
  [
    "subledger = control account",
    "an open item no posting stands behind",
    ({ receivables }) => ({
      receivables: [
        ...receivables,
        only<Receivable>({ invoiceId: "inv-none", status: "open", legalEntity: "US01", currency: "USD", tax: usd(0), open: usd(5) }),
      ],
    }),
    "receivables US01 USD: 555 against 550",
  ],
  [
    "deferred = unrecognised",
    "a schedule short by one",
    ({ schedules }) => ({ schedules: schedules.slice(0, 1) }),
    "deferred revenue US01 USD: 1100 against 1600",
  ],
  [
    "debits = credits",
    "one cent of cash from nowhere",
    ({ trialBalance }) => ({ trialBalance: changed(trialBalance, 0, { debit: usd(1321) }) }),
    "trial balance US01 USD: 3489 against 3488",
  ],
  [
    "tax payable = tax invoiced",
    "tax owed that no invoice bears",
    ({ receivables }) => ({ receivables: changed(receivables, 0, { tax: usd(119) }) }),
    "tax payable US01 USD: 169 against 170",
  ],
  ["money in = cash applied", "money that was never applied", () => ({ receipts: [] }), "pi-paid of inv-paid"],
  [
    "money in = cash applied",
    "cash applied for another sum",
    ({ receipts }) => ({ receipts: changed(receipts, 0, { amount: usd(1319) }) }),
    "pi-paid of inv-paid",
  ],
  [
    "entitlement = contract",
    "a seat too many",
    ({ entitlements }) => ({ entitlements: changed(entitlements, 0, { seats: 11 }) }),
    "ctr-paid: 10 pro to 2027-02-01, entitlement 11 pro to 2027-02-01",
  ],
  [
    "entitlement = contract",
    "no entitlement at all",
    ({ entitlements }) => ({ entitlements: entitlements.slice(1) }),
    "ctr-paid has no entitlement",
  ],
  [
    "subscription = contract",
    "a subscription left in the old term",
    ({ subscriptions }) => ({ subscriptions: changed(subscriptions, 0, { endOn: "2026-02-01" }) }),
    "ctr-paid to 2027-02-01, subscription to 2026-02-01",
  ],
  [
    "numbers without gaps",
    "a number left out",
    ({ invoices }) => ({ invoices: changed(invoices, 1, { number: "US01-2026-000003" }) }),
    "US01-2026 has a gap or repeats",
  ],
  [
    "numbers without gaps",
    "a number given twice",
    ({ invoices }) => ({ invoices: changed(invoices, 1, { number: "US01-2026-000001" }) }),
    "US01-2026 has a gap or repeats",
  ],
  [
    "published = consumed",
    "an event that was never stored",
    ({ events }) => ({ events: changed(events, 0, { stored: 11 }) }),
    "billing: published 12, taken 12, stored 11, dead letters 0",
  ],
  [
    "published = consumed",
    "a dead letter",
    ({ events }) => ({ events: changed(events, 2, { deadLettered: 1 }) }),
    "tax: published 0, taken 0, stored 0, dead letters 1",
  ],
  [
    "case history intact",
    "one altered word",
    ({ cases }) => ({
      cases: changed(cases, 0, {
        timeline: (cases[0] as Case).timeline.map((entry, index) => (index === 1 ? { ...entry, detail: "dismissed" } : entry)),
      }),
    }),
    "case-held breaks at entry 1",
  ],
];

describe("the invariants of the estate", () => {
  it("a sandbox in which everything agrees breaks none, and every one has looked at something", () => {
    expect(violations(soundSnapshot())).toEqual({});
    expect(checkInvariants(soundSnapshot()).filter(({ checked }) => checked === 0)).toEqual([]);
  });

  it.each(breaks)("%s is broken by %s, and nothing else is", (name, _what, change, violation) => {
    expect(broken(change)).toEqual({ [name]: [violation] });
  });

  it("every invariant can be broken", () => {
    expect([...new Set(breaks.map(([name]) => name))].toSorted()).toEqual(invariants.map(({ name }) => name).toSorted());
  });

  it("an empty sandbox breaks none", () => {
    const empty = Object.fromEntries(Object.keys(soundSnapshot()).map((name) => [name, []])) as unknown as Snapshot;
    expect(violations(empty)).toEqual({});
  });

  it("an invoice collected twice breaks both payments", () => {
    const twice = broken(({ intents, receipts }) => ({
      intents: [...intents, only<PaymentIntent>({ id: "pi-again", invoiceId: "inv-paid", status: "succeeded", amount: usd(1320) })],
      receipts: [...receipts, only<CashReceipt>({ paymentIntentId: "pi-again", invoiceId: "inv-paid", amount: usd(1320) })],
    }));
    expect(twice).toEqual({ "money in = cash applied": ["pi-paid of inv-paid", "pi-again of inv-paid"] });
  });

  it("an entitlement that differs is explained by an open case about it, not by a closed one", () => {
    const closed = broken(({ cases }) => ({ cases: changed(cases, 1, { status: "closed" }) }));
    expect(Object.keys(closed)).toEqual(["entitlement = contract"]);
  });

  it("a draft whose hold was lifted may not keep its committed tax", () => {
    expect(broken(({ invoices }) => ({ invoices: changed(invoices, 2, { hold: null }) }))).toEqual({
      "no tax without invoice": ["txd-held for inv-held"],
    });
  });

  it("sums are compared per entity and currency: what cancels out between two is still two violations", () => {
    const result = broken(({ trialBalance }) => ({
      trialBalance: [
        ...trialBalance,
        {
          legalEntity: "DE01",
          account: "1",
          role: "cash",
          currency: "EUR",
          debit: { currency: "EUR", minor: "5" },
          credit: { currency: "EUR", minor: "0" },
        },
        { legalEntity: "DE01", account: "1", role: "cash", currency: "USD", debit: usd(0), credit: usd(5) },
      ],
    }));
    expect(result["debits = credits"]).toEqual(["trial balance DE01 EUR: 5 against 0", "trial balance DE01 USD: 0 against 5"]);
  });

  it("an entitlement of an expired contract is nobody's concern", () => {
    expect(
      broken(({ entitlements }) => ({
        entitlements: [...entitlements, only<Entitlement>({ id: "ent-lost", contractId: "ctr-lost", seats: 99 })],
      })),
    ).toEqual({});
  });
});
