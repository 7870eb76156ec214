import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";
import { refusedCredit } from "./refused-credit.ts";

const found = detecting(refusedCredit);

describe("a credit that ERP has refused for its day", () => {
  const refused = published("erp.refused_credit", {
    id: "cmx1",
    reference: "credit/1",
    invoiceId: "inv1",
    net: usd(500),
    tax: usd(40),
    postedOn: "2025-12-20",
    code: "period-closed",
    detail: "2025-12 is closed",
  });
  const memo = (reference: string) => published("erp.credit_memo", { id: "cm1", invoiceId: "inv1", reference });

  test("is found with its amount, and bears on a closed period", async () => {
    const [only, ...others] = await found([...sentInvoice("inv1"), refused, memo("credit/2")]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({
      code: "ERP-POST-REJECTED",
      businessKey: "inv1",
      exposure: usd(540),
      direction: "none",
      critical: true,
    });
  });

  test("is none once a credit of its reference is posted", async () => {
    expect(await found([...sentInvoice("inv1"), refused, memo("credit/1")])).toEqual([]);
  });
});
