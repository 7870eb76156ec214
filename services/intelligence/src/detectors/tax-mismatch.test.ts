import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { taxMismatch } from "./tax-mismatch.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(taxMismatch);

describe("the tax of an invoice against the engine", () => {
  const document = (version: number, tax: number, status = "committed") =>
    published("tax.tax_document", { id: `txd${version}`, code: "inv1", version, status, kind: "sale", tax: usd(tax) });

  test("a last version that says another tax is found, with who pays the difference", async () => {
    const adjusted = document(1, 800, "adjusted");
    const [low, ...others] = await found([...sentInvoice("inv1"), adjusted, document(2, 950)]);
    expect(others).toEqual([]);
    expect(low).toMatchObject({ correlationId: "opp-inv1", legalEntity: "US01" });
    expect(low?.finding).toMatchObject({ code: "TAX-MISMATCH", businessKey: "inv1", exposure: usd(150), direction: "under_billed" });
    const [high] = await found([...sentInvoice("inv1"), adjusted, document(2, 798)]);
    expect(high?.finding).toMatchObject({ exposure: usd(2), direction: "over_billed" });
  });

  test("one minor unit is rounding; drafts, voided documents and returns are not compared", async () => {
    expect(await found([...sentInvoice("inv1"), document(1, 801)])).toEqual([]);
    expect(await found([...sentInvoice("inv1", { status: "draft" }), document(1, 900)])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), document(1, 800), document(2, 900, "voided")])).toEqual([]);
  });
});
