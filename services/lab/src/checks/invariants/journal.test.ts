import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { describe } from "vitest";
import { credit, debit, entry, trialBalanceOf } from "../ledger.fixture.ts";
import type { Snapshot, TrialBalanceRow } from "../snapshot.ts";
import { changed, itBreaks } from "./plant.fixture.ts";

const invariant = "debits = credits";
/** Wrong entries, carried into the trial balance as they are. */
const journal =
  (...entries: readonly JournalEntry[]) =>
  (sound: Snapshot) => {
    const next = sound.journal.map((each) => entries.find(({ id }) => id === each.id) ?? each);
    return { journal: next, trialBalance: trialBalanceOf(next) };
  };
const row = (change: Partial<TrialBalanceRow>): TrialBalanceRow => ({
  legalEntity: "DE01",
  account: "cash",
  role: "cash",
  currency: "USD",
  debit: { currency: "USD", minor: "5" },
  credit: { currency: "USD", minor: "5" },
  ...change,
});
const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });

describe(invariant, () => {
  itBreaks([
    {
      invariant,
      by: "one cent of cash from nowhere",
      plant: ({ trialBalance }) => ({
        trialBalance: trialBalance.map((each) => (each.role === "cash" ? { ...each, debit: { currency: "USD", minor: "1321" } } : each)),
      }),
      says: ["trial balance US01 USD: 3489 against 3488", "debits to US01 cash cash USD: 1321 against 1320"],
      also: { "money in = cash applied": ["cash US01 USD: 1320 against 1321"] },
    },
    {
      invariant,
      by: "an entry that does not balance",
      plant: journal(entry("je-cash", 2, debit("cash", 1320), credit("receivable", 1319))),
      says: ["trial balance US01 USD: 3488 against 3487", "je-cash: debits 1320 against credits 1319"],
      also: { "subledger = control account": ["receivables US01 USD: 550 against 551"] },
    },
    {
      invariant,
      by: "two entries that err in opposite directions",
      plant: journal(
        entry("je-paid", 1, debit("receivable", 1320), credit("tax_payable", 120), credit("deferred_revenue", 1201)),
        entry("je-open", 3, debit("receivable", 550), credit("tax_payable", 50), credit("deferred_revenue", 499)),
      ),
      says: ["je-paid: debits 1320 against credits 1321", "je-open: debits 550 against credits 549"],
    },
    {
      invariant,
      by: "an entry with a negative amount",
      plant: journal(entry("je-cash", 2, debit("cash", 1320), credit("receivable", 1325), credit("receivable", -5))),
      says: ["je-cash: -5 USD in an entry in USD"],
    },
    {
      invariant,
      by: "an entry in two currencies",
      plant: ({ journal: sound }) => ({
        journal: [...sound, entry("je-mixed", 7, { ...debit("cash", 0), debit: eur(0) }, credit("cash", 0))],
      }),
      says: ["je-mixed: 0 EUR in an entry in USD"],
    },
    {
      invariant,
      by: "an entry the trial balance has not heard of",
      plant: ({ journal: sound }) => ({ journal: [...sound, entry("je-unheard", 7, debit("cash", 5), credit("cash", 5))] }),
      says: ["debits to US01 cash cash USD: 1320 against 1325", "credits to US01 cash cash USD: 0 against 5"],
    },
    {
      invariant,
      by: "a balance no entry stands behind",
      plant: ({ trialBalance }) => ({ trialBalance: [...trialBalance, row({})] }),
      says: ["debits to DE01 cash cash USD: 5 against 0", "credits to DE01 cash cash USD: 5 against 0"],
    },
    {
      invariant,
      by: "what cancels out only between two currencies",
      plant: ({ trialBalance }) => ({
        trialBalance: [
          ...trialBalance,
          row({ currency: "EUR", debit: eur(5), credit: eur(0) }),
          row({ debit: { currency: "USD", minor: "0" } }),
        ],
      }),
      says: [
        "trial balance DE01 EUR: 5 against 0",
        "trial balance DE01 USD: 0 against 5",
        "debits to DE01 cash cash EUR: 5 against 0",
        "credits to DE01 cash cash USD: 5 against 0",
      ],
      also: { "money in = cash applied": ["cash DE01 EUR: 0 against 5", "cash DE01 USD: 0 against -5"] },
    },
    {
      invariant,
      by: "an entry of another legal entity than its balance",
      plant: ({ journal: sound }) => ({ journal: changed(sound, "je-february", { legalEntity: "DE01", number: "DE01-JE-202602-000001" }) }),
      says: [
        "debits to US01 deferred_revenue deferred_revenue USD: 190 against 90",
        "debits to DE01 deferred_revenue deferred_revenue USD: 0 against 100",
        "credits to US01 revenue revenue USD: 100 against 0",
        "credits to DE01 revenue revenue USD: 0 against 100",
      ],
    },
  ]);
});
