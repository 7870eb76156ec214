import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { caseOn, published, sentInvoice, usd } from "./object-event.fixture.ts";
import { refusedCredit } from "./refused-credit.ts";

const found = detecting(refusedCredit);

describe("a credit that ERP has refused for its day", () => {
  const refusal = (id: string, reference: string, net = 500) =>
    published("erp.refused_credit", {
      id,
      reference,
      invoiceId: "inv1",
      net: usd(net),
      tax: usd(40),
      postedOn: "2025-12-20",
      code: "period-closed",
      detail: "2025-12 is closed",
    });
  const refused = refusal("cmx1", "credit/1");
  const memo = (reference: string) => published("erp.credit_memo", { id: "cm1", invoiceId: "inv1", reference });

  test("is found with its amount, and bears on a closed period", async () => {
    const [only, ...others] = await found([...sentInvoice("inv1"), refused, memo("credit/2")]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({
      code: "ERP-POST-REJECTED",
      businessKey: "cmx1",
      exposure: usd(540),
      direction: "none",
      critical: true,
    });
  });

  test("is one for each credit, about the credit note where there is one", async () => {
    const notes = ["crn1", "crn2"].map((id) => published("billing.credit_note", { id, invoiceId: "inv1" }));
    const both = [...sentInvoice("inv1"), ...notes, refusal("cmx2", "crn1", 6_000), refusal("cmx3", "crn2")];
    const told = (await found(both)).map(({ finding: { businessKey, exposure } }) => [businessKey, exposure]);
    expect(told).toEqual([
      ["crn1", usd(6_040)],
      ["crn2", usd(540)],
    ]);
    const left = await found([...both, caseOn("ERP-POST-REJECTED", "crn1", "in_progress")]);
    expect(left.map(({ finding }) => finding.businessKey)).toEqual(["crn2"]);
  });

  test("is none once a credit of its reference is posted", async () => {
    expect(await found([...sentInvoice("inv1"), refused, memo("credit/1")])).toEqual([]);
  });
});
