import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { addMoney, money, sameMoney, sumMoney } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordPaymentFailure } from "./dunning.ts";
import { at, draft, tax } from "./example-objects.ts";
import { finalizeInvoice, holdInvoice, payInvoice, releaseInvoice, replaceDraft, voidInvoice, type Changed } from "./invoice.ts";
import { campaignFor, defaultPolicy } from "./policy.ts";
import type { Refused } from "./refused.ts";

const standard = campaignFor(defaultPolicy, null);

const steps: Record<string, (invoice: Invoice) => Changed | Refused> = {
  hold: (invoice) => holdInvoice(invoice, "check", null, at),
  release: releaseInvoice,
  finalize: (invoice) => finalizeInvoice(invoice, tax(invoice, [19n, 3n]), "net_30", at, "UTC"),
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
