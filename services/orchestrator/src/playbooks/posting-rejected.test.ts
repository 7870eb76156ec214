import { describe, expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { memo } from "../flows/amendment-world.fixture.ts";
import { caseIdOf } from "../flows/case-desk.ts";
import { openEstate } from "../flows/estate.fixture.ts";
import { refusal, type Reply } from "../flows/world.fixture.ts";
import { SEED, idOf, usd } from "../flows/world-records.fixture.ts";
import { noteOf } from "./billed.fixture.ts";
import { dutiesOf } from "./duty-of.fixture.ts";
import { correcting, providerRefund, refunds } from "./playbook.fixture.ts";
import { playbookOf } from "./playbooks.ts";

const page = (...items: unknown[]) => ({ items, next: null });
const invoiceId = idOf("inv");
const closed: Record<string, Reply> = {
  "erp.listPeriods": () =>
    page({ id: idOf("per"), legalEntity: "US01", month: "2026-01", status: "closed", fiscalYear: 2026, fiscalPeriod: 1, reopenings: [] }),
};

describe("a credit that ERP has not got", () => {
  const note = noteOf({ invoiceId, issuedOn: "2026-01-20", legalEntity: "US01" });
  const lost = {
    code: "ERP-POST-REJECTED",
    correction: { reason: "credit-unbooked", invoiceId, creditNoteId: note.id, legalEntity: "US01" },
  } as const;
  const booked = {
    ...memo,
    reference: note.id,
    invoiceId,
    net: note.net,
    tax: note.tax,
    reason: "goodwill",
    postedOn: "2026-02-01",
    createdBy: "orchestrator",
    status: "posted",
  };
  const ground: Record<string, Reply> = {
    ...closed,
    "billing.getCreditNote": () => note,
    "erp.listReceivables": () => page(),
    "erp.listCreditMemos": () => page(),
    "erp.createCreditMemo": () => booked,
  };

  it("is booked over its net and tax in the first month that takes it, once", async () => {
    const { run, bodyOf } = await correcting(lost, ground);
    expect(await run()).toMatchObject({ document: booked.id });
    expect(bodyOf("erp.createCreditMemo")).toMatchObject({ reference: note.id, net: note.net, tax: note.tax, postedOn: "2026-02-01" });
    const again = await correcting(lost, { ...ground, "erp.listCreditMemos": () => page(booked) });
    expect(await again.run()).toMatchObject({ document: booked.id });
    expect(again.world.changes()).toEqual([]);
  });

  it("is booked by the one who prepared it and the one who approved it, since ERP may want two", async () => {
    const estate = openEstate();
    const asked: unknown[] = [];
    const inErp = (body: { approvedBy?: string }) => {
      if (body.approvedBy === undefined) throw refusal("erp.createCreditMemo", "approval-missing");
      asked.push(body);
      return booked;
    };
    for (const [name, answer] of Object.entries(ground)) estate.world.answering.set(name, answer);
    estate.world.answering.set("erp.createCreditMemo", ({ body }: { body: object }) => inErp(body));
    const finding = findingOf({ ...lost, businessKey: note.id, exposure: note.total, detectedBy: "reconciliation" });
    await estate.compare("2026-02-01T23:30:00.000Z", [finding]);
    const caseId = caseIdOf(SEED, finding);
    await estate.workOn(caseId);
    await estate.compare("2026-02-02T23:30:00.000Z", []);
    expect(asked).toMatchObject([{ reference: note.id, createdBy: "prs_credit_analyst", approvedBy: "prs_receivables_lead" }]);
    expect(estate.caseNow(caseId)).toMatchObject({ status: "closed", reopened: 0, correctingDocument: booked.id });
  });

  it("and that is void by now goes back to people", async () => {
    const { run, world } = await correcting(lost, { ...ground, "billing.getCreditNote": () => ({ ...note, status: "void" }) });
    await expect(run()).rejects.toMatchObject({ code: "credit-void" });
    expect(world.changes()).toEqual([]);
  });
});

describe("a refund that ERP has not got", () => {
  const refundId = idOf("re");
  const lost = { code: "ERP-POST-REJECTED", correction: { reason: "refund-unbooked", invoiceId, refundId, legalEntity: "US01" } } as const;
  it("is booked out as it was sent, once", async () => {
    const { run, bodyOf, world } = await correcting(lost, { ...refunds(), ...closed, "payment.getRefund": () => providerRefund(1_100) });
    expect(await run()).toEqual(await run());
    expect(world.changes()).toEqual(["erp.refundCustomer"]);
    expect(bodyOf("erp.refundCustomer")).toMatchObject({
      reference: refundId,
      paymentIntentId: idOf("pi", "1"),
      paidFrom: "provider",
      amount: usd(1_100),
      refundedOn: "2026-02-01",
    });
  });

  it("and that has failed by now goes back to people", async () => {
    const { run, world } = await correcting(lost, { ...refunds(), "payment.getRefund": () => providerRefund(1_100, "failed") });
    await expect(run()).rejects.toMatchObject({ code: "refund-failed" });
    expect(world.changes()).toEqual([]);
  });
});

it.each(["missing", "credit-unbooked", "refund-unbooked"])("what never reached ERP is booked by the machine: %s", (reason) => {
  const playbook = playbookOf("ERP-POST-REJECTED");
  expect(playbook.makes?.({ correction: { reason } } as never)).toBe(true);
  expect(playbook.rootCause({ findings: [{ correction: { reason } }] } as never)).toMatchObject({ rootCause: "not_established" });
});

it.each([
  ["credit-unbooked", { prepares: "credit.create", approves: "credit.approve" }],
  ["missing", { prepares: "customer.maintain", approves: "journal.post" }],
  ["refund-unbooked", { prepares: "customer.maintain", approves: "journal.post" }],
])("what never reached ERP has the duties of what its booking makes: %s", async (reason, duties) => {
  expect(await dutiesOf(findingOf({ code: "ERP-POST-REJECTED", correction: { reason } }))).toEqual(duties);
});

it("what ERP refuses for another reason is cured by people", () => {
  expect(playbookOf("ERP-POST-REJECTED").makes?.({ correction: { reasons: "period-closed" } } as never)).toBe(false);
});
