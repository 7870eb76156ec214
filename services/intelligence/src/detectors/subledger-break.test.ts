import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { postingOffInvoice } from "./posting-off-invoice.ts";
import { subledgerBreak } from "./subledger-break.ts";
import { published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(subledgerBreak);

describe("a posted receivable", () => {
  const receivable = (status = "open", members: Record<string, unknown> = {}) =>
    published("erp.receivable", {
      id: "ar1",
      invoiceId: "inv1",
      journalEntryId: "je1",
      legalEntity: "US01",
      currency: "USD",
      status,
      gross: usd(10_800),
      open: usd(10_800),
      postedOn: "2026-01-10",
      ...members,
    });
  const entry = (account: string) =>
    published("erp.journal_entry", {
      id: "je1",
      status: "posted",
      source: { kind: "invoice", id: "inv1" },
      lines: [
        { account, role: "receivable", debit: usd(10_800), credit: usd(0) },
        { account: "2400", role: "deferred_revenue", debit: usd(0), credit: usd(10_800) },
      ],
    });

  test("on another account than the control account is found", async () => {
    const [only, ...others] = await found([...sentInvoice("inv1"), receivable(), entry("1245")]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1" });
    expect(only?.finding).toMatchObject({ businessKey: "inv1", exposure: usd(10_800), direction: "none" });
  });

  test("on another account, and over another net than its invoice, is found as two, each with its own key", async () => {
    const events = [...sentInvoice("inv1", { net: usd(10_000) }), receivable("open", { net: usd(9_000), tax: usd(800) }), entry("1245")];
    expect(await detecting(subledgerBreak, postingOffInvoice)(events)).toMatchObject([
      { finding: { code: "ERP-SUBLEDGER-BREAK", businessKey: "inv1", exposure: usd(10_800) } },
      { finding: { code: "ERP-SUBLEDGER-BREAK", businessKey: "inv1/posting", exposure: usd(1_000) } },
    ]);
  });

  test("on the control account, moved there, or taken back, is none", async () => {
    const moved = published("erp.journal_entry", {
      id: "je2",
      status: "posted",
      source: { kind: "reclassification", id: "ar1" },
      lines: [],
    });
    expect(await found([...sentInvoice("inv1"), receivable(), entry("1245"), moved])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), receivable(), entry("1200")])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), receivable("reversed"), entry("1245")])).toEqual([]);
  });
});
