import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { invoiceNotPosted } from "./invoice-not-posted.ts";
import { caseOn, published, sentInvoice, usd } from "./object-event.fixture.ts";
import { postingOffInvoice } from "./posting-off-invoice.ts";

const found = detecting(invoiceNotPosted, postingOffInvoice);

const invoice = (members: Record<string, unknown> = {}) => sentInvoice("inv1", { net: usd(10_000), ...members });
const receivable = (members: Record<string, unknown> = {}) =>
  published("erp.receivable", {
    id: "ar1",
    invoiceId: "inv1",
    legalEntity: "US01",
    currency: "USD",
    status: "cleared",
    net: usd(10_000),
    tax: usd(800),
    gross: usd(10_800),
    open: usd(0),
    postedOn: "2026-01-10",
    ...members,
  });
describe("an invoice that is out", () => {
  test("and posted with its own figures is none, whatever is open of it", async () => {
    for (const status of ["open", "cleared", "written_off"]) expect(await found([...invoice(), receivable({ status })])).toEqual([]);
  });

  test("and not posted is found after its grace, with its total", async () => {
    const [only, ...others] = await found(invoice());
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1", accountId: "acc-of-inv1", legalEntity: "US01" });
    expect(only?.finding).toMatchObject({
      code: "ERP-POST-REJECTED",
      businessKey: "inv1",
      exposure: usd(10_800),
      direction: "none",
      correction: { reason: "missing", invoiceId: "inv1" },
    });
    expect(await found(invoice(), "2026-01-12T09:59:00.000Z")).toEqual([]);
    expect(await found(invoice(), "2026-01-12T10:00:00.000Z")).toHaveLength(1);
  });

  test("over nothing, void, or a draft, needs no posting", async () => {
    expect(await found(invoice({ net: usd(0), tax: usd(0), total: usd(0) }))).toEqual([]);
    for (const status of ["void", "draft"]) expect(await found(invoice({ status }))).toEqual([]);
  });

  test("and refused by ERP is left to its open case", async () => {
    const refused = (status: string) => caseOn("QTC-ORDER-NOT-BILLED", "inv1", status);
    expect(await found([...invoice(), refused("in_progress")])).toEqual([]);
    expect(await found([...invoice(), refused("closed")])).toHaveLength(1);
  });

  test("whose posting was reversed is found at once", async () => {
    const [only, ...others] = await found([...invoice(), receivable({ status: "reversed" })], "2026-01-10T23:30:00.000Z");
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({
      code: "ERP-SUBLEDGER-BREAK",
      businessKey: "inv1/posting",
      exposure: usd(10_800),
      correction: { reason: "reversed", receivableId: "ar1" },
    });
  });

  test.each([
    ["net", { net: usd(9_000) }, usd(1_000)],
    ["tax", { tax: usd(700) }, usd(100)],
    ["net and tax of the same total", { net: usd(10_300), tax: usd(500) }, usd(300)],
    ["legal entity", { legalEntity: "DE01" }, usd(10_800)],
    ["currency", { currency: "EUR" }, usd(10_800)],
  ])("and posted with another %s is found, with the difference", async (_what, members, exposure) => {
    const [only, ...others] = await found([...invoice(), receivable(members)]);
    expect(others).toEqual([]);
    expect(only?.finding).toMatchObject({ code: "ERP-SUBLEDGER-BREAK", exposure, correction: { reason: "differs" } });
  });
});

describe("a receivable that stands", () => {
  test("of an invoice that billing does not know is found, in the case of who posted it", async () => {
    const [only, ...others] = await found([receivable()]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "case-of-ar1", legalEntity: "US01" });
    expect(only?.finding).toMatchObject({ businessKey: "inv1/posting", exposure: usd(10_800), correction: { reason: "unowed" } });
  });

  test("of an invoice that is void is found, and none once it is reversed or over nothing", async () => {
    const gone = invoice({ status: "void" });
    expect(await found([...gone, receivable()])).toMatchObject([{ finding: { exposure: usd(10_800), correction: { reason: "unowed" } } }]);
    expect(await found([...gone, receivable({ status: "reversed" })])).toEqual([]);
    expect(await found([...gone, receivable({ net: usd(0), tax: usd(0) })])).toEqual([]);
  });
});
