import type { CashReceipt } from "@cashline/contracts/systems/erp/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { describe, expect, it } from "vitest";
import { credit, debit } from "../ledger.fixture.ts";
import { usd } from "../objects.fixture.ts";
import { intent, receipt } from "../snapshot.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { booked, brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const invariant = "money in = cash applied";
const applied =
  (change: Partial<CashReceipt>) =>
  ({ receipts }: Snapshot) => ({ receipts: changed(receipts, "cr-paid", change) });
const paid =
  (id: string, change: Partial<PaymentIntent>) =>
  ({ intents }: Snapshot) => ({ intents: changed(intents, id, change) });
/** Cash applied in earnest: a receipt and its booking. */
const withReceipt = (sound: Snapshot, more: CashReceipt): Partial<Snapshot> => ({
  receipts: [...sound.receipts, more],
  ...booked(sound, debit("cash", Number(more.amount.minor)), credit("receivable", Number(more.amount.minor))),
});

describe(invariant, () => {
  itBreaks([
    {
      invariant,
      by: "money that was never applied",
      plant: () => ({ receipts: [] }),
      says: ["pi-paid: applied 0 times", "cash US01 USD: 0 against 1320"],
    },
    {
      invariant,
      by: "money applied twice",
      plant: (sound) => withReceipt(sound, receipt("again", "paid", "paid", 1320)),
      says: ["pi-paid: applied 2 times"],
      also: { "subledger = control account": ["receivables US01 USD: 550 against -770"] },
    },
    {
      invariant,
      by: "cash applied without a payment",
      plant: (sound) => withReceipt(sound, receipt("stray", "none", "open", 5)),
      says: ["cr-stray: cash of pi-none, which is not there"],
      also: { "subledger = control account": ["receivables US01 USD: 550 against 545"] },
    },
    {
      invariant,
      by: "cash applied of a declined payment",
      plant: (sound) => withReceipt(sound, receipt("stray", "declined", "paid", 5)),
      says: ["cr-stray: cash of pi-declined, which is requires_payment_method"],
      also: { "subledger = control account": ["receivables US01 USD: 550 against 545"] },
    },
    {
      invariant,
      by: "cash applied before the money came",
      plant: (sound) => withReceipt(sound, receipt("early", "open", "open", 550)),
      says: ["cr-early: cash of pi-open, which is processing"],
      also: { "subledger = control account": ["receivables US01 USD: 550 against 0"] },
    },
    {
      invariant,
      by: "cash applied to another invoice",
      plant: applied({ invoiceId: "inv-open" }),
      says: ["cr-paid and pi-paid: invoice inv-open against inv-paid"],
    },
    {
      invariant,
      by: "cash applied for another sum",
      plant: applied({ amount: usd(1319) }),
      says: ["cr-paid and pi-paid: cash 1319 USD against 1320 USD", "cash US01 USD: 1319 against 1320"],
    },
    {
      invariant,
      by: "cash applied in another currency",
      plant: applied({ amount: { currency: "EUR", minor: "1320" } }),
      says: ["cr-paid and pi-paid: cash 1320 EUR against 1320 USD", "cash US01 EUR: 1320 against 0", "cash US01 USD: 0 against 1320"],
    },
    {
      invariant,
      by: "cash applied by another legal entity",
      plant: applied({ legalEntity: "DE01" }),
      says: ["cr-paid and pi-paid: entity DE01 against US01", "cash DE01 USD: 1320 against 0", "cash US01 USD: 0 against 1320"],
    },
    {
      invariant,
      by: "an invoice paid by nobody",
      plant: ({ intents }) => ({ intents: intents.filter(({ id }) => id !== "pi-paid") }),
      says: ["cr-paid: cash of pi-paid, which is not there", "inv-paid: paid, and no payment succeeded"],
    },
    {
      invariant,
      by: "a payment that succeeded for an open invoice",
      plant: (sound) => ({
        ...paid("pi-open", { status: "succeeded" })(sound),
        ...withReceipt(sound, receipt("open", "open", "open", 550)),
      }),
      says: ["pi-open of inv-open: invoice paid against open"],
      also: { "subledger = control account": ["receivables US01 USD: 550 against 0"] },
    },
    {
      invariant,
      by: "an invoice collected twice",
      plant: (sound) => ({
        intents: [...sound.intents, intent("again", "paid", "succeeded", 1320)],
        ...withReceipt(sound, receipt("again", "again", "paid", 1320)),
      }),
      says: ["pi-paid: one of 2 payments of inv-paid", "pi-again: one of 2 payments of inv-paid"],
      also: { "subledger = control account": ["receivables US01 USD: 550 against -770"] },
    },
    {
      invariant,
      by: "money on its way for an invoice already paid",
      plant: ({ intents }) => ({ intents: [...intents, intent("again", "paid", "processing", 1320)] }),
      says: ["pi-paid: one of 2 payments of inv-paid", "pi-again: one of 2 payments of inv-paid"],
    },
    {
      invariant,
      by: "money on its way for a voided invoice",
      plant: ({ intents }) => ({ intents: [...intents, intent("void", "reversed", "processing", 99)] }),
      says: ["pi-void of inv-reversed: invoice open against void, asked 99 USD against 0 USD"],
    },
    {
      invariant,
      by: "money on its way for an invoice that is not there",
      plant: ({ intents }) => ({ intents: [...intents, intent("stray", "none", "processing", 99)] }),
      says: ["pi-stray of inv-none: invoice open against none, asked 99 USD against none"],
    },
    {
      invariant,
      by: "more collected than was invoiced",
      plant: paid("pi-open", { amount: usd(551) }),
      says: ["pi-open of inv-open: asked 551 USD against 550 USD"],
    },
    {
      invariant,
      by: "money sent back that the ledger still holds",
      plant: paid("pi-paid", { refunded: usd(5) }),
      says: ["pi-paid of inv-paid: kept 1315 against 1320"],
    },
    {
      invariant,
      by: "cash booked without a receipt",
      plant: (sound) => booked(sound, debit("cash", 5), credit("receivable", 5)),
      says: ["cash US01 USD: 1320 against 1325"],
      also: { "subledger = control account": ["receivables US01 USD: 550 against 545"] },
    },
  ]);

  it("a second charge given back whole, and never applied, is no money; half of it is", () => {
    const second = (refunded: number) => ({ ...intent("again", "paid", "succeeded", 1320), refunded: usd(refunded) });
    expect(brokenBy(({ intents }) => ({ intents: [...intents, second(1320)] }))).toEqual({});
    expect(brokenBy(({ intents }) => ({ intents: [...intents, second(660)] }))).toEqual({
      [invariant]: ["pi-paid: one of 2 payments of inv-paid", "pi-again: one of 2 payments of inv-paid"],
    });
  });

  it("the only payment of a paid invoice given back whole leaves it paid by nobody", () => {
    const plant = (sound: Snapshot) => ({ ...paid("pi-paid", { refunded: usd(1320) })(sound), receipts: [] });
    expect(brokenBy(plant)[invariant]).toContain("inv-paid: paid, and no payment succeeded");
  });

  it("declined and cancelled attempts are no money, however many", () => {
    const attempts = [intent("one", "open", "requires_payment_method", 550), intent("two", "open", "canceled", 550)];
    expect(brokenBy(({ intents }) => ({ intents: [...intents, ...attempts] }))).toEqual({});
  });
});
