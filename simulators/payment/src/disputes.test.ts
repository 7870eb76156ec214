import { listSourceTransactions } from "@cashline/contracts/systems/payment/balance-operations";
import {
  acceptDispute,
  getDispute,
  listDisputes,
  openDispute,
  submitDisputeEvidence,
} from "@cashline/contracts/systems/payment/dispute-operations";
import { createRefund } from "@cashline/contracts/systems/payment/operations";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eur, openGround, type Ground } from "./test-ground.ts";

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.bench.close());

const open = (paymentIntentId: string, over: object = {}) =>
  ground.bench.call(openDispute, { body: { paymentIntentId, reason: "product_not_received", ...over } });
const answer = (disputeId: string, text: string) => ground.bench.call(submitDisputeEvidence, { params: { disputeId }, body: { text } });
const accept = (disputeId: string) => ground.bench.call(acceptDispute, { params: { disputeId }, body: {} });
const disputeNow = async (disputeId: string) => (await ground.bench.call(getDispute, { params: { disputeId } })).body;
const moved = async (sourceId: string) =>
  (await ground.bench.call(listSourceTransactions, { params: { sourceId } })).body.items
    .map(({ type, net }: { type: string; net: { minor: string } }) => [type, net.minor])
    .toSorted();

describe("a chargeback", () => {
  test("takes the money and a fee at once, under the scheme's reason and the policy's terms", async () => {
    const intent = await ground.charge();
    const dispute = (await open(intent.id)).body;
    expect(dispute).toMatchObject({
      status: "needs_response",
      amount: eur(10_000),
      networkReasonCode: "13.1",
      evidenceDueBy: "2026-01-21T12:00:00.000Z",
      fee: eur(1_500),
      fundsWithdrawnAt: "2026-01-01T00:00:00.000Z",
      policy: { disputeFee: "15.00", disputeFeeReturned: false, evidenceDays: 20, reviewDays: 60 },
    });
    expect(await moved(dispute.id)).toEqual([["dispute", "-11500"]]);
    expect(await ground.read(intent.id)).toMatchObject({ status: "succeeded", disputed: eur(10_000) });
    expect(await ground.types("payment.dispute.")).toEqual(["payment.dispute.opened.v1", "payment.dispute.funds_withdrawn.v1"]);
    expect((await ground.bench.call(listDisputes, { query: { status: "needs_response", paymentIntentId: intent.id } })).body.items).toEqual(
      [dispute],
    );
  });

  test("won: the money comes back, the fee does not", async () => {
    const { id } = (await open((await ground.charge()).id)).body;
    expect(await answer(id, "winning_evidence")).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { status: "under_review", evidenceDueBy: null, decidesAt: "2026-03-02T12:00:00.000Z" },
    });
    const underReview = {
      status: 409,
      body: { code: "dispute-under-review", detail: "The dispute is under_review and decided at 2026-03-02T12:00:00.000Z" },
    };
    expect(await answer(id, "more")).toMatchObject(underReview);
    expect(await accept(id)).toMatchObject(underReview);
    await ground.bench.advance("2026-03-02T12:00:00.000Z");
    expect(await disputeNow(id)).toMatchObject({
      status: "won",
      fundsReinstatedAt: "2026-03-02T12:00:00.000Z",
      closedAt: "2026-03-02T12:00:00.000Z",
      feeReturned: eur(0),
    });
    expect(await moved(id)).toEqual([
      ["dispute", "-11500"],
      ["dispute_reversal", "10000"],
    ]);
    expect(await answer(id, "more")).toMatchObject({ status: 409, body: { code: "dispute-closed", detail: "The dispute is won" } });
    expect((await ground.types("payment.dispute.")).slice(2)).toEqual([
      "payment.dispute.updated.v1",
      "payment.dispute.funds_reinstated.v1",
      "payment.dispute.closed.v1",
    ]);
  });

  test("won where the policy returns the fee: nothing is lost", async () => {
    await ground.setPolicy({ disputeFee: "20", disputeFeeReturned: true, evidenceDays: 10, reviewDays: 5 });
    const { id } = (await open((await ground.charge()).id)).body;
    await answer(id, "winning_evidence");
    await ground.bench.advance("2026-01-06T12:00:00.000Z");
    expect(await moved(id)).toEqual([
      ["dispute", "-12000"],
      ["dispute_reversal", "12000"],
    ]);
  });

  test("lost by other evidence, by silence, and by conceding", async () => {
    const charges = [await ground.charge(), await ground.charge({}, { invoiceId: deriveId("inv", "test", "2") })];
    const silent = (await open(charges[0].id, { amount: eur(1) })).body;
    const argued = (await open(charges[0].id, { amount: eur(2) })).body;
    const conceded = (await open(charges[1].id)).body;
    await answer(argued.id, "we have the signature");
    expect(await accept(conceded.id)).toMatchObject({ status: 200, body: { status: "lost", closedAt: "2026-01-01T00:00:00.000Z" } });
    expect(await accept(conceded.id)).toMatchObject({ status: 409, body: { code: "dispute-closed" } });
    await ground.bench.advance("2026-01-21T11:59:59.000Z");
    expect((await disputeNow(silent.id)).status).toBe("needs_response");
    await ground.bench.advance("2026-01-21T12:00:00.000Z");
    expect((await disputeNow(silent.id)).status).toBe("lost");
    await ground.bench.advance("2026-03-02T12:00:00.000Z");
    expect((await disputeNow(argued.id)).status).toBe("lost");
    expect(await moved(conceded.id)).toEqual([["dispute", "-11500"]]);
  });
});

describe("an inquiry", () => {
  test("takes nothing, and an answer closes it", async () => {
    const intent = await ground.charge();
    const { id, ...inquiry } = (await open(intent.id, { inquiry: true })).body;
    expect(inquiry).toMatchObject({ status: "warning_needs_response", fee: eur(0), fundsWithdrawnAt: null });
    expect((await answer(id, "here is the contract")).body.status).toBe("warning_under_review");
    await ground.bench.advance("2026-03-02T12:00:00.000Z");
    expect((await disputeNow(id)).status).toBe("warning_closed");
    expect(await moved(id)).toEqual([]);
    expect((await ground.read(intent.id)).disputed).toEqual(eur(0));
  });

  test("escalates to a chargeback, with a deadline of its own", async () => {
    const { id } = (await open((await ground.charge()).id, { inquiry: true })).body;
    await ground.bench.advance("2026-01-10T00:00:00.000Z");
    expect((await answer(id, "escalate_inquiry_evidence")).body).toMatchObject({
      status: "needs_response",
      evidenceDueBy: "2026-01-30T12:00:00.000Z",
      fundsWithdrawnAt: "2026-01-10T00:00:00.000Z",
    });
    expect(await moved(id)).toEqual([["dispute", "-11500"]]);
    await ground.bench.advance("2026-01-30T12:00:00.000Z");
    expect((await disputeNow(id)).status).toBe("lost");
  });

  test("of a debit is refused", async () => {
    const { id } = await ground.charge({ type: "ach_debit" });
    expect(await open(id, { inquiry: true })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });
});

describe("test cards and accounts", () => {
  // The tenth day, 11 January 2026, is a Sunday.
  test.each([
    ["card", "disputed_fraudulent", "needs_response", "11", "fraudulent", "10.4"],
    ["card", "disputed_not_received", "needs_response", "11", "product_not_received", "13.1"],
    ["card", "disputed_inquiry", "warning_needs_response", "11", "general", null],
    ["sepa_debit", "returned_after_settlement", "lost", "12", "debit_not_authorized", "MD01"],
    ["ach_debit", "returned_after_settlement", "lost", "12", "debit_not_authorized", "R10"],
  ])(
    "a %s that is %s: %s ten days after the money came, on January %s",
    async (type, behaviour, status, day, reason, networkReasonCode) => {
      const intent = await ground.charge({ type, behaviour });
      await ground.bench.advance(`2026-01-${day}T11:59:59.000Z`);
      expect((await ground.bench.call(listDisputes)).body.items).toEqual([]);
      await ground.bench.advance(`2026-01-${day}T12:00:00.000Z`);
      expect((await ground.bench.call(listDisputes)).body.items).toMatchObject([{ status, reason, networkReasonCode }]);
      expect((await ground.read(intent.id)).disputed).toMatchObject({ minor: status.startsWith("warning") ? "0" : "10000" });
    },
  );

  test("nothing is disputed where all was refunded before", async () => {
    const intent = await ground.charge({ behaviour: "disputed_fraudulent" });
    await ground.bench.call(createRefund, { body: { paymentIntentId: intent.id, amount: eur(10_000), reason: "gone" } });
    await ground.bench.advance("2026-02-01T00:00:00.000Z");
    expect((await ground.bench.call(listDisputes)).body.items).toEqual([]);
  });
});

describe("refused is a dispute", () => {
  test("of more than is left of the charge, of nothing, or in another currency", async () => {
    const { id } = await ground.charge();
    await open(id, { amount: eur(9_000) });
    expect(await open(id, { amount: eur(1_001) })).toMatchObject({ status: 422, body: { code: "dispute-above-charge" } });
    expect((await open(id, { amount: eur(0) })).body.code).toBe("amount-not-positive");
    expect((await open(id, { amount: { currency: "USD", minor: "1" } })).body.code).toBe("invalid-request");
    await open(id);
    expect((await open(id)).body.code).toBe("dispute-above-charge");
  });

  test("of money that has not come, or of no charge", async () => {
    const { id } = await ground.charge({ settlementDays: 3 });
    expect((await open(id)).body.code).toBe("intent-not-succeeded");
    expect((await open(deriveId("pi", "test", "none"))).body.code).toBe("not-found");
  });

  test("after the scheme's window", async () => {
    const { id } = await ground.charge({ type: "ach_debit" });
    // Sixty days end on Monday 2 March; the banking day that follows is the last.
    await ground.bench.advance("2026-03-03T00:00:00.001Z");
    expect(await open(id)).toMatchObject({ status: 409, body: { code: "dispute-window-closed" } });
  });
});
