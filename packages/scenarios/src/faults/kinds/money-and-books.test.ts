import { addDays, dateIn } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { generateBook } from "../../book/generate.ts";
import type { CallAction } from "../action.ts";
import { faultCatalogue } from "../catalogue.ts";
import type { BusinessFault } from "../fault.ts";
import { faultsOf } from "../plan.ts";

/*
 * The amounts of ground truth once more, in whole numbers and from the book alone: nothing here asks a system, nor the code
 * that plans the faults.
 */

const book = generateBook({ seed: "amounts", accounts: 600, from: "2026-01-05", to: "2026-04-05" });
const faults = faultsOf(faultCatalogue, book, "amounts");
const the = (kind: string): BusinessFault => faults.find((fault) => fault.kind === kind) ?? expect.fail(`no fault ${kind}`);
const accountOf = (fault: BusinessFault) => book.accounts.find(({ key }) => key === fault.account) ?? expect.fail();
const renewalOf = (fault: BusinessFault) => book.renewals.find(({ key }) => key === fault.opportunity) ?? expect.fail();
const callsOf = (fault: BusinessFault): CallAction[] => fault.steps.flatMap(({ action }) => (action.kind === "call" ? [action] : []));
const bodyOf = <Body>(fault: BusinessFault, operation: string): Body =>
  (callsOf(fault).find((call) => call.operation === operation) ?? expect.fail(`no ${operation}`)).body as Body;
const amountOf = (fault: BusinessFault): bigint => BigInt(fault.expected[0]?.amountMinor ?? expect.fail());

/** A decimal as a whole number of millionths. */
function millionths(text: string): bigint {
  const [whole = "0", part = ""] = text.split(".");
  return BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, "0").slice(0, 6));
}
const halfUp = (value: bigint, by: bigint): bigint => (value * 2n + by) / (by * 2n);

/** The nets of a draft's lines in minor units, by default the first's; all currencies of a generated book have two decimals. */
function netsOf(fault: BusinessFault, draftedAt = renewalOf(fault).outcome.at): bigint[] {
  const { terms, ending, closeOn } = renewalOf(fault);
  const { currency } = accountOf(fault);
  const [price] = book.prices
    .filter((each) => each.sku === terms.sku && each.tier === terms.tier && each.currency === currency && each.effectiveOn <= closeOn)
    .toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? 1 : -1));
  if (!price) throw new Error("no price");
  const months = { monthly: 1n, quarterly: 3n, annual: 12n }[terms.billingFrequency];
  const left = 100_000_000n - millionths(terms.discountPercent);
  const seats = millionths(price.unitPrice) * BigInt(terms.seats) * months * left;
  const used = book.usage
    .filter(
      ({ contract, usedOn, sentAt }) =>
        contract === fault.contract && usedOn >= ending.startOn && usedOn < ending.endOn && (sentAt === null || sentAt < draftedAt),
    )
    .reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
  const above = used - BigInt(price.includedUsage * 12);
  const usage = above > 0n ? [halfUp(millionths(price.overageUnitPrice) * above, 10_000n)] : [];
  return [halfUp(seats, 1_000_000_000_000n), ...usage];
}
const sum = (parts: readonly bigint[]): bigint => parts.reduce((whole, part) => whole + part, 0n);
const netOf = (fault: BusinessFault): bigint => sum(netsOf(fault));

/** Levies on hosted software in hundred-thousandths, by region of the country or country. */
const levies: Readonly<Record<string, readonly bigint[]>> = {
  "US-NY": [4000n],
  "US-TX": [5000n],
  "US-PA": [6000n],
  "US-WA": [6500n],
  "US-MA": [6250n],
  GB: [20_000n],
  DE: [19_000n],
  FR: [20_000n],
  AU: [10_000n],
  "IN-KA": [9000n, 9000n],
  IN: [18_000n],
  "CA-ON": [13_000n],
  "CA-QC": [5000n, 9975n],
  "CA-BC": [5000n, 7000n],
  CA: [5000n],
};
function taxAt(fault: BusinessFault, rates: readonly bigint[]): bigint {
  return sum(netsOf(fault).flatMap((net) => rates.map((rate) => halfUp(net * rate, 100_000n))));
}
function taxOf(fault: BusinessFault): bigint {
  const { country, region } = accountOf(fault).address;
  return taxAt(fault, levies[`${country}-${region}`] ?? levies[country] ?? []);
}
const grossOf = (fault: BusinessFault): bigint => netOf(fault) + taxOf(fault);
const percentOf = (fault: BusinessFault): bigint => BigInt(/^(\d+) %/.exec(fault.expected[0]?.amountRule ?? "")?.[1] ?? expect.fail());

describe("what is owed", () => {
  test.each([
    "hard-decline",
    "authentication-required",
    "mandate-revoked",
    "duplicate-charge",
    "receivables-switched",
    "event-lost",
    "event-poisoned",
  ])("%s: the invoice with its tax", (kind) => expect(amountOf(the(kind))).toBe(grossOf(the(kind))));

  test.each(["chargeback", "debit-returned"])("%s: the invoice with its tax, and the fee of 15.00", (kind) =>
    expect(amountOf(the(kind))).toBe(grossOf(the(kind)) + 1500n),
  );

  test.each(["period-closed", "period-soft-closed", "erp-maintenance", "account-unmapped", "customer-blocked"])(
    "%s: the net that is not posted",
    (kind) => {
      const fault = the(kind);
      expect(amountOf(fault)).toBe(netOf(fault));
      // A draft made anew while ERP still refuses it takes in the usage sent since.
      const madeAnew = fault.steps.at(-1)?.at ?? expect.fail();
      expect(sum(netsOf(fault, madeAnew))).toBe(netOf(fault));
    },
  );

  test("a second charge takes exactly what is claimed, on another document of the same account", () => {
    const body = bodyOf<{ amount: { minor: string } }>(the("duplicate-charge"), "createPaymentIntent");
    expect(BigInt(body.amount.minor)).toBe(amountOf(the("duplicate-charge")));
  });

  test.each([
    ["refund-bounced", "createRefund"],
    ["unapplied-cash", "receiveCash"],
    ["payout-by-hand", "createPayout"],
    ["refund-never-sent", "refundCustomer"],
  ] as const)("%s: the share of the invoice that moves", (kind, operation) => {
    const fault = the(kind);
    expect(amountOf(fault)).toBe((grossOf(fault) * percentOf(fault)) / 100n);
    expect(BigInt(bodyOf<{ amount: { minor: string } }>(fault, operation).amount.minor)).toBe(amountOf(fault));
  });

  test("an invoice keyed into ERP: its total, by the net and tax it went out with, under another number", () => {
    const fault = the("posted-without-invoice");
    const { net, tax, invoiceId } = bodyOf<{ net: { minor: string }; tax: { minor: string }; invoiceId: string }>(fault, "postInvoice");
    expect([BigInt(net.minor), BigInt(tax.minor)]).toEqual([netOf(fault), taxOf(fault)]);
    expect(amountOf(fault)).toBe(grossOf(fault));
    expect(invoiceId).toMatch(/^inv_/);
  });

  test("tax credited in ERP alone: the share of the tax, and nothing of the net", () => {
    const fault = the("tax-credited-by-hand");
    const memo = bodyOf<{ net: { minor: string }; tax: { minor: string } }>(fault, "createCreditMemo");
    expect(amountOf(fault)).toBe((taxOf(fault) * percentOf(fault)) / 100n);
    expect([memo.net.minor, BigInt(memo.tax.minor)]).toEqual(["0", amountOf(fault)]);
  });

  test("a credit into a closed period: the share of the net, with a date in the month that is closed before", () => {
    const fault = the("credit-into-closed-period");
    const memo = bodyOf<{ net: { minor: string }; postedOn: string }>(fault, "createCreditMemo");
    expect(amountOf(fault)).toBe((netOf(fault) * percentOf(fault)) / 100n);
    expect(BigInt(memo.net.minor)).toBe(amountOf(fault));
    expect(bodyOf<{ month: string }>(fault, "closePeriod").month).toBe(memo.postedOn.slice(0, 7));
    expect(callsOf(fault).map(({ refusedAs }) => refusedAs)).toEqual([undefined, "period-closed"]);
  });
});

describe("what is taxed", () => {
  test.each(["tax-engine-down", "exemption-revoked"])("%s: the tax of the invoice", (kind) => {
    expect(amountOf(the(kind))).toBe(taxOf(the(kind)));
  });

  test.each(["vat-registry-down", "vat-number-invalid"])("%s: Austria's 20 % of each line", (kind) => {
    expect(accountOf(the(kind)).address.country).toBe("AT");
    expect(amountOf(the(kind))).toBe(taxAt(the(kind), [20_000n]));
  });

  test("a tax point before the rate changed: 19 % on the invoice, 16 % in the engine", () => {
    const fault = the("tax-point-moved");
    expect(amountOf(fault)).toBe(taxAt(fault, [19_000n]) - taxAt(fault, [16_000n]));
  });

  test("another state in the engine: the difference of the two states' tax, to whose cost its sign says", () => {
    const fault = the("ship-to-moved");
    const { shipTo } = bodyOf<{ shipTo: { region: string } }>(fault, "adjustTaxDocument");
    const engine = taxAt(fault, levies[`US-${shipTo.region}`] ?? []);
    const gap = taxOf(fault) - engine;
    expect(amountOf(fault)).toBe(gap < 0n ? -gap : gap);
    expect(fault.expected[0]?.direction).toBe(gap < 0n ? "under_billed" : "over_billed");
  });
});

describe("what is booked", () => {
  test("yen at the rate of a hundred: a hundred times the worth less the worth", () => {
    const fault = the("yen-by-the-hundred");
    const [wrong = "", right = ""] = callsOf(fault)
      .filter(({ operation }) => operation === "setFxRate")
      .map(({ body }) => (body as { rate: string }).rate);
    const { lines } = bodyOf<{ lines: { debit: { minor: string } }[] }>(fault, "createJournalEntry");
    const yen = BigInt(lines[0]?.debit.minor ?? "0");
    expect(millionths(wrong)).toBe(millionths(right) * 100n);
    expect(amountOf(fault)).toBe(halfUp(yen * millionths(wrong), 10_000n) - halfUp(yen * millionths(right), 10_000n));
  });

  test("a missing stand-alone price: what the other service gets beyond its own", () => {
    const fault = the("ssp-missing");
    const { transactionPrice, obligations } = bodyOf<{
      transactionPrice: { minor: string };
      obligations: { standAlonePrice: { minor: string } }[];
    }>(fault, "createRevenueArrangement");
    const [own = "0", missing] = obligations.map(({ standAlonePrice }) => standAlonePrice.minor);
    expect(missing).toBe("0");
    expect(amountOf(fault)).toBe(BigInt(transactionPrice.minor) - BigInt(own));
  });

  test("a schedule with a day too many: what it puts into later months, counted day by day", () => {
    const fault = the("schedule-off-dates");
    const { closeOn, terms } = renewalOf(fault);
    const months = { monthly: 1, quarterly: 3, annual: 12 }[terms.billingFrequency];
    const [year = 0, month = 0, day = 0] = closeOn.split("-").map(Number);
    const end = new Date(Date.UTC(year, month - 1 + months, day)).toISOString().slice(0, 10);
    const right = spread(netOf(fault), closeOn, end);
    const laid = spread(netOf(fault), closeOn, addDays(end, 1));
    const later = [...laid].map(([in_, minor]) => minor - (right.get(in_) ?? 0n)).filter((minor) => minor > 0n);
    expect(amountOf(fault)).toBe(sum(later));
  });
});

/** Day by day into months; left-over units to the largest remainders, the earlier month first. */
function spread(total: bigint, startOn: string, endOn: string): Map<string, bigint> {
  const days = new Map<string, bigint>();
  for (let on = startOn; on < endOn; on = addDays(on, 1)) days.set(on.slice(0, 7), (days.get(on.slice(0, 7)) ?? 0n) + 1n);
  const whole = sum([...days.values()]);
  const parts = new Map([...days].map(([month, count]) => [month, (total * count) / whole]));
  const left = total - sum([...parts.values()]);
  const byRemainder = [...days].toSorted(([, a], [, b]) => Number(((total * b) % whole) - ((total * a) % whole)));
  for (const [month] of byRemainder.slice(0, Number(left))) parts.set(month, (parts.get(month) ?? 0n) + 1n);
  return parts;
}

describe("what befalls the whole company", () => {
  const shut = ["period-closed", "period-soft-closed", "erp-maintenance", "account-unmapped", "receivables-switched", "schedule-off-dates"];
  test.each([...shut, "tax-engine-down", "vat-registry-down"])("%s: nobody else of the same legal entity agrees meanwhile", (kind) => {
    const fault = the(kind);
    const { outcome } = renewalOf(fault);
    const until = kind.endsWith("down") ? 4 * 60 : 90;
    const meanwhile = book.renewals.filter(
      (other) =>
        other.outcome.kind === "won" &&
        dateIn(other.outcome.at, "UTC") === dateIn(outcome.at, "UTC") &&
        other.outcome.at >= outcome.at &&
        Date.parse(other.outcome.at) < Date.parse(outcome.at) + until * 60_000 &&
        book.accounts.find(({ key }) => key === other.account)?.legalEntity === accountOf(fault).legalEntity,
    );
    expect(meanwhile.map(({ key }) => key)).toEqual([fault.opportunity]);
  });

  test("decoys must cause nothing", () => {
    const decoys = ["exemption-lapsed", "paid-before-finalized", "webhooks-duplicated", "rate-limit-storm"];
    for (const kind of decoys) expect(the(kind).expected).toEqual([]);
  });
});
