import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { CreditMemo, CreditMemoRequest, CreditReversalRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { beforeEach, describe, expect, it } from "vitest";
import { flowKey } from "../engine/port.ts";
import { noteOf } from "../playbooks/billed.fixture.ts";
import { memo, returned } from "./amendment-world.fixture.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";
import { strictMonthsPolicy } from "../policies/strict-months.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { SEED, draftOf, idOf, ids, usd } from "./world-records.fixture.ts";

const invoice = { ...draftOf(1, 100, "US01"), status: "paid" as const, taxDocumentId: idOf("txd") };
const issued = noteOf({
  invoiceId: invoice.id,
  tax: usd(10),
  total: usd(110),
  lines: [{ lineId: "recurring", net: usd(100), tax: usd(10) }],
  issuedOn: "2026-01-31",
});
const sale = { ...returned, id: idOf("txd"), kind: "sale", code: invoice.id, originalDocumentId: null } as TaxDocument;
const refused = caseIdOf(SEED, { code: "ERP-POST-REJECTED", businessKey: issued.id });

describe("what follows a credit note", () => {
  let estate: ReturnType<typeof openEstate>;
  let note: CreditNote;
  let documents: TaxDocument[];
  let memos: CreditMemo[];
  let closed: string[];
  const begin = (policy = shippedPolicy): void => {
    estate = openEstate(policy);
    [note, documents, memos, closed] = [issued, [sale], [], []];
    const page = (items: unknown[]) => ({ items, next: null });
    const change = (id: string, status: TaxDocument["status"]) => {
      documents = documents.map((each) => (each.id === id ? { ...each, status } : each));
      return documents.find((each) => each.id === id);
    };
    const answers = {
      "billing.getCreditNote": () => note,
      "billing.getInvoice": () => invoice,
      "tax.getTaxDocument": ({ params }: { params: { taxDocumentId: string } }) => documents.find(({ id }) => id === params.taxDocumentId),
      "tax.listTaxDocuments": ({ query }: { query: { code: string } }) => page(documents.filter(({ code }) => code === query.code)),
      "tax.createReturnDocument": ({ body }: { body: { code: string } }) => {
        documents.push({ ...returned, code: body.code, status: "saved" });
        return documents.at(-1);
      },
      "tax.commitTaxDocument": ({ params }: { params: { taxDocumentId: string } }) => change(params.taxDocumentId, "committed"),
      "tax.voidTaxDocument": ({ params }: { params: { taxDocumentId: string } }) => change(params.taxDocumentId, "voided"),
      "erp.listCreditMemos": () => page(memos),
      "erp.listReceivables": () => page([]),
      "erp.listPeriods": () =>
        page(
          closed.map((month) => ({
            id: idOf("per", month),
            legalEntity: "US01",
            month,
            status: "closed",
            fiscalYear: 2026,
            fiscalPeriod: 1,
            reopenings: [],
          })),
        ),
      "erp.createCreditMemo": ({ body }: { body: CreditMemoRequest }) => {
        const { transactionPrice: _, ...booked } = body;
        memos = [{ ...memo, ...booked, approvedBy: body.approvedBy ?? null } as CreditMemo];
        return memos[0];
      },
      "erp.reverseCreditMemo": ({ body }: { body: CreditReversalRequest }) => {
        const reversal = { approvedBy: null, ...body, journalEntryId: idOf("je", "back") };
        memos = memos.map((each) => ({ ...each, status: "reversed", reversal }));
        return memos[0];
      },
    };
    for (const [name, answer] of Object.entries(answers)) estate.world.answering.set(name, answer as never);
  };
  beforeEach(() => begin());
  const happens = async (key: string, creditNoteId = issued.id) => {
    const input = { creditNoteId, seed: SEED, correlationId: ids.contract, traceparent: null };
    await estate.engine.start("creditFollows", flowKey(TENANT, key), input);
    await estate.engine.rest();
  };
  const asked = (name: string) => estate.world.calls.filter((call) => call.name === name).map(({ options }) => options.body);
  const isVoid = () => (note = { ...issued, status: "void", voidedAt: "2026-02-02T10:00:00.000Z" });

  it("is a committed return document and a credit memo, once however often it is told", async () => {
    await happens("issued");
    await happens("told again");
    expect(estate.world.changes()).toEqual(["tax.createReturnDocument", "tax.commitTaxDocument", "erp.createCreditMemo"]);
    expect(asked("tax.createReturnDocument")).toEqual([{ code: issued.id, reason: "service credit", lines: issued.lines }]);
    expect(asked("erp.createCreditMemo")).toMatchObject([
      { reference: issued.id, invoiceId: invoice.id, net: usd(100), tax: usd(10), postedOn: "2026-01-31", createdBy: "orchestrator" },
    ]);
  });

  it.each<[CreditNote["reason"], string]>([
    ["service_credit", "lowered"],
    ["product_unsatisfactory", "lowered"],
    ["duplicate", "stands"],
    ["order_change", "stands"],
    ["cancellation", "stands"],
    ["fraudulent", "stands"],
  ])("for %s says of the price of an arrangement: %s", async (reason, transactionPrice) => {
    note = { ...issued, reason };
    await happens("issued");
    expect(asked("erp.createCreditMemo")).toMatchObject([{ transactionPrice }]);
  });

  it("is booked in the first open month where its own is closed, and not before its invoice", async () => {
    closed = ["2026-01"];
    await happens("issued");
    expect(asked("erp.createCreditMemo")).toMatchObject([{ postedOn: "2026-02-01" }]);
  });

  it("stays in its own month where the policy in force does not let it into another, taken back too", async () => {
    begin(strictMonthsPolicy);
    closed = ["2026-01", "2026-02"];
    await happens("issued");
    expect(asked("erp.createCreditMemo")).toMatchObject([{ postedOn: "2026-01-31" }]);
    isVoid();
    await happens("voided");
    expect(asked("erp.reverseCreditMemo")).toMatchObject([{ postedOn: "2026-02-02" }]);
  });

  it("goes back at the version that has replaced an adjusted document, and not at all for an invoice without tax", async () => {
    documents = [
      { ...sale, status: "adjusted" },
      { ...sale, id: idOf("txd", "2") },
    ];
    await happens("issued");
    const created = estate.world.calls.find(({ name }) => name === "tax.createReturnDocument");
    expect(created?.options.params).toEqual({ taxDocumentId: idOf("txd", "2") });
    estate.world.answering.set("billing.getInvoice", () => ({ ...invoice, taxDocumentId: null }));
    memos = [];
    await happens("another");
    expect(estate.world.changes().filter((name) => name === "tax.createReturnDocument")).toHaveLength(1);
    expect(memos).toHaveLength(1);
  });

  it("is taken back with a note that is void, once", async () => {
    await happens("issued");
    isVoid();
    await happens("voided");
    await happens("told again");
    expect(estate.world.changes().slice(3)).toEqual(["erp.reverseCreditMemo", "tax.voidTaxDocument"]);
    expect(asked("erp.reverseCreditMemo")).toMatchObject([{ postedOn: "2026-02-02", reason: "credit note voided" }]);
    expect(documents.map(({ status }) => status)).toEqual(["committed", "voided"]);
  });

  it("of a note voided meanwhile is taken back by whoever has made it", async () => {
    const book = estate.world.answering.get("erp.createCreditMemo");
    estate.world.answering.set("erp.createCreditMemo", (options) => {
      isVoid();
      return book?.(options);
    });
    await happens("issued");
    expect(memos).toMatchObject([{ status: "reversed" }]);
    expect(documents.map(({ status }) => status)).toEqual(["committed", "voided"]);
  });

  it("is nothing where the note was void before anybody looked", async () => {
    isVoid();
    await happens("issued");
    await happens("voided");
    expect(estate.world.changes()).toEqual([]);
  });

  it.each([
    ["tax.createReturnDocument", "return-exceeds-document"],
    ["erp.createCreditMemo", "maintenance-window"],
    ["erp.createCreditMemo", "credit-above-open"],
  ])("that %s refuses as %s is a case of its own, and made again by the two who have cured it", async (name, code) => {
    estate.world.refusing.set(name, code);
    await happens("issued");
    expect(estate.caseNow(refused)).toMatchObject({ status: "assigned", businessKey: issued.id });
    expect(estate.caseNow(refused).findings[0]?.found).toContain(code);
    estate.world.refusing.delete(name);
    await estate.workOn(refused);
    expect(estate.caseNow(refused)).toMatchObject({ status: "closed", correctingDocument: issued.id });
    expect(memos).toMatchObject([{ status: "posted" }]);
  });

  it("that wants a second person is booked by the one who prepared the case and approved by another", async () => {
    estate.world.refusing.set("erp.createCreditMemo", "approval-missing");
    await happens("issued");
    estate.world.refusing.delete("erp.createCreditMemo");
    await estate.workOn(refused);
    expect(asked("erp.createCreditMemo").at(-1)).toMatchObject({ createdBy: "prs_credit_analyst", approvedBy: "prs_receivables_lead" });
  });

  it("names nobody as approver who had nothing to approve, and keeps who did", async () => {
    estate.world.refusing.set("erp.createCreditMemo", "maintenance-window");
    await happens("issued");
    estate.world.refusing.set("erp.createCreditMemo", "approval-missing");
    await estate.workOn(refused);
    expect(asked("erp.createCreditMemo").at(-1)).not.toHaveProperty("approvedBy");
    expect(estate.caseNow(refused)).toMatchObject({ status: "assigned", approvals: [] });
    estate.world.refusing.set("erp.createCreditMemo", "period-closed");
    await estate.workOn(refused);
    expect(estate.caseNow(refused).approvals).toMatchObject([{ level: "L1", role: "receivables_lead", status: "approved" }]);
    estate.world.refusing.delete("erp.createCreditMemo");
    await estate.workOn(refused);
    expect(asked("erp.createCreditMemo").at(-1)).toMatchObject({ createdBy: "prs_credit_analyst", approvedBy: "prs_receivables_lead" });
  });

  it("beside another on its invoice is approved for itself alone, and booked by who approved just that", async () => {
    const [large, small] = [6_000_000, 60_000].map((minor, index) => ({
      ...issued,
      id: idOf("crn", `${index}`),
      net: usd(minor),
      tax: usd(0),
    }));
    if (!large || !small) throw new Error("there are two notes");
    estate.world.answering.set("billing.getCreditNote", ((asked: { params: { creditNoteId: string } }) =>
      asked.params.creditNoteId === large.id ? large : small) as never);
    estate.world.refusing.set("erp.createCreditMemo", "approval-missing");
    for (const { id } of [large, small]) await happens(id, id);
    estate.world.refusing.delete("erp.createCreditMemo");
    const caseOf = ({ id }: CreditNote) => caseIdOf(SEED, { code: "ERP-POST-REJECTED", businessKey: id });
    expect([large, small].map((each) => estate.caseNow(caseOf(each)).exposure)).toEqual([large.net, small.net]);
    await estate.workOn(caseOf(small));
    expect(estate.caseNow(caseOf(large))).toMatchObject({ status: "assigned", approvals: [] });
    expect(memos).toMatchObject([{ reference: small.id, approvedBy: "prs_receivables_lead" }]);
  });

  it("takes nobody as approver who has approved it over another amount", async () => {
    estate.world.refusing.set("erp.createCreditMemo", "approval-missing");
    await happens("issued");
    const [finding] = estate.caseNow(refused).findings;
    if (!finding) throw new Error("the case has no finding");
    await estate.compare("2026-02-01T23:30:00.000Z", [{ ...finding, exposure: usd(1) }]);
    await estate.workOn(refused);
    expect(estate.caseNow(refused).approvals).toMatchObject([{ status: "approved" }]);
    expect(asked("erp.createCreditMemo").at(-1)).not.toHaveProperty("approvedBy");
  });

  it("that is refused on its way back is a case as well", async () => {
    await happens("issued");
    isVoid();
    estate.world.refusing.set("erp.reverseCreditMemo", "credit-memo-not-reversible");
    await happens("voided");
    expect(estate.caseNow(refused)).toMatchObject({ status: "assigned" });
    estate.world.refusing.delete("erp.reverseCreditMemo");
    await estate.workOn(refused);
    expect(memos).toMatchObject([{ status: "reversed" }]);
  });
});
