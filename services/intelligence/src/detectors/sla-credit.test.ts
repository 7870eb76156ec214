import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { invoice, line, published, renewed, usd } from "./examples.fixture.ts";
import { creditNotGiven, slaCreditNotGiven } from "./credit-not-given.ts";
import { slaCreditUnasked } from "./sla-credit-unasked.ts";

const found = detecting(slaCreditUnasked, slaCreditNotGiven);

const clock = (breachedAt: string | null) => ({ breachedAt });
const ticket = (breaches = 1, breachedAt = "2026-01-15T10:30:00.000Z") =>
  published("support.ticket.solved", "tkt", {
    id: "tkt",
    contractId: "ctr",
    sla: { firstReply: clock(breaches > 0 ? breachedAt : null), nextReply: null, resolution: null, breaches },
  });
const request = (change: Record<string, unknown>) =>
  published("support.credit_request.rejected", "crq", {
    id: "crq",
    ticketId: "tkt",
    accountId: "acc",
    contractId: "ctr",
    invoiceId: null,
    amount: usd(1500),
    reason: "sla_breach",
    status: "rejected",
    decidedBy: "lead",
    decidedAt: "2026-01-15T17:00:00.000Z",
    ...change,
  });
const credit = (memo: string) => published("billing.credit_note.issued", "crn", { id: "crn", status: "issued", memo });

describe("a missed promise nobody has asked about", () => {
  test("is found after the grace with the standard share of a period", async () => {
    expect(await found([...renewed(), ticket()])).toMatchObject([
      // a tenth of 300.00
      { correlationId: "ctr", finding: { code: "SLA-CREDIT-OWED", businessKey: "tkt", exposure: usd(3000), direction: "over_billed" } },
    ]);
    expect(await found([...renewed(), ticket()], "2026-01-15T22:00:00.000Z")).toEqual([]);
  });

  test("comes to what the bill it is credited on bears of tax as well: the latest paid one, else the latest that is out", async () => {
    const billed = (id: string, tax: number, finalizedAt: string, status = "open") =>
      invoice({
        id,
        status,
        finalizedAt,
        lines: [line({ tax: usd(tax) }), line({ lineId: "usage", kind: "usage", net: usd(1), tax: usd(1) })],
      });
    const [paid, open] = [billed("inv_1", 1500, "2025-10-10T10:00:00.000Z", "paid"), billed("inv_2", 2415, "2026-01-10T10:00:00.000Z")];
    const draft = billed("inv_3", 9000, "2026-01-12T10:00:00.000Z", "draft");
    const lost = billed("inv_4", 9000, "2026-01-13T10:00:00.000Z", "uncollectible");
    expect(await found([...renewed(), ticket(), paid, open, draft, lost])).toMatchObject([
      // 5 % of 30.00
      { finding: { exposure: usd(3150), correction: usd(3000) } },
    ]);
    expect(await found([...renewed(), ticket(), open, draft, lost])).toMatchObject([
      // 8.05 % of 30.00 is 2.415
      { finding: { exposure: usd(3242), correction: usd(3000) } },
    ]);
    expect(await found([...renewed(), ticket(), request({}), open])).toMatchObject([
      // 8.05 % of 15.00 is 1.2075
      { finding: { exposure: usd(1621), correction: usd(1500) } },
    ]);
  });

  test("a promise kept, a credit asked for and one given are none", async () => {
    expect(await found([...renewed(), ticket(0)])).toEqual([]);
    expect(await found([...renewed(), ticket(), request({ status: "requested", decidedAt: null })])).toEqual([]);
    expect(await found([...renewed(), ticket(), credit("tkt")])).toEqual([]);
  });
});

describe("a credit the desk has decided on", () => {
  test.each(["rejected", "accepted"])("%s, and not given, is found with the amount asked for", async (status) => {
    expect(await found([...renewed(), ticket(), request({ status })])).toMatchObject([
      { correlationId: "ctr", finding: { code: "SLA-CREDIT-OWED", businessKey: "crq", exposure: usd(1500), direction: "over_billed" } },
    ]);
  });

  test("given, rightly rejected, or accepted just now it is none", async () => {
    expect(await found([...renewed(), ticket(), request({}), credit("crq")])).toEqual([]);
    expect(await found([...renewed(), ticket(0), request({})])).toEqual([]);
    expect(await found([...renewed(), ticket(), request({ status: "accepted", decidedAt: "2026-01-20T17:00:00.000Z" })])).toEqual([]);
  });
});

describe("a credit accepted at the desk for another reason than a missed promise", () => {
  const foundLate = detecting(creditNotGiven);
  const accepted = { reason: "goodwill", status: "accepted" };

  test("is found where no credit note was made for it, with the amount asked for", async () => {
    expect(await foundLate([...renewed(), request(accepted), invoice({ lines: [line({ tax: usd(2400) })] })])).toMatchObject([
      { correlationId: "ctr", finding: { code: "CREDIT-REQUESTED", businessKey: "crq", exposure: usd(1500), direction: "over_billed" } },
    ]);
  });

  test("given, rejected, accepted just now, or of a missed promise it is none", async () => {
    expect(await foundLate([...renewed(), request(accepted), credit("crq")])).toEqual([]);
    const others = [{ reason: "goodwill" }, { ...accepted, decidedAt: "2026-01-20T17:00:00.000Z" }, { status: "accepted" }];
    for (const change of others) expect(await foundLate([...renewed(), request(change)])).toEqual([]);
  });
});
