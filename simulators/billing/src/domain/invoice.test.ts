import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { addMoney, money, sameMoney, sumMoney } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordPaymentFailure } from "./dunning.ts";
import { at, draft, tax } from "./example-objects.ts";
import {
  finalizeInvoice,
  holdInvoice,
  nextRevision,
  payInvoice,
  releaseInvoice,
  replaceDraft,
  voidInvoice,
  writeOffInvoice,
  type Changed,
} from "./invoice.ts";
import { campaignFor, defaultPolicy } from "./policy.ts";
import type { Refused } from "./refused.ts";

const standard = campaignFor(defaultPolicy, null);

const steps: Record<string, (invoice: Invoice) => Changed | Refused> = {
  hold: (invoice) => holdInvoice(invoice, "check", null, at),
  release: releaseInvoice,
  finalize: (invoice) => finalizeInvoice(invoice, tax(invoice, [19n, 3n]), "net_30", at, defaultPolicy),
  pay: (invoice) => payInvoice(invoice, invoice.due, at),
  "pay wrongly": (invoice) => payInvoice(invoice, { ...invoice.due, minor: "1" }, at),
  "soft decline": (invoice) => recordPaymentFailure(invoice, { code: "insufficient_funds", kind: "soft" }, standard, at, "UTC"),
  "hard decline": (invoice) => recordPaymentFailure(invoice, { code: "stolen_card", kind: "hard" }, standard, at, "UTC"),
  void: (invoice) => voidInvoice(invoice, at),
  redraft: (invoice) => replaceDraft(invoice, at),
};
const walks = fc.array(fc.constantFrom(...Object.keys(steps)), { maxLength: 12 });

/** Every state a walk of steps passes through, refused steps leaving it as it was. */
function walk(names: readonly string[], start: Invoice): Invoice[] {
  const states = [start];
  for (const name of names) {
    const decision = steps[name]?.(states.at(-1) as Invoice);
    if (decision?.outcome === "changed") states.push(decision.invoice);
  }
  return states;
}

describe("an invoice's life", () => {
  test.each(["void", "paid"] as const)("there is no path out of %s", (end) => {
    const last = end === "void" ? walk(["void"], draft()).at(-1) : walk(["finalize", "pay"], draft()).at(-1);
    expect(last?.status).toBe(end);
    for (const [name, step] of Object.entries(steps)) expect([name, step(last as Invoice).outcome]).toEqual([name, "refused"]);
  });

  test("in every state the totals add up, and nothing is due once it is paid or void", () => {
    fc.assert(
      fc.property(walks, fc.nat(100_000), fc.nat(500), (names, usage, quantity) => {
        for (const invoice of walk(names, draft({ usage, begun: { quantity } }))) {
          expect(
            sumMoney(
              "EUR",
              invoice.lines.map(({ net }) => money(net)),
            ),
          ).toEqual(money(invoice.net));
          expect(addMoney(money(invoice.net), money(invoice.tax))).toEqual(money(invoice.total));
          expect(
            sumMoney(
              "EUR",
              invoice.lines.map(({ tax: own }) => (own === null ? { currency: "EUR", minor: 0n } : money(own))),
            ),
          ).toEqual(money(invoice.tax));
          const owed = invoice.status === "paid" || invoice.status === "void" ? { currency: "EUR", minor: 0n } : money(invoice.total);
          expect(sameMoney(money(invoice.due), owed)).toBe(true);
        }
      }),
    );
  });

  test("what was finalised never changes its lines, taxes, dates or seller", () => {
    fc.assert(
      fc.property(walks, (names) => {
        const states = walk(["finalize", ...names], draft({ usage: 5000 })).filter(({ finalizedAt }) => finalizedAt !== null);
        const fixed = states.map(({ lines, net, tax: taxes, total, issuedOn, dueOn, legalEntity, finalizedAt }) => ({
          lines,
          net,
          taxes,
          total,
          issuedOn,
          dueOn,
          legalEntity,
          finalizedAt,
        }));
        for (const state of fixed) expect(state).toEqual(fixed[0]);
      }),
    );
  });

  test("only an open invoice has a retry waiting", () => {
    fc.assert(
      fc.property(walks, (names) => {
        for (const { status, dunning } of walk(names, draft())) expect(dunning.nextRetryAt === null || status === "open").toBe(true);
      }),
    );
  });
});

describe("what an invoice says no to, and why", () => {
  const own = draft({ usage: 6200 });
  const [first, second] = own.lines.map(({ lineId }) => lineId);
  const good = tax(own, [103740n, 181n]);
  const finalize = (invoice = own, body: Parameters<typeof finalizeInvoice>[1] = good, terms: "net_30" | "on_receipt" = "on_receipt") =>
    finalizeInvoice(invoice, body, terms, at, defaultPolicy);
  const open = (): Invoice => changed(finalize());
  const changed = (decision: Changed | Refused): Invoice => {
    if (decision.outcome === "refused") throw new Error(decision.detail);
    return decision.invoice;
  };
  const no = (code: string, detail: string) => ({ outcome: "refused", code, detail });
  const eur = (minor: number | bigint) => ({ currency: "EUR", minor: String(minor) });
  const ofLines = (a: bigint, b: bigint) => tax(own, [a, b]);

  test.each([
    ["of other lines", { ...good, lines: good.lines.slice(0, 1) }, `Tax is given for lines ${first}, the invoice has ${first}, ${second}`],
    ["in another currency", { ...good, tax: { currency: "USD", minor: "1" } }, "Tax is in USD, the invoice in EUR"],
    ["that does not add up", { ...good, tax: eur(1) }, "The lines' taxes add up to 103921, the tax is 1"],
    ["below nothing on a charge", ofLines(5n, -1n), "Tax on a charge cannot be negative"],
    ["that no document carries", ofLines(999_999_999_999_999n, 0n), "An invoice carries at most 999999999999999 minor units, tax included"],
  ])("tax %s", (_, body, detail) => {
    expect(finalize(own, body)).toEqual(no("tax-differs", detail));
  });

  test("tax below nothing in all is taken where credits bear it, and no further than they give back", () => {
    const lines = own.lines.map((line, index) => ({ ...line, net: eur(index === 0 ? 100 : -100) }));
    const credited = { ...own, lines, gross: eur(0), net: eur(0) };
    expect(changed(finalize(credited, ofLines(5n, -5n)))).toMatchObject({ net: eur(0), tax: eur(0), total: eur(0) });
    expect(changed(finalize(credited, ofLines(5n, -6n)))).toMatchObject({ net: eur(1), tax: eur(-1), total: eur(0) });
    expect(changed(finalize(credited, ofLines(0n, -100n)))).toMatchObject({ net: eur(100), tax: eur(-100), total: eur(0) });
    expect(finalize(credited, ofLines(0n, -101n))).toEqual(no("tax-differs", "The tax gives back 101, the credits on the invoice 100"));
  });

  test("the largest amount a document carries is taken", () => {
    const rest = 999_999_999_999_999n - BigInt(own.net.minor);
    expect(changed(finalize(own, ofLines(rest, 0n))).total.minor).toBe("999999999999999");
    expect(finalize(own, ofLines(rest, 1n))).toMatchObject({ code: "tax-differs" });
  });

  test("a finalisation while it is held, until it is released", () => {
    const held = changed(holdInvoice(own, "price differs", "case-1", at));
    expect(held.hold).toEqual({ reason: "price differs", caseId: "case-1", since: at });
    expect(finalize(held)).toEqual(no("invoice-on-hold", `Held since ${at}: price differs (case-1)`));
    expect(finalize(changed(holdInvoice(own, "odd", null, at)))).toEqual(no("invoice-on-hold", `Held since ${at}: odd`));
    expect(changed(releaseInvoice(held))).toEqual(own);
  });

  test("every change of a draft once it is none, and every payment while it is one", () => {
    const isOpen = no("invoice-not-draft", "The invoice is open");
    expect(holdInvoice(open(), "late", null, at)).toEqual(isOpen);
    expect(releaseInvoice(open())).toEqual(isOpen);
    expect(replaceDraft(open(), at)).toEqual(isOpen);
    expect(finalize(open())).toEqual(isOpen);
    const isDraft = no("invoice-not-open", "The invoice is draft");
    expect(payInvoice(own, own.due, at)).toEqual(isDraft);
    expect(writeOffInvoice(own, "bankrupt", at)).toEqual(isDraft);
    expect(changed(replaceDraft(own, at))).toMatchObject({ status: "void", voidedAt: at });
  });

  test("another amount than what is due, a void after a credit, a second write-off", () => {
    const { due } = open();
    expect(payInvoice(open(), eur(1), at)).toEqual(no("amount-differs", `Due are ${due.minor} EUR minor units, not 1 EUR`));
    expect(voidInvoice({ ...open(), credited: eur(1) }, at)).toEqual(no("invoice-has-credits", "1 EUR minor units have been credited"));
    const lost = changed(
      writeOffInvoice({ ...open(), dunning: { ...own.dunning, nextRetryAt: at, finalActionAt: at, attempts: 2 } }, "bankrupt", at),
    );
    expect(lost).toMatchObject({
      status: "uncollectible",
      writtenOff: { amount: due, recovered: { ...due, minor: "0" }, reason: "bankrupt", at },
    });
    expect(lost.dunning).toEqual({ ...own.dunning, attempts: 2 });
    expect(writeOffInvoice(lost, "again", at)).toEqual(no("invoice-not-open", "The invoice is uncollectible"));
  });

  test("it is due on the day it is issued, or thirty days later, and says when its number comes and by which rule", () => {
    expect(changed(finalize())).toMatchObject({ issuedOn: "2026-01-01", dueOn: "2026-01-01", numberDueAt: "2026-01-01T23:00:00.000Z" });
    expect(changed(finalize(own, good, "net_30")).dueOn).toBe("2026-01-31");
    const atOnce = { timeZone: "America/New_York", numbering: "at_finalisation" } as const;
    expect(changed(finalizeInvoice(own, good, "on_receipt", at, atOnce))).toMatchObject({
      issuedOn: "2025-12-31",
      numberDueAt: at,
      policy: { ...own.policy, ...atOnce },
    });
  });

  test("void without a number, it waits for none; with one, it keeps its time", () => {
    expect(changed(voidInvoice(open(), at))).toMatchObject({ status: "void", numberDueAt: null });
    const numbered = { ...open(), number: "DE01-2026-000001" };
    expect(changed(voidInvoice(numbered, at)).numberDueAt).toBe("2026-01-01T23:00:00.000Z");
  });
});

test.each<[string, number[], number[], number]>([
  ["first of all", [], [], 1],
  ["after those it follows", [1, 3], [], 4],
  ["whose business key an invoice has that bills another period first", [], [1], 2],
  ["where some are free between", [], [1, 2, 4], 3],
])("a draft's revision is the first free one: %s", (_, earlier, taken, expected) => {
  expect(nextRevision(earlier, (revision) => taken.includes(revision))).toBe(expected);
});

test("no two drafts of one business key have the same revision, whatever is known of those before", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 20 }), (isKnown) => {
      const taken: number[] = [];
      for (const known of isKnown) taken.push(nextRevision(known ? taken : [], (revision) => taken.includes(revision)));
      expect(taken).toEqual(isKnown.map((__, index) => index + 1));
    }),
  );
});
