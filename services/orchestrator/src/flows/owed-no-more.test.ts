import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { describe, expect, it } from "vitest";
import { flowKey } from "../engine/port.ts";
import { caseIdOf } from "./case-desk.ts";
import { RENEWAL_KEY, TENANT, notBilledCase, openEstate } from "./estate.fixture.ts";
import { SEED, draftOf, idOf, ids, mergeOf } from "./world-records.fixture.ts";
import { intentOf, refusal, type World } from "./world.fixture.ts";

const invoice1 = idOf("inv", "1");
const KEY = flowKey(TENANT, invoice1);
const softCase = caseIdOf(SEED, { code: "PAY-SOFT-DECLINE", businessKey: invoice1 });
const hardCase = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: invoice1 });
const read = { params: { invoiceId: invoice1 }, correlationId: "by hand" };
const byHand = { ...read, idempotencyKey: "by hand" };
const restriction = caseIdOf(SEED, { code: "PAY-RESTRICTION", businessKey: invoice1 });

type Settled = "paid" | "voided" | "credited";

/** A renewal whose payments go as told; people may settle its invoice in billing, of which an event then tells. */
async function renewal(payments: World["payments"]) {
  const estate = openEstate();
  const { world, engine } = estate;
  world.payments = payments;
  const invoiceNow = async (): Promise<Invoice> => (await world.systems.billing.getInvoice(read)).body;
  const settled = async (how: Settled): Promise<void> => {
    const { due: amount, total } = await invoiceNow();
    if (how === "voided") await world.systems.billing.voidInvoice({ ...byHand, body: { reason: "a mistake" } });
    else await world.systems.billing.payInvoice({ ...byHand, body: { paymentIntentId: idOf("pi", "by hand"), amount } });
    const { body } = await world.systems.billing.getInvoice(read);
    if (how === "credited") world.answering.set("billing.getInvoice", () => ({ ...body, credited: total }));
  };
  const told = async (): Promise<void> => {
    await engine.start("owedNoMore", KEY, { invoice: await invoiceNow(), seed: SEED });
    await engine.rest();
  };
  await estate.renew();
  return {
    ...estate,
    settled,
    told,
    settle: async (how: Settled): Promise<void> => {
      await settled(how);
      await told();
    },
    carriedOut: (): string[] => world.changes().filter((name) => /extendEntitlement|renewContract/.test(name)),
    attempts: (): number => world.changes().filter((name) => name === "payment.createPaymentIntent").length,
    passed: async (...stations: string[]): Promise<void> => {
      for (const station of stations) await estate.signal(station, null, KEY, "collections");
    },
  };
}

const bothSystems = ["provisioning.extendEntitlement", "crm.renewContract"];

describe("an invoice that is paid by another way", () => {
  it("before its retry is carried out, and its case closes by itself", async () => {
    const estate = await renewal(["soft", "succeeds"]);
    await estate.settle("paid");
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.carriedOut()).toEqual(bothSystems);
    expect(estate.attempts()).toBe(1);
    expect(estate.caseNow(softCase)).toMatchObject({ status: "closed", closedBy: "self_cleared", rootCause: "customer_payment" });
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("lets a suspended service run again, and nobody's task is left", async () => {
    const estate = await renewal(["hard", "succeeds"]);
    await estate.passed("flag in CRM", "collections task", "restriction");
    await estate.workOn(restriction);
    expect(estate.world.used.status).toBe("suspended");
    await estate.settle("paid");
    expect(estate.world.used.status).toBe("active");
    expect(estate.carriedOut()).toEqual(bothSystems);
    expect(estate.world.calls.find(({ name }) => name === "erp.completeCollectionTask")?.options.body).toEqual({ outcome: "paid" });
    expect(estate.caseNow(hardCase)).toMatchObject({
      status: "closed",
      closedBy: "self_cleared",
      correctingDocument: invoice1,
      tasks: [{ status: "cancelled" }],
    });
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("takes back the question whether to suspend it", async () => {
    const estate = await renewal(["hard", "succeeds"]);
    await estate.passed("flag in CRM", "collections task", "restriction");
    await estate.settle("paid");
    expect(estate.caseNow(restriction)).toMatchObject({ status: "closed", closedBy: "self_cleared" });
    expect(estate.world.changes()).not.toContain("provisioning.suspendEntitlement");
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("after a new method was declined too is not put down to that method", async () => {
    const estate = await renewal(["hard", "hard", "succeeds"]);
    await estate.workOn(hardCase);
    await estate.settle("paid");
    expect(estate.caseNow(hardCase)).toMatchObject({ status: "closed", closedBy: "self_cleared", correctingDocument: invoice1 });
    expect(estate.attempts()).toBe(2);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("while a debit is under way, which then fails, is collected no more", async () => {
    const estate = await renewal(["processing"]);
    await estate.settled("paid");
    estate.world.answering.set("billing.recordPaymentFailure", () => {
      throw refusal("billing.recordPaymentFailure", "invoice-not-open");
    });
    const of = { accountId: ids.account, invoiceId: invoice1, paymentMethodId: ids.method, amount: { currency: "USD", minor: "1320000" } };
    await estate.signal(`payment ${idOf("pi", "1")}`, intentOf(of, 1, "soft"));
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.published).toEqual([]);
  });
});

describe("an invoice that is called off", () => {
  it.each([
    ["voided", "soft", "the invoice was voided by hand"],
    ["voided", "hard", "the invoice was voided by hand"],
    ["credited", "soft", "the invoice was credited whole"],
    ["credited", "hard", "the invoice was credited whole"],
  ] as const)("because it is %s after a %s decline is not carried out, and its case closes by itself", async (how, kind, explanation) => {
    const estate = await renewal([kind, "succeeds"]);
    if (kind === "hard") await estate.passed("flag in CRM", "collections task");
    await estate.settle(how);
    expect(await estate.progress()).toMatchObject({ status: "void", completedAt: null });
    expect(estate.carriedOut()).toEqual([]);
    expect(estate.attempts()).toBe(1);
    const decline = estate.caseNow(kind === "soft" ? softCase : hardCase);
    expect(decline).toMatchObject({ status: "closed", closedBy: "self_cleared", rootCause: "manual_change" });
    expect(decline.timeline.at(-1)?.detail).toContain(explanation);
    const completed = estate.world.calls.filter(({ name }) => name === "erp.completeCollectionTask").map(({ options }) => options.body);
    expect(completed).toEqual(kind === "hard" ? [{ outcome: "withdrawn" }] : []);
  });

  it("and billed again is carried out: the new bill is collected by itself", async () => {
    const estate = await renewal(["soft", "succeeds"]);
    const rebilled = { ...draftOf(2, 100, "US01"), purpose: "rebill" as const, replacesInvoiceId: invoice1 };
    estate.world.answering.set("billing.listInvoices", () => ({ items: [rebilled], next: null }));
    await estate.settle("credited");
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.carriedOut()).toEqual(bothSystems);
    expect(estate.caseNow(softCase)).toMatchObject({ status: "closed", closedBy: "self_cleared" });
  });

  it("ends the case of the deal that had not been billed at first", async () => {
    const estate = openEstate();
    estate.world.refusing.set("billing.renewSubscription", "conflict");
    estate.world.payments = ["soft"];
    await estate.renew();
    estate.world.refusing.delete("billing.renewSubscription");
    await estate.workOn(notBilledCase);
    const { body: invoice } = await estate.world.systems.billing.voidInvoice({ ...byHand, body: { reason: "a mistake" } });
    await estate.engine.start("owedNoMore", KEY, { invoice, seed: SEED });
    await estate.engine.rest();
    expect(estate.caseNow(notBilledCase)).toMatchObject({ status: "closed", closedBy: "self_cleared", rootCause: "manual_change" });
  });
});

describe("word of it", () => {
  it("that comes before the case of the decline is open waits an hour for it", async () => {
    const estate = openEstate();
    estate.world.payments = ["soft", "succeeds"];
    const drafted = draftOf(1, 100, "US01");
    const invoice = { ...drafted, dunning: { ...drafted.dunning, attempts: 1 } };
    await estate.engine.start("owedNoMore", KEY, { invoice, seed: SEED });
    await estate.renew();
    const body = { paymentIntentId: idOf("pi", "by hand"), amount: drafted.due };
    await estate.world.systems.billing.payInvoice({ ...byHand, body });
    expect(estate.engine.waitingFor()).toContain(`renewal/${RENEWAL_KEY}/retry 1`);
    await estate.signal("look again", null, KEY, "owedNoMore");
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.world.changes().filter((name) => name === "payment.createPaymentIntent")).toHaveLength(1);
  });

  it("that comes before the last retry has become a case of its own is heard by it", async () => {
    const estate = await renewal(["soft", "hard", "succeeds"]);
    await estate.settled("paid");
    const { body: paid } = await estate.world.systems.billing.getInvoice(read);
    // The second attempt is under way, and billing has counted it.
    await estate.engine.start("owedNoMore", KEY, { invoice: { ...paid, dunning: { ...paid.dunning, attempts: 2 } }, seed: SEED });
    await estate.engine.rest();
    const unpaid: Invoice = { ...paid, status: "open", due: paid.total };
    estate.world.answering.set("billing.getInvoice", () => {
      estate.world.answering.delete("billing.getInvoice");
      return unpaid;
    });
    estate.world.answering.set("billing.recordPaymentFailure", () => ({ ...unpaid, dunning: { ...unpaid.dunning, attempts: 2 } }));
    await estate.signal("retry 1");
    expect(estate.caseNow(hardCase)).toMatchObject({ status: "closed", closedBy: "self_cleared" });
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("after a retry that was paid changes nothing", async () => {
    const estate = await renewal(["soft", "succeeds"]);
    await estate.signal("retry 1");
    const before = estate.world.changes();
    await estate.told();
    expect(estate.world.changes()).toEqual(before);
    expect(estate.engine.waitingFor()).toEqual([]);
  });
});

it("a suspended service runs again for who has paid, though the account was merged into another meanwhile", async () => {
  const estate = await renewal(["hard", "succeeds"]);
  await estate.passed("flag in CRM", "collections task", "restriction");
  await estate.workOn(restriction);
  const { body: before } = await estate.world.systems.crm.getAccount({ params: { accountId: ids.account }, correlationId: "by hand" });
  const survivor = { ...before, id: idOf("acc", "survivor") };
  estate.world.answering.set("crm.getAccount", ({ params }: { params: { accountId: string } }) => {
    if (params.accountId === ids.account) throw refusal("crm.getAccount", "account-merged");
    return survivor;
  });
  estate.world.answering.set("crm.listAccountMerges", () => ({ items: [mergeOf(ids.account, survivor)], next: null }));
  await estate.settle("paid");
  expect(estate.world.used.status).toBe("active");
  expect(estate.carriedOut()).toEqual(bothSystems);
  const flagged = estate.world.calls.findLast(({ name }) => name === "crm.updateAccount")?.options;
  expect(flagged).toMatchObject({ params: { accountId: survivor.id }, body: { collectionsStatus: "good" } });
  expect(estate.engine.waitingFor()).toEqual([]);
});

describe("an invoice that people write off", () => {
  /** Written off in billing, of which an event tells. */
  async function writtenOff(payments: World["payments"], ...stations: string[]) {
    const estate = await renewal(payments);
    await estate.passed(...stations);
    const { body } = await estate.world.systems.billing.getInvoice(read);
    const dunning = { ...body.dunning, nextRetryAt: null };
    estate.world.answering.set("billing.getInvoice", () => ({ ...body, status: "uncollectible", dunning }));
    return estate;
  }

  it("before its retry is asked for no more, and what it is for is not carried out", async () => {
    const estate = await writtenOff(["soft", "succeeds"]);
    await estate.told();
    expect(estate.caseNow(softCase)).toMatchObject({ status: "closed", rootCause: "customer_payment" });
    expect(estate.carriedOut()).toEqual([]);
    expect(estate.attempts()).toBe(1);
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("ends the question for a restriction with it", async () => {
    const estate = await writtenOff(["hard", "succeeds"], "flag in CRM", "collections task", "restriction");
    await estate.told();
    expect(estate.caseNow(restriction)).toMatchObject({ status: "closed" });
    expect(estate.caseNow(hardCase)).toMatchObject({ status: "closed" });
    expect(estate.world.used.status).toBe("active");
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("is not restricted where dunning has given it up while the executives decided, and is collected on", async () => {
    const estate = await renewal(["hard", "succeeds"]);
    await estate.passed("flag in CRM", "collections task", "restriction");
    const { body } = await estate.world.systems.billing.getInvoice(read);
    estate.world.answering.set("billing.getInvoice", () => ({
      ...body,
      status: "uncollectible",
      dunning: { ...body.dunning, exhausted: true },
    }));
    await estate.workOn(restriction);
    expect(estate.world.used.status).toBe("active");
    expect(estate.caseNow(restriction)).toMatchObject({ status: "closed", correctingDocument: invoice1 });
    expect(estate.caseNow(hardCase).status).not.toBe("closed");
  });
});
