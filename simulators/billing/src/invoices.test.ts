import {
  finalizeInvoice,
  getInvoice,
  holdInvoice,
  payInvoice,
  recordPaymentFailure,
  releaseInvoice,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, taxOf } from "./test-ground.ts";

describe("invoices", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const read = async (invoice: Invoice): Promise<Invoice> => (await bench.call(getInvoice, { params: { invoiceId: invoice.id } })).body;
  const hold = (invoiceId: string, caseId: string | null = null) =>
    bench.call(holdInvoice, { params: { invoiceId }, body: { reason: "price differs", caseId } });
  const release = (invoiceId: string) => bench.call(releaseInvoice, { params: { invoiceId }, body: {} });
  const finalize = (invoice: Invoice, changes: object = {}) =>
    bench.call(finalizeInvoice, { params: { invoiceId: invoice.id }, body: { ...taxOf(invoice), ...changes } });
  const voidIt = (invoiceId: string) => bench.call(voidInvoice, { params: { invoiceId }, body: { reason: "mistake" } });
  const pay = (invoice: Invoice, amount = invoice.due) =>
    bench.call(payInvoice, { params: { invoiceId: invoice.id }, body: { paymentIntentId: foreignId("pi", "1"), amount } });
  let intents = 0;
  const fail = (invoice: Invoice, declineKind: "soft" | "hard" = "soft", intent = `${(intents += 1)}`) =>
    bench.call(recordPaymentFailure, {
      params: { invoiceId: invoice.id },
      body: { paymentIntentId: foreignId("pi", intent), declineCode: "insufficient_funds", declineKind },
    });

  test("an invoice that does not exist is not found by any operation", async () => {
    const none = { ...(await ground.draft()), id: foreignId("inv", "none") };
    const answers = [
      await bench.call(getInvoice, { params: { invoiceId: none.id } }),
      await hold(none.id),
      await release(none.id),
      await finalize(none),
      await voidIt(none.id),
      await pay(none),
      await fail(none),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [404, "not-found"]));
  });

  describe("hold", () => {
    test("a held draft is not finalised until it is released", async () => {
      const draft = await ground.draft();
      expect(await hold(draft.id, "case_1")).toMatchObject({
        status: 200,
        body: { hold: { reason: "price differs", caseId: "case_1", since: "2026-01-01T00:00:00.000Z" } },
      });
      const refused = await finalize(draft);
      expect(refused).toMatchObject({ status: 409, body: { code: "invoice-on-hold" } });
      expect(refused.body.detail).toContain("case_1");
      expect(await release(draft.id)).toMatchObject({ status: 200, body: { hold: null } });
      expect(await finalize(draft)).toMatchObject({ status: 200, body: { status: "open" } });
    });

    test("releasing what nobody holds changes and tells nothing", async () => {
      const draft = await ground.draft();
      expect(await release(draft.id)).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: draft });
      expect(await bench.events("billing.invoice.released.v1")).toEqual([]);
    });

    test("an open invoice is neither held, released nor finalised again", async () => {
      const open = await ground.open();
      for (const answer of [await hold(open.id), await release(open.id), await finalize(open)]) {
        expect(answer).toMatchObject({ status: 409, body: { code: "invoice-not-draft" } });
      }
      expect(await read(open)).toEqual(open);
    });
  });

  describe("finalisation", () => {
    test("adds the tax and makes the invoice owed today", async () => {
      const subscription = await ground.subscription();
      await ground.use(subscription, "a", 5000, "2026-01-01");
      const { invoice } = await ground.renew(subscription);
      const answer = await finalize(invoice);
      // 5,896.80 seats + 3,800 × 0.0019 = 7.22 usage; tax 1,120.39 + 1.37.
      expect(answer).toMatchObject({
        status: 200,
        body: {
          status: "open",
          number: null,
          net: { minor: "590402" },
          tax: { minor: "112176" },
          total: { minor: "702578" },
          due: { minor: "702578" },
          finalizedAt: "2026-01-01T00:00:00.000Z",
          issuedOn: "2026-01-01",
          dueOn: "2026-01-01",
          lines: [{ tax: { minor: "112039" } }, { tax: { minor: "137" } }],
        },
      });
    });

    test("a customer on thirty days' terms owes thirty days later", async () => {
      expect(await ground.open("1", { account: { paymentTerms: "net_30" } })).toMatchObject({
        issuedOn: "2026-01-01",
        dueOn: "2026-01-31",
      });
    });

    test("tax that is not this invoice's is refused", async () => {
      const draft = await ground.draft();
      const tax = taxOf(draft);
      const [line] = tax.lines;
      const wrong = [
        { lines: [{ ...line, lineId: "usage" }] },
        { lines: [line, line] },
        { lines: [line, { ...line, lineId: "usage" }] },
        { tax: { ...tax.tax, minor: "1" } },
        { tax: { ...tax.tax, currency: "USD" } },
        { lines: [{ ...line, tax: { ...tax.tax, currency: "USD" } }] },
        { tax: { currency: "EUR", minor: "9".repeat(15) }, lines: [{ ...line, tax: { currency: "EUR", minor: "9".repeat(15) } }] },
        { tax: { currency: "EUR", minor: "-1" }, lines: [{ ...line, tax: { currency: "EUR", minor: "-1" } }] },
      ];
      for (const change of wrong) expect(await finalize(draft, change)).toMatchObject({ status: 422, body: { code: "tax-differs" } });
      expect(await read(draft)).toEqual(draft);
    });

    test("an invoice over nothing is paid the moment it is owed", async () => {
      const { invoice } = await ground.renew(await ground.subscription(), { discountPercent: "100" });
      expect(await finalize(invoice)).toMatchObject({
        status: 200,
        body: { status: "paid", total: { minor: "0" }, paidAt: "2026-01-01T00:00:00.000Z" },
      });
      expect((await bench.events()).slice(-2)).toMatchObject([
        { type: "billing.invoice.finalized.v1", data: { status: "open" } },
        { type: "billing.invoice.paid.v1", data: { status: "paid" } },
      ]);
      await bench.advance("2026-01-01T23:00:00.000Z");
      expect((await read(invoice)).number).toBe("DE01-2026-000001");
    });
  });

  describe("numbering", () => {
    test("the day's run numbers in business order, gapless per legal entity and year, whatever the order of finalisation", async () => {
      const drafts: Invoice[] = [];
      for (const key of ["1", "2", "3", "4"])
        drafts.push(await ground.draft(key, { account: { legalEntity: key === "4" ? "FR01" : "DE01" } }));
      for (const draft of drafts.toReversed()) await finalize(draft);
      await bench.advance("2026-01-01T22:59:59.999Z");
      expect((await read(drafts[0] as Invoice)).number).toBeNull();
      await bench.advance("2026-01-01T23:00:00.000Z");
      const german = drafts
        .filter(({ legalEntity }) => legalEntity === "DE01")
        .toSorted((a, b) => (a.billingAccountId < b.billingAccountId ? -1 : 1));
      expect(await Promise.all(german.map(async (draft) => (await read(draft)).number))).toEqual([
        "DE01-2026-000001",
        "DE01-2026-000002",
        "DE01-2026-000003",
      ]);
      expect((await read(drafts[3] as Invoice)).number).toBe("FR01-2026-000001");
      expect(await bench.events("billing.invoice.numbered.v1")).toHaveLength(4);
    });

    test("the next run goes on where the last one stopped; what is finalised from 23:00 on waits a day", async () => {
      const [first, second] = [await ground.open("1"), await ground.draft("2")];
      await bench.advance("2026-01-01T23:00:00.000Z");
      await finalize(second);
      await bench.advance("2026-01-02T22:00:00.000Z");
      expect((await read(second)).number).toBeNull();
      await bench.advance("2026-01-02T23:00:00.000Z");
      expect([(await read(first)).number, (await read(second)).number]).toEqual(["DE01-2026-000001", "DE01-2026-000002"]);
    });

    test("an invoice voided before the run leaves no gap; one voided after it keeps its number", async () => {
      const [early, late] = [await ground.open("1"), await ground.open("2")];
      await voidIt(early.id);
      await bench.advance("2026-01-01T23:00:00.000Z");
      expect(await voidIt(late.id)).toMatchObject({ status: 200, body: { status: "void", number: "DE01-2026-000001" } });
      expect((await read(early)).number).toBeNull();
    });
  });

  describe("payment", () => {
    test("exactly what is due pays the invoice", async () => {
      const open = await ground.open();
      expect(await pay(open)).toMatchObject({
        status: 200,
        body: { status: "paid", paidAt: "2026-01-01T00:00:00.000Z", total: open.total, due: { minor: "0" } },
      });
      expect(await bench.events("billing.invoice.paid.v1")).toMatchObject([{ subject: open.id }]);
    });

    test("another amount or currency is refused", async () => {
      const open = await ground.open();
      for (const amount of [
        { currency: "EUR", minor: "1" },
        { ...open.due, currency: "USD" },
      ]) {
        expect(await pay(open, amount)).toMatchObject({ status: 422, body: { code: "amount-differs" } });
      }
    });

    test("a draft, a paid and a void invoice take no payment and no failure", async () => {
      const [draft, paid, gone] = [await ground.draft("1"), await ground.open("2"), await ground.open("3")];
      await pay(paid);
      await voidIt(gone.id);
      for (const invoice of [draft, paid, gone]) {
        expect(await pay(invoice)).toMatchObject({ status: 409, body: { code: "invoice-not-open" } });
        expect(await fail(invoice)).toMatchObject({ status: 409, body: { code: "invoice-not-open" } });
      }
    });
  });

  describe("void", () => {
    test("a draft and an open invoice are voided and told", async () => {
      for (const invoice of [await ground.draft("1"), await ground.open("2")]) {
        expect(await voidIt(invoice.id)).toMatchObject({
          status: 200,
          body: { status: "void", voidedAt: "2026-01-01T00:00:00.000Z", due: { minor: "0" } },
        });
      }
      expect(await bench.events("billing.invoice.voided.v1")).toHaveLength(2);
    });

    test("a paid or void invoice is not voided", async () => {
      const [paid, gone] = [await ground.open("1"), await ground.open("2")];
      await pay(paid);
      await voidIt(gone.id);
      for (const { id } of [paid, gone]) expect(await voidIt(id)).toMatchObject({ status: 409, body: { code: "invoice-not-open" } });
    });
  });

  describe("dunning", () => {
    test("a soft decline is retried after 3, 5 and 7 days; then a person takes over", async () => {
      const open = await ground.open();
      for (const [attempt, dueAt] of [
        [1, "2026-01-04T00:00:00.000Z"],
        [2, "2026-01-09T00:00:00.000Z"],
        [3, "2026-01-16T00:00:00.000Z"],
      ] as const) {
        expect(await fail(open)).toMatchObject({
          status: 200,
          body: { dunning: { attempts: attempt, lastDecline: "insufficient_funds", nextRetryAt: dueAt, exhausted: false } },
        });
        await bench.advance(dueAt);
        expect(await bench.events("billing.invoice.retry_due.v1")).toHaveLength(attempt);
      }
      expect(await fail(open)).toMatchObject({
        status: 200,
        body: { status: "open", dunning: { attempts: 4, nextRetryAt: null, exhausted: true } },
      });
      await bench.advance("2026-03-01T00:00:00.000Z");
      expect(await bench.events("billing.invoice.retry_due.v1")).toHaveLength(3);
      expect(await bench.events("billing.invoice.payment_failed.v1")).toHaveLength(4);
    });

    test("a hard decline sets no retry, and none is set afterwards", async () => {
      const open = await ground.open();
      expect(await fail(open, "hard")).toMatchObject({ body: { dunning: { attempts: 1, nextRetryAt: null, exhausted: true } } });
      expect(await fail(open, "soft")).toMatchObject({ body: { dunning: { attempts: 2, nextRetryAt: null, exhausted: true } } });
      await bench.advance("2026-03-01T00:00:00.000Z");
      expect(await bench.events("billing.invoice.retry_due.v1")).toEqual([]);
    });

    test("a retry that waits is dropped when the invoice is paid or voided", async () => {
      const [paid, gone] = [await ground.open("1"), await ground.open("2")];
      for (const invoice of [paid, gone]) await fail(invoice);
      expect((await pay(paid)).body.dunning).toMatchObject({ attempts: 1, nextRetryAt: null });
      await voidIt(gone.id);
      await bench.advance("2026-03-01T00:00:00.000Z");
      expect(await bench.events("billing.invoice.retry_due.v1")).toEqual([]);
    });

    test("an intent that failed is counted once, whoever tells of it again", async () => {
      const open = await ground.open();
      const first = await fail(open, "soft", "same");
      expect(first.body.dunning.attempts).toBe(1);
      expect(await fail(open, "hard", "same")).toMatchObject({ status: 200, body: { dunning: first.body.dunning } });
      expect(await bench.events("billing.invoice.payment_failed.v1")).toHaveLength(1);
      expect((await fail(open, "soft", "another")).body.dunning.attempts).toBe(2);
    });

    test("the retry's event carries the correlation of the failed attempt", async () => {
      const open = await ground.open();
      await bench.call(recordPaymentFailure, {
        params: { invoiceId: open.id },
        body: { paymentIntentId: foreignId("pi", "1"), declineCode: "insufficient_funds", declineKind: "soft" },
        headers: { "x-correlation-id": "opp_1" },
      });
      await bench.advance("2026-01-04T00:00:00.000Z");
      expect(await bench.events("billing.invoice.retry_due.v1")).toMatchObject([
        { correlationid: "opp_1", data: { dunning: { attempts: 1 } } },
      ]);
    });
  });
});
