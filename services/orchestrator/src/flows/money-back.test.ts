import { beforeEach, describe, expect, it } from "vitest";
import { flowKey } from "../engine/port.ts";
import { refunds } from "../playbooks/playbook.fixture.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";
import { strictMonthsPolicy } from "../policies/strict-months.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { SEED, draftOf, idOf, ids, usd } from "./world-records.fixture.ts";
import { intentOf } from "./world.fixture.ts";

const charged = { accountId: ids.account, invoiceId: idOf("inv"), paymentMethodId: ids.method, amount: usd(10_800) };
const refund = (status: string) => ({
  id: idOf("re"),
  paymentIntentId: intentOf(charged, 1, "succeeds").id,
  amount: usd(700),
  reason: "goodwill",
  status,
  failureReason: null,
  createdAt: "2026-02-01T10:00:00.000Z",
  changesAt: null,
  feeReturned: usd(0),
  policy: { refundWindowDays: 180, refundFees: "kept" },
});
const receipt = {
  id: idOf("cr"),
  paymentIntentId: intentOf(charged, 1, "succeeds").id,
  invoiceId: charged.invoiceId,
  legalEntity: "US01",
  amount: usd(10_800),
  receivedOn: "2026-01-31",
  journalEntryId: idOf("je"),
};

describe("money that the payment provider sent back", () => {
  let estate: ReturnType<typeof openEstate>;
  let status: string;
  let receipts: unknown[];
  const begin = (policy = shippedPolicy): void => {
    estate = openEstate(policy);
    status = "succeeded";
    receipts = [receipt];
    const kept = refunds();
    const answers = {
      ...kept,
      "payment.getRefund": () => refund(status),
      "payment.getPaymentIntent": () => intentOf(charged, 1, "succeeds"),
      "erp.listCashReceipts": () => ({ items: receipts, next: null }),
      "billing.getInvoice": () => ({ ...draftOf(1, 100, "US01"), status: "paid" }),
      "erp.returnCustomerRefund": () => ({
        ...made(),
        status: "returned",
        returnedOn: "2026-02-02",
        returnEntryId: idOf("je", "2"),
      }),
    };
    const made = () =>
      (kept["erp.listCustomerRefunds"] as (input: object) => { items: object[] })({ query: { reference: idOf("re") } }).items[0];
    for (const [name, answer] of Object.entries(answers)) estate.world.answering.set(name, answer as never);
  };
  beforeEach(() => begin());
  const happens = async (eventId: string) => {
    const input = { refundId: idOf("re"), seed: SEED, correlationId: ids.contract, traceparent: null };
    await estate.engine.start("moneyBack", flowKey(TENANT, eventId), input);
    await estate.engine.rest();
  };

  it("is booked once, whichever of its events come", async () => {
    await happens("evt_1");
    await happens("evt_2");
    expect(estate.world.changes()).toEqual(["erp.refundCustomer"]);
    const booked = estate.world.calls.find(({ name }) => name === "erp.refundCustomer");
    expect(booked?.options.body).toMatchObject({ reference: idOf("re"), paidFrom: "provider", amount: usd(700), refundedOn: "2026-02-01" });
  });

  it("is booked in again when the refund fails", async () => {
    await happens("evt_1");
    status = "failed";
    await happens("evt_2");
    expect(estate.world.changes()).toEqual(["erp.refundCustomer", "erp.returnCustomerRefund"]);
  });

  it.each([
    ["goes into the next open month", shippedPolicy, "2026-03-01"],
    ["stays in a shut month where the policy in force says so", strictMonthsPolicy, "2026-02-01"],
  ])("%s", async (_what, policy, refundedOn) => {
    begin(policy);
    const period = { id: idOf("per"), legalEntity: "US01", month: "2026-02", status: "closed", fiscalYear: 2026, fiscalPeriod: 2 };
    estate.world.answering.set("erp.listPeriods", () => ({ items: [{ ...period, reopenings: [] }], next: null }));
    await happens("evt_1");
    const booked = estate.world.calls.find(({ name }) => name === "erp.refundCustomer");
    expect(booked?.options.body).toMatchObject({ refundedOn });
  });

  it("and was never booked out is not booked in", async () => {
    status = "failed";
    await happens("evt_1");
    receipts = [];
    await happens("evt_2");
    expect(estate.world.changes()).toEqual([]);
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  describe("before the cash it takes back is in the books", () => {
    const look = async (nth: number) => estate.signal(`the cash is applied${nth === 1 ? "" : `, look ${nth}`}`, null, KEY, "moneyBack");
    const KEY = flowKey(TENANT, "evt_1");
    beforeEach(() => (receipts = []));

    it("waits until that is applied, and is booked then", async () => {
      await happens("evt_1");
      await look(1);
      expect(estate.world.changes()).toEqual([]);
      receipts = [receipt];
      await look(2);
      expect(estate.world.changes()).toEqual(["erp.refundCustomer"]);
      expect(estate.engine.waitingFor()).toEqual([]);
    });

    it("is not booked where it has failed meanwhile", async () => {
      await happens("evt_1");
      status = "failed";
      receipts = [receipt];
      await look(1);
      expect(estate.world.changes()).toEqual([]);
    });

    it("is waited for no longer than about a month", async () => {
      await happens("evt_1");
      for (let nth = 1; estate.engine.waitingFor().length > 0 && nth < 50; nth += 1) await look(nth);
      expect(estate.engine.waitingFor()).toEqual([]);
      expect(estate.world.changes()).toEqual([]);
    });
  });

  it.each<[string, () => void]>([
    ["of a second charge", () => (receipts = [{ ...receipt, paymentIntentId: idOf("pi", "other") }])],
    ["for an invoice that billing does not know", () => void estate.world.refusing.set("billing.getInvoice", "not-found")],
    [
      "for an invoice that is void",
      () => void estate.world.answering.set("billing.getInvoice", () => ({ ...draftOf(1, 100, "US01"), status: "void" })),
    ],
  ])("%s never was in the books, and is left out at once", async (_which, change) => {
    receipts = [];
    change();
    await happens("evt_1");
    expect(estate.world.changes()).toEqual([]);
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("becomes a case when ERP refuses it, and is booked once that is cured", async () => {
    estate.world.refusing.set("erp.refundCustomer", "maintenance-window");
    await happens("evt_1");
    const refused = caseIdOf(SEED, { code: "ERP-POST-REJECTED", businessKey: idOf("re") });
    expect(estate.caseNow(refused)).toMatchObject({ status: "assigned" });
    estate.world.refusing.delete("erp.refundCustomer");
    await estate.workOn(refused);
    expect(estate.caseNow(refused)).toMatchObject({ status: "closed", correctingDocument: idOf("re") });
  });
});
