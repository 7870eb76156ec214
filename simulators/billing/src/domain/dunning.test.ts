import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordPaymentFailure, retryDue } from "./dunning.ts";
import { at, draft, tax } from "./example-objects.ts";
import { finalizeInvoice } from "./invoice.ts";
import { campaignFor, defaultPolicy } from "./policy.ts";

const standard = campaignFor(defaultPolicy, null);

function open(): Invoice {
  const decision = finalizeInvoice(draft(), tax(draft(), [100n]), "on_receipt", at, defaultPolicy);
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision.invoice;
}

function after(...kinds: ("soft" | "hard")[]): Invoice {
  return kinds.reduce((invoice, kind) => {
    const decision = recordPaymentFailure(invoice, { code: "declined", kind }, standard, at, "UTC");
    if (decision.outcome === "refused") throw new Error(decision.detail);
    return decision.invoice;
  }, open());
}

describe("dunning", () => {
  test.each([
    [["soft"], "2026-01-04T00:00:00.000Z", false],
    [["soft", "soft"], "2026-01-06T00:00:00.000Z", false],
    [["soft", "soft", "soft"], "2026-01-08T00:00:00.000Z", false],
    [["soft", "soft", "soft", "soft"], null, true],
    [["hard"], null, true],
    [["soft", "hard"], null, true],
    [["hard", "soft"], null, true],
  ] as const)("after %j the next attempt is at %s", (kinds, nextRetryAt, exhausted) => {
    expect(after(...kinds).dunning).toEqual({
      attempts: kinds.length,
      lastDecline: "declined",
      nextRetryAt,
      exhausted,
      campaign: "standard",
      finalActionAt: null,
    });
  });

  test("an invoice is either exhausted or has a retry, and never leaves exhaustion by failing again", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("soft" as const, "hard" as const), { minLength: 1, maxLength: 8 }), (kinds) => {
        const states = kinds.map((_, index) => after(...kinds.slice(0, index + 1)).dunning);
        for (const { exhausted, nextRetryAt } of states) expect(exhausted).toBe(nextRetryAt === null);
        expect(states.map(({ exhausted }) => exhausted)).toEqual(
          states.map(({ exhausted }) => exhausted).toSorted((a, b) => Number(a) - Number(b)),
        );
      }),
    );
  });

  test("a retry is due at its time, once", () => {
    const failed = after("soft");
    expect(retryDue(failed, "2026-01-03T23:59:59.999Z")).toBeUndefined();
    const due = retryDue(failed, "2026-01-04T00:00:00.000Z");
    expect(due?.dunning).toMatchObject({ attempts: 1, nextRetryAt: null, exhausted: false });
    expect(retryDue(due as Invoice, "2026-01-04T00:00:00.000Z")).toBeUndefined();
  });
});
