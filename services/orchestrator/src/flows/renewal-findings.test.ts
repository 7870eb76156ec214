import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { PostingValidation } from "@cashline/contracts/systems/erp/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declineFinding, entityFinding, notBilledFinding, postingFinding, priceFinding } from "./renewal-findings.ts";
import { StepRefused } from "../engine/port.ts";
import { NOW, contract, draftOf, idOf, ids, opportunity, quote } from "./world-records.fixture.ts";

const usd = (minor: number | bigint) => ({ currency: "USD", minor: String(minor) });
const billed = (minor: number | bigint): Invoice => {
  const draft = draftOf(1, 100, "US01");
  return { ...draft, lines: draft.lines.map((line) => ({ ...line, net: usd(minor) })), net: usd(minor) };
};
const signed = (minor: number | bigint, change: Partial<Quote> = {}): Quote => ({ ...quote, periodNet: usd(minor), ...change });

describe("contract-to-bill variance", () => {
  it.each<[string, number, number, Partial<Quote>, string, string]>([
    ["a year paid at once, billed too little", 1000, 900, {}, "100", "under_billed"],
    ["a year paid at once, billed too much", 1000, 1200, {}, "200", "over_billed"],
    ["a year in months counts twelve times", 1000, 900, { billingFrequency: "monthly" }, "1200", "under_billed"],
    ["a year in quarters counts four times", 1000, 900, { billingFrequency: "quarterly" }, "400", "under_billed"],
    ["three years paid by the year count three times", 1000, 1001, { termMonths: 36 }, "3", "over_billed"],
    ["half a year paid by the year counts once", 1000, 900, { termMonths: 6 }, "100", "under_billed"],
    ["thirteen months by the year count as two periods begun", 1000, 900, { termMonths: 13 }, "200", "under_billed"],
    [
      "seven months by the quarter are three periods begun",
      1000,
      900,
      { termMonths: 7, billingFrequency: "quarterly" },
      "300",
      "under_billed",
    ],
    ["a single minor unit is enough", 1000, 999, {}, "1", "under_billed"],
    ["nothing billed at all", 1000, 0, {}, "1000", "under_billed"],
  ])("%s", (_what, quoted, invoiced, change, exposure, direction) => {
    expect(priceFinding(signed(quoted, change), billed(invoiced))).toMatchObject({
      code: "QTC-PRICE-MISMATCH",
      businessKey: ids.contract,
      exposure: usd(Number(exposure)),
      direction,
      detectedBy: "guard",
      correction: { priceId: ids.price, invoiceId: idOf("inv", "1") },
    });
  });

  it("equal amounts are no finding, whatever the unit prices say", () => {
    expect(priceFinding(signed(1000, { unitPrice: "99.99" }), billed(1000))).toBeUndefined();
  });

  it("usage on the invoice is not compared: the quote knows nothing of it", () => {
    const invoice = billed(1000);
    const usage = { ...(invoice.lines[0] as Invoice["lines"][number]), lineId: "2", kind: "usage" as const, net: usd(555) };
    expect(priceFinding(signed(1000), { ...invoice, lines: [usage, ...invoice.lines] })).toBeUndefined();
  });

  it("an invoice without a recurring line is a bug, not a finding", () => {
    const invoice = billed(1000);
    expect(() =>
      priceFinding(signed(1000), { ...invoice, lines: invoice.lines.map((line) => ({ ...line, kind: "usage" as const })) }),
    ).toThrow(/no recurring line/);
  });

  it("exposure is the difference times the periods, and the direction follows its sign", () => {
    const amounts = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(
        amounts,
        amounts,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom("monthly", "quarterly", "annual"),
        (quoted, invoiced, termMonths, billingFrequency) => {
          const finding = priceFinding(signed(quoted, { termMonths, billingFrequency }), billed(invoiced));
          if (quoted === invoiced) {
            expect(finding).toBeUndefined();
            return;
          }
          const periods = Math.ceil(termMonths / { monthly: 1, quarterly: 3, annual: 12 }[billingFrequency]);
          expect(finding?.exposure).toEqual(usd(BigInt(Math.abs(quoted - invoiced)) * BigInt(periods)));
          expect(finding?.direction).toBe(invoiced < quoted ? "under_billed" : "over_billed");
        },
      ),
    );
  });
});

describe("a draft in another currency", () => {
  it("is a finding for all that was signed, not a crash", () => {
    const inEuro = {
      ...billed(1000),
      currency: "EUR",
      lines: billed(1000).lines.map((line) => ({ ...line, net: { currency: "EUR", minor: "1000" } })),
    };
    expect(priceFinding(signed(1000), inEuro)).toMatchObject({
      code: "QTC-PRICE-MISMATCH",
      direction: "under_billed",
      exposure: { currency: "USD", minor: "1000" },
      found: expect.stringContaining("EUR") as string,
    });
  });
});

describe("the legal entity on the invoice", () => {
  const taxed = (minor: number): TaxDocument => ({ tax: usd(minor) }) as TaxDocument;
  const under = (legalEntity: string): Invoice => draftOf(1, 100, legalEntity);

  it("the contract's own entity is no finding", () => {
    expect(entityFinding(contract, under("US01"), taxed(0), usd(100))).toBeUndefined();
  });

  it.each<[string, TaxDocument, { currency: string; minor: string }, string, string]>([
    ["too little tax", taxed(0), usd(1200), "1200", "under_billed"],
    ["too much tax", taxed(1900), usd(1200), "700", "over_billed"],
    ["the same tax under the wrong name", taxed(1200), usd(1200), "0", "none"],
  ])("%s", (_what, charged, correct, exposure, direction) => {
    expect(entityFinding(contract, under("DE01"), charged, correct)).toMatchObject({
      code: "TAX-JURISDICTION",
      businessKey: ids.contract,
      exposure: usd(Number(exposure)),
      direction,
      correction: { billingAccountId: ids.billingAccount, legalEntity: "US01" },
    });
  });
});

describe("what ERP would refuse", () => {
  const reason = (code: string, expected: string | null = null, found: string | null = null) => ({
    code,
    detail: `${code} happened`,
    expected,
    found,
  });
  const answer = (outcome: PostingValidation["outcome"], ...findings: PostingValidation["findings"]): PostingValidation => ({
    id: idOf("pv"),
    invoiceId: idOf("inv", "1"),
    outcome,
    findings,
    checkedAt: NOW,
  });
  const invoice = billed(1000);
  const ground = { contract, parentAccountId: "acc_crm" };

  it.each<[string, PostingValidation, boolean]>([
    ["an accepted posting", answer("accepted"), false],
    ["an accepted posting with remarks", answer("accepted", reason("period-closed")), false],
    ["a wrong entity that the tax finding tells already", answer("rejected", reason("legal-entity-mismatch")), true],
  ])("%s is no finding", (_what, validation, entityIsWrong) => {
    expect(postingFinding(ground, invoice, validation, entityIsWrong)).toBeUndefined();
  });

  it("every reason is told, with what was expected and found", () => {
    const validation = answer("rejected", reason("customer-hierarchy-mismatch", "acc_p", null), reason("period-closed"));
    expect(postingFinding(ground, invoice, validation, false)).toMatchObject({
      code: "ERP-POST-REJECTED",
      expected: "customer-hierarchy-mismatch: parent acc_crm as in CRM; period-closed: acceptance",
      found: "parent none in billing, acc_p in ERP; period-closed happened",
      exposure: usd(1000),
      direction: "none",
      correction: { reasons: "customer-hierarchy-mismatch,period-closed", accountId: ids.account, billingAccountId: ids.billingAccount },
    });
  });

  it("beside the entity's own finding the other reasons are still told", () => {
    const validation = answer("rejected", reason("legal-entity-mismatch"), reason("customer-blocked"));
    expect(postingFinding(ground, invoice, validation, true)?.correction["reasons"]).toBe("customer-blocked");
    expect(postingFinding(ground, invoice, validation, false)?.correction["reasons"]).toBe("legal-entity-mismatch,customer-blocked");
  });

  it("books that are shut are one cause for all invoices of the entity and day; with a reason of the invoice's own there is none", () => {
    const causeOf = (of: PostingValidation, billedBy = invoice) => postingFinding(ground, billedBy, of, false)?.cause;
    const window = answer("rejected", reason("maintenance-window"));
    expect(causeOf(window)).toBe("posting:maintenance-window:US01:2026-02-02");
    expect(causeOf({ ...window, invoiceId: idOf("inv", "2"), checkedAt: "2026-02-02T23:00:00.000Z" })).toBe(causeOf(window));
    expect(causeOf({ ...window, checkedAt: "2026-02-03T00:00:00.000Z" })).not.toBe(causeOf(window));
    expect(causeOf(window, { ...invoice, legalEntity: "DE01" })).toBe("posting:maintenance-window:DE01:2026-02-02");
    const both = ["period-soft-closed", "maintenance-window"].map((code) => reason(code));
    expect(causeOf(answer("rejected", ...both))).toBe("posting:maintenance-window+period-soft-closed:US01:2026-02-02");
    expect(causeOf(answer("rejected", ...both, reason("customer-blocked")))).toBeNull();
    expect(causeOf(answer("rejected", reason("account-unmapped")))).toBeNull();
  });

  it.each([
    ["period-closed", true],
    ["period-soft-closed", true],
    ["maintenance-window", false],
    ["account-unmapped", false],
  ])("refused for %s is critical: %s", (code, critical) => {
    expect(postingFinding(ground, invoice, answer("rejected", reason(code)), false)).toMatchObject({ critical });
  });

  it("reasons longer than a contract allows are cut", () => {
    const many = Array.from({ length: 20 }, (_, index) => reason(`reason-${index}`, "x".repeat(100), "y".repeat(100)));
    const finding = postingFinding(ground, invoice, answer("rejected", ...many), false);
    expect([finding?.expected.length, finding?.found.length]).toEqual([300, 300]);
  });
});

describe("declines and refusals", () => {
  it.each([
    ["soft", "PAY-SOFT-DECLINE"],
    ["hard", "PAY-HARD-DECLINE"],
  ] as const)("a %s decline is %s for all that is due", (kind, code) => {
    expect(declineFinding(billed(1000), { code: "insufficient_funds", kind })).toMatchObject({
      code,
      businessKey: idOf("inv", "1"),
      exposure: billed(1000).due,
      found: "decline insufficient_funds",
      detectedBy: "watch",
    });
  });

  it("a won renewal not billed names the step, the refusal and what is left, cut to what a contract allows", () => {
    const refused = new StepRefused("post receivable", "period-closed", "closed");
    const finding = notBilledFinding(opportunity, contract, refused, ["void the invoice (locked)"]);
    expect(finding).toMatchObject({ businessKey: ids.contract, exposure: usd(1200000), direction: "under_billed" });
    expect(finding.found).toBe("post receivable: period-closed: closed; not undone: void the invoice (locked)");
    expect(notBilledFinding(opportunity, contract, new StepRefused("a", "b", "z".repeat(500)), []).found).toHaveLength(300);
  });

  it("without a contract it is the opportunity's, and nothing can be said of the amount", () => {
    const refused = new StepRefused("gather", "records-incomplete", "no contract");
    const finding = notBilledFinding({ ...opportunity, contractId: null }, null, refused, []);
    expect(finding).toMatchObject({ businessKey: opportunity.id, exposure: usd(0) });
  });
});
