import {
  acceptCreditRequest,
  getCreditRequest,
  listCreditRequests,
  openCreditRequest,
  recordCredit,
  rejectCreditRequest,
  withdrawCreditRequest,
} from "@cashline/contracts/systems/support/credit-operations";
import { deriveId } from "@cashline/kernel/ids";
import { refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountId, invoiceId, openDesk, type Desk } from "./support-bench.fixture.ts";

let desk: Desk;
let ticketId: string;
beforeEach(async () => {
  desk = await openDesk();
  ticketId = (await desk.open()).id;
});
afterEach(() => desk.close());

const wanted = {
  amount: { currency: "EUR", minor: "12000" },
  reason: "service_outage",
  explanation: "Nobody could sign in for a day.",
  requestedBy: "Grace",
};
const ask = (change: object = {}) => desk.on(openCreditRequest, ticketId, { ...wanted, ...change });
type Operation = Parameters<Desk["call"]>[0];
const decide = (operation: Operation, creditRequestId: string, body: object) => desk.call(operation, { params: { creditRequestId }, body });
const accept = (id: string, decidedBy = "Linus") => decide(acceptCreditRequest, id, { decidedBy, note: "owed" });
const reject = (id: string, decidedBy = "Linus") => decide(rejectCreditRequest, id, { decidedBy, note: "not owed" });
const withdraw = (id: string) => decide(withdrawCreditRequest, id, { by: "Grace", note: "solved" });
const credit = (id: string) => decide(recordCredit, id, { creditNote: "CN-1" });

describe("a credit asked for on a ticket", () => {
  test("is about the ticket's account and invoice, or an invoice of its own, and can be found", async () => {
    const { status, body } = await ask();
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { ...wanted, ticketId, accountId, invoiceId, status: "requested", decidedBy: null },
    });
    const other = deriveId("inv", "test", "2");
    expect((await ask({ invoiceId: other })).body).toMatchObject({ invoiceId: other });
    expect(await desk.call(getCreditRequest, { params: { creditRequestId: body.id } })).toMatchObject({ headers: { etag: '"v1"' }, body });
    for (const query of [{ ticketId }, { accountId }, { invoiceId }, { status: "requested" }])
      expect((await desk.call(listCreditRequests, { query: query as never })).body.items).toContainEqual(body);
    expect(await desk.told(2)).toEqual(["credit_request.opened", "credit_request.opened"]);
  });

  test.each([
    ["nothing", { amount: { currency: "EUR", minor: "0" } }, 400, "invalid-request"],
    ["a negative amount", { amount: { currency: "EUR", minor: "-1" } }, 400, "invalid-request"],
    ["a currency nobody knows", { amount: { currency: "ZZZ", minor: "1" } }, 422, "unknown-currency"],
    ["a currency without a planning rate", { amount: { currency: "BRL", minor: "1" } }, 422, "unknown-currency"],
    ["a breach that was none", { reason: "sla_breach" }, 409, "no-sla-breach"],
  ])("for %s is refused", async (_what, change, status, code) => {
    expect(await ask(change)).toMatchObject(refused(status, code));
  });

  test("for a breach is heard once a promise was missed, or where the policy asks for none", async () => {
    await desk.rule({ creditRequests: { slaBreachNeeded: false, separateDecider: true } });
    const lenient = await desk.open();
    expect(await desk.on(openCreditRequest, lenient.id, { ...wanted, reason: "sla_breach" })).toMatchObject({ status: 201 });
    await desk.advance("2026-01-05T13:00:00.000Z");
    expect(await ask({ reason: "sla_breach" })).toMatchObject({ status: 201, body: { reason: "sla_breach" } });
  });

  test("is asked for once at a time, and again after an answer", async () => {
    const { id } = (await ask()).body;
    expect(await ask()).toMatchObject(refused(409, "credit-request-open"));
    expect(await ask({ reason: "goodwill" })).toMatchObject({ status: 201 });
    await reject(id);
    expect(await ask()).toMatchObject({ status: 201 });
  });

  test("on a closed ticket is refused", async () => {
    await desk.solve(ticketId);
    await desk.advance("2026-02-01T00:00:00.000Z");
    expect(await ask()).toMatchObject(refused(409, "ticket-closed"));
  });
});

describe("the answer to it", () => {
  test("is accepted, then credited by a credit note, once", async () => {
    const { id } = (await ask()).body;
    expect(await credit(id)).toMatchObject(refused(409, "credit-request-not-accepted"));
    expect(await accept(id)).toMatchObject({ status: 200, body: { status: "accepted", decidedBy: "Linus", decisionNote: "owed" } });
    expect(await credit(id)).toMatchObject({ status: 200, body: { status: "credited", creditNote: "CN-1" } });
    expect(await credit(id)).toMatchObject(refused(409, "credit-request-not-accepted"));
    expect(await desk.told(2)).toEqual(["credit_request.opened", "credit_request.accepted", "credit_request.credited"]);
  });

  test.each([
    ["accepted", accept],
    ["rejected", reject],
    ["withdrawn", withdraw],
  ] as const)("%s is the last", async (status, answer) => {
    const { id } = (await ask()).body;
    expect(await answer(id)).toMatchObject({ status: 200, body: { status } });
    expect((await desk.told()).at(-1)).toBe(`credit_request.${status}`);
    for (const again of [accept, reject, withdraw]) expect(await again(id)).toMatchObject(refused(409, "credit-request-decided"));
  });

  test("is not given by whoever asked, unless the policy lets her", async () => {
    const { id } = (await ask()).body;
    for (const answer of [accept, reject])
      for (const grace of ["Grace", "grace", "GRACE "]) expect(await answer(id, grace)).toMatchObject(refused(403, "same-person-decides"));
    await desk.rule({ creditRequests: { slaBreachNeeded: true, separateDecider: false } });
    ticketId = (await desk.open()).id;
    expect(await accept((await ask()).body.id, "Grace")).toMatchObject({ status: 200 });
  });

  test("to a request that is not there is not found", async () => {
    const unknown = deriveId("crq", "test", "unknown");
    for (const answer of [accept, reject, withdraw, credit]) expect(await answer(unknown)).toMatchObject(refused(404, "not-found"));
  });
});
