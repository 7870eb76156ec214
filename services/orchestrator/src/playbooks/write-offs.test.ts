import { describe, expect, it } from "vitest";
import { idOf, usd } from "../flows/world-records.fixture.ts";
import { actsOf, dutiesOf } from "./duty-of.fixture.ts";
import { correcting } from "./playbook.fixture.ts";
import { findingOf } from "../cases/finding.fixture.ts";
import { billed } from "./billed.fixture.ts";

const invoiceId = idOf("inv");
const finding = (reason: string) => ({
  code: "ERP-POST-REJECTED" as const,
  businessKey: `${invoiceId}/write-off`,
  title: "Written off, and not in ERP",
  exposure: usd(10_800),
  correction: { reason, invoiceId, legalEntity: "US01" },
});
const receivable = (status: string, open: number) => ({
  id: idOf("ar"),
  invoiceId,
  customerId: idOf("cus"),
  legalEntity: "US01",
  currency: "USD",
  net: usd(10_000),
  tax: usd(800),
  gross: usd(10_800),
  open: usd(open),
  status,
  postedOn: "2026-01-05",
  dueOn: "2026-02-04",
  journalEntryId: idOf("je"),
  revenueScheduleId: idOf("rs"),
});
const inBooks = (status: string, open: number) =>
  correcting(finding("write-off-unbooked"), {
    "erp.listReceivables": () => ({ items: [receivable(status, open)], next: null }),
    "erp.listPeriods": () => ({ items: [], next: null }),
    "erp.writeOffReceivable": ({ body }: { body: object }) => ({
      ...body,
      id: idOf("wo"),
      customerId: idOf("cus"),
      legalEntity: "US01",
      amount: usd(open),
      journalEntryId: idOf("je"),
    }),
  });
const inBilling = (status: string) =>
  correcting(finding("write-off-unbilled"), {
    "billing.getInvoice": () => ({ ...billed.invoice, id: invoiceId, status }),
    "billing.writeOffInvoice": () => ({ ...billed.invoice, id: invoiceId, status: "uncollectible" }),
  });

describe("a write-off that one system has and the other has not", () => {
  it("is booked in ERP by the two who agreed to it", async () => {
    const { run, bodyOf, world } = await inBooks("open", 10_800);
    expect(await run()).toMatchObject({ document: idOf("wo") });
    expect(bodyOf("erp.writeOffReceivable")).toMatchObject({ invoiceId, requestedBy: "ana", approvedBy: "ben" });
    expect(actsOf(world.changes())).toEqual([(await dutiesOf(findingOf(finding("write-off-unbooked")))).prepares]);
  });

  it("is not booked over more than was approved", async () => {
    const { run, world } = await inBooks("open", 10_801);
    await expect(run()).rejects.toMatchObject({ code: "amount-differs" });
    expect(world.changes()).toEqual([]);
  });

  it.each(["cleared", "written_off", "reversed"])("changes nothing of a receivable that is %s by now", async (status) => {
    const { run, world } = await inBooks(status, 0);
    expect(await run()).toMatchObject({ document: idOf("ar") });
    expect(world.changes()).toEqual([]);
  });

  it("is marked in billing, where the customer is asked no more", async () => {
    const { run, world } = await inBilling("open");
    await run();
    expect(world.changes()).toEqual(["billing.writeOffInvoice"]);
    expect(await dutiesOf(findingOf(finding("write-off-unbilled")))).toEqual({
      prepares: "write_off.create",
      approves: "write_off.approve",
    });
  });

  it.each(["paid", "void", "uncollectible"])("changes nothing of an invoice that is %s by now", async (status) => {
    const { run, world } = await inBilling(status);
    await run();
    expect(world.changes()).toEqual([]);
  });
});
