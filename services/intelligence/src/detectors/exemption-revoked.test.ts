import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { exemptionRevoked } from "./exemption-revoked.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(exemptionRevoked);

describe("an invoice exempted by a certificate", () => {
  const certificate = (status: string) => published("tax.exemption_certificate", { id: "exc_1", number: "NY-1", status });
  const document = (status = "committed") =>
    published("tax.tax_document", {
      id: "txd1",
      code: "inv1",
      version: 1,
      status,
      kind: "sale",
      lines: [{ details: [{ rate: "0.04", exemption: { certificateId: "exc_1", amount: usd(10_013) } }] }],
    });

  test("is found once the certificate is revoked, with the tax it kept off", async () => {
    const [first] = await found([...sentInvoice("inv1"), document(), certificate("revoked")]);
    expect(first).toMatchObject({ correlationId: "opp-inv1" });
    expect(first?.finding).toMatchObject({ code: "TAX-JURISDICTION", exposure: usd(401), direction: "under_billed" });
  });

  test("stands while the certificate holds or has run out, and once the document is replaced", async () => {
    for (const status of ["active", "expired"]) expect(await found([...sentInvoice("inv1"), document(), certificate(status)])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), document("adjusted"), certificate("revoked")])).toEqual([]);
  });

  test("is found no more once it is credited in full, as where it was billed again", async () => {
    const total = usd(10_013);
    const standing = (credited: object) => found([...sentInvoice("inv1", { total, credited }), document(), certificate("revoked")]);
    expect(await standing(usd(10_012))).toHaveLength(1);
    expect(await standing(total)).toEqual([]);
  });
});
