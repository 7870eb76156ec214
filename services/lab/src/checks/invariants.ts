import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import type { MoneyWire } from "@cashline/kernel/money";
import { chainBreak } from "./case-chain.ts";
import type { Snapshot } from "./snapshot.ts";

type Invariant = { name: string; meaning: string; check: (snapshot: Snapshot) => { checked: number; violations: string[] } };

const minor = (money: MoneyWire): bigint => BigInt(money.minor);
const total = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((a, b) => a + b, 0n);
const FINAL = new Set(["open", "paid", "uncollectible"]);

/** Compares two sets of sums by key, such as entity and currency. */
function compareSums(what: string, left: Map<string, bigint>, right: Map<string, bigint>): { checked: number; violations: string[] } {
  const keys = new Set([...left.keys(), ...right.keys()]);
  const violations = [...keys]
    .filter((key) => (left.get(key) ?? 0n) !== (right.get(key) ?? 0n))
    .map((key) => `${what} ${key}: ${left.get(key) ?? 0n} against ${right.get(key) ?? 0n}`);
  return { checked: keys.size, violations };
}

function sums<Item>(items: Iterable<Item>, key: (item: Item) => string, amount: (item: Item) => bigint): Map<string, bigint> {
  const result = new Map<string, bigint>();
  for (const item of items) result.set(key(item), (result.get(key(item)) ?? 0n) + amount(item));
  return result;
}

/** Debit less credit of one account role, per legal entity and currency. */
function balances(snapshot: Snapshot, role: string): Map<string, bigint> {
  return sums(
    snapshot.trialBalance.filter((row) => row.role === role),
    (row) => `${row.legalEntity} ${row.currency}`,
    (row) => minor(row.debit) - minor(row.credit),
  );
}

function each<Item>(items: readonly Item[], broken: (item: Item) => string | undefined): { checked: number; violations: string[] } {
  return { checked: items.length, violations: items.map(broken).filter((text) => text !== undefined) };
}

/** The promises the whole estate keeps, to the cent, whenever a sandbox is at rest. */
export const invariants: readonly Invariant[] = [
  {
    name: "quote = invoice",
    meaning: "The recurring net of a released renewal invoice is the accepted quote's, to the cent",
    check: ({ invoices, quotes }) => {
      const byId = new Map(quotes.map((quote) => [quote.id, quote]));
      return each(
        invoices.filter(({ status, quoteId }) => FINAL.has(status) && quoteId !== null),
        (invoice) => {
          const quote = byId.get(invoice.quoteId ?? "");
          const net = total(invoice.lines.filter(({ kind }) => kind === "recurring").map((line) => minor(line.net)));
          return quote?.status === "accepted" && minor(quote.periodNet) === net
            ? undefined
            : `${invoice.id}: quoted ${quote?.periodNet.minor ?? "nothing"}, invoiced ${net}`;
        },
      );
    },
  },
  {
    name: "quote = order",
    meaning: "A renewed contract carries the accepted quote's term value, seats and tier",
    check: ({ contracts, quotes, opportunities }) => {
      const quoteOf = new Map(quotes.filter(({ status }) => status === "accepted").map((quote) => [quote.opportunityId, quote]));
      const known = new Set(opportunities.map(({ id }) => id));
      return each(
        contracts.filter(({ lastOpportunityId }) => lastOpportunityId !== null && known.has(lastOpportunityId)),
        (contract) => {
          const quote = quoteOf.get(contract.lastOpportunityId ?? "");
          const same =
            quote &&
            contract.lastTermValue &&
            minor(quote.termNet) === minor(contract.lastTermValue) &&
            quote.quantity === contract.seats &&
            quote.tier === contract.tier;
          return same ? undefined : `${contract.id} differs from quote ${quote?.id ?? "(none)"}`;
        },
      );
    },
  },
  {
    name: "invoice = net + tax",
    meaning: "Lines add up to net and tax, net and tax to the total",
    check: ({ invoices }) =>
      each(invoices, (invoice) => {
        const net = total(invoice.lines.map((line) => minor(line.net)));
        const tax = total(invoice.lines.map((line) => (line.tax === null ? 0n : minor(line.tax))));
        return net === minor(invoice.net) && tax === minor(invoice.tax) && net + tax === minor(invoice.total)
          ? undefined
          : `${invoice.id}: ${net} + ${tax} against ${invoice.total.minor}`;
      }),
  },
  {
    name: "invoice tax = tax document",
    meaning: "A released invoice bears exactly the tax of its committed tax document",
    check: ({ invoices, taxDocuments }) => {
      const byId = new Map(taxDocuments.map((document) => [document.id, document]));
      return each(
        invoices.filter(({ status }) => FINAL.has(status)),
        (invoice) => {
          const document = byId.get(invoice.taxDocumentId ?? "");
          return document?.status === "committed" && minor(document.tax) === minor(invoice.tax)
            ? undefined
            : `${invoice.id}: tax ${invoice.tax.minor}, document ${document?.id ?? "none"} ${document?.status ?? ""} ${document?.tax.minor ?? ""}`;
        },
      );
    },
  },
  {
    name: "no tax without invoice",
    meaning: "Every committed tax document belongs to a released invoice",
    check: ({ invoices, taxDocuments }) => {
      const released = new Set(invoices.filter(({ status }) => FINAL.has(status)).map(({ taxDocumentId }) => taxDocumentId));
      const inCase = new Set(invoices.filter(({ status, hold }) => status === "draft" && hold !== null).map(({ id }) => id));
      return each(
        taxDocuments.filter(({ status }) => status === "committed"),
        (document) => (released.has(document.id) || inCase.has(document.code) ? undefined : `${document.id} for ${document.code}`),
      );
    },
  },
  {
    name: "invoice = receivable",
    meaning: "Every released invoice is posted once, for its total, and open for what is due",
    check: ({ invoices, receivables }) => {
      const byInvoice = new Map(
        receivables.filter(({ status }) => status !== "reversed").map((receivable) => [receivable.invoiceId, receivable]),
      );
      return each(
        invoices.filter(({ status }) => FINAL.has(status)),
        (invoice) => {
          const receivable = byInvoice.get(invoice.id);
          return receivable && minor(receivable.gross) === minor(invoice.total) && minor(receivable.open) === minor(invoice.due)
            ? undefined
            : `${invoice.id}: due ${invoice.due.minor}, receivable ${receivable?.open.minor ?? "none"}`;
        },
      );
    },
  },
  {
    name: "subledger = control account",
    meaning: "Open receivables are the balance of the receivable account, per entity and currency",
    check: (snapshot) =>
      compareSums(
        "receivables",
        sums(
          snapshot.receivables.filter(({ status }) => status === "open"),
          (item) => `${item.legalEntity} ${item.currency}`,
          (item) => minor(item.open),
        ),
        balances(snapshot, "receivable"),
      ),
  },
  {
    name: "deferred = unrecognised",
    meaning: "Deferred revenue is what the schedules have not recognised yet, per entity and currency",
    check: (snapshot) => {
      const planned = sums(
        snapshot.schedules,
        (schedule) => `${schedule.legalEntity} ${schedule.currency}`,
        (schedule) => total(schedule.lines.filter(({ status }) => status === "planned").map((line) => minor(line.amount))),
      );
      return compareSums(
        "deferred revenue",
        planned,
        new Map([...balances(snapshot, "deferred_revenue")].map(([key, balance]) => [key, -balance])),
      );
    },
  },
  {
    name: "debits = credits",
    meaning: "The trial balance balances, per entity and currency",
    check: ({ trialBalance }) =>
      compareSums(
        "trial balance",
        sums(
          trialBalance,
          (row) => `${row.legalEntity} ${row.currency}`,
          (row) => minor(row.debit),
        ),
        sums(
          trialBalance,
          (row) => `${row.legalEntity} ${row.currency}`,
          (row) => minor(row.credit),
        ),
      ),
  },
  {
    name: "tax payable = tax invoiced",
    meaning: "The tax account holds the tax of all posted invoices, per entity and currency",
    check: (snapshot) =>
      compareSums(
        "tax payable",
        sums(
          snapshot.receivables.filter(({ status }) => status !== "reversed"),
          (item) => `${item.legalEntity} ${item.currency}`,
          (item) => minor(item.tax),
        ),
        new Map([...balances(snapshot, "tax_payable")].map(([key, balance]) => [key, -balance])),
      ),
  },
  {
    name: "money in = cash applied",
    meaning: "Every succeeded payment is one cash receipt and one paid invoice; none is collected twice",
    check: ({ intents, receipts, invoices }) => {
      const receiptOf = new Map(receipts.map((receipt) => [receipt.paymentIntentId, receipt]));
      const paid = new Set(invoices.filter(({ status }) => status === "paid").map(({ id }) => id));
      const perInvoice = sums(
        intents.filter(({ status }) => status === "succeeded"),
        ({ invoiceId }) => invoiceId,
        () => 1n,
      );
      return each(
        intents.filter(({ status }) => status === "succeeded"),
        (intent) => {
          const receipt = receiptOf.get(intent.id);
          const right =
            receipt &&
            minor(receipt.amount) === minor(intent.amount) &&
            paid.has(intent.invoiceId) &&
            perInvoice.get(intent.invoiceId) === 1n;
          return right ? undefined : `${intent.id} of ${intent.invoiceId}`;
        },
      );
    },
  },
  {
    name: "entitlement = contract",
    meaning: "What a customer may use is what was signed, unless an open case says otherwise",
    check: ({ contracts, entitlements, cases }) => {
      const byContract = new Map(entitlements.map((entitlement) => [entitlement.contractId, entitlement]));
      const explained = new Set(cases.filter(({ status }) => status !== "closed").map(({ businessKey }) => businessKey));
      return each(
        contracts.filter(({ status }) => status === "activated"),
        (contract) => {
          const entitlement = byContract.get(contract.id);
          if (!entitlement || explained.has(entitlement.id)) return entitlement ? undefined : `${contract.id} has no entitlement`;
          const same = entitlement.seats === contract.seats && entitlement.tier === contract.tier && entitlement.endOn === contract.endOn;
          return same
            ? undefined
            : `${contract.id}: ${contract.seats} ${contract.tier} to ${contract.endOn}, entitlement ${entitlement.seats} ${entitlement.tier} to ${entitlement.endOn}`;
        },
      );
    },
  },
  {
    name: "subscription = contract",
    meaning: "What is billed follows the contract's term once it is closed out",
    check: ({ contracts, subscriptions }) => {
      const byContract = new Map(subscriptions.map((subscription) => [subscription.contractId, subscription]));
      return each(
        contracts.filter(({ renewals, status }) => renewals > 0 && status === "activated"),
        (contract) => {
          const subscription = byContract.get(contract.id);
          return subscription && subscription.endOn >= contract.endOn && subscription.quantity === contract.seats
            ? undefined
            : `${contract.id} to ${contract.endOn}, subscription to ${subscription?.endOn ?? "none"}`;
        },
      );
    },
  },
  {
    name: "numbers without gaps",
    meaning: "Invoice numbers run from one without gap or repetition, per legal entity and year",
    check: ({ invoices }) => {
      const series = new Map<string, number[]>();
      for (const { number } of invoices) {
        if (number === null) continue;
        const cut = number.lastIndexOf("-");
        series.set(number.slice(0, cut), [...(series.get(number.slice(0, cut)) ?? []), Number(number.slice(cut + 1))]);
      }
      return each([...series], ([name, numbers]) =>
        numbers.toSorted((a, b) => a - b).every((number, index) => number === index + 1) ? undefined : `${name} has a gap or repeats`,
      );
    },
  },
  {
    name: "published = consumed",
    meaning: "Every event a system wrote was taken in by the hub and stored for analysis, once, and none is a dead letter",
    check: ({ events }) =>
      each(events, ({ system, published, taken, stored, deadLettered }) =>
        published === taken && taken === stored && deadLettered === 0
          ? undefined
          : `${system}: published ${published}, taken ${taken}, stored ${stored}, dead letters ${deadLettered}`,
      ),
  },
  {
    name: "case history intact",
    meaning: "The hash chain of every case's timeline holds",
    check: ({ cases }) =>
      each(cases, (of) => {
        const index = chainBreak(of.timeline);
        return index === null ? undefined : `${of.id} breaks at entry ${index}`;
      }),
  },
];

/** Checks every invariant on a snapshot of a sandbox at rest. */
export function checkInvariants(snapshot: Snapshot): InvariantResult[] {
  return invariants.map(({ name, meaning, check }) => ({ name, meaning, ...check(snapshot) }));
}
