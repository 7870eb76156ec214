import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { wrongRate } from "./wrong-rate.ts";
import { published, usd } from "./object-event.fixture.ts";

const found = detecting(wrongRate);

describe("a journal in a foreign currency", () => {
  const yen = (minor: number) => ({ currency: "JPY", minor: String(minor) });
  const journal = (status = "posted") =>
    published("erp.manual_journal", { id: "mj1", reference: "journal/renewal/1", legalEntity: "US01", status, journalEntryId: "je1" });
  const entry = published("erp.journal_entry", {
    id: "je1",
    currency: "JPY",
    functional: { currency: "USD", rate: "0.64", rateOn: "2026-01-12" },
    lines: [
      { debit: yen(250_000), credit: yen(0), functionalDebit: usd(16_000_000), functionalCredit: usd(0) },
      { debit: yen(0), credit: yen(250_000), functionalDebit: usd(0), functionalCredit: usd(16_000_000) },
    ],
  });
  const rate = (value: string, on = "2026-01-12") => published("erp.fx_rate", { id: `fx${on}`, from: "JPY", to: "USD", on, rate: value });
  const renewal = published("crm.opportunity", { id: "opp1", externalKey: "renewal/1", contractId: "ctr1", accountId: "acc1" });

  test("booked at another rate than the day’s is found, with booked less amount × rate", async () => {
    const [only, ...others] = await found([journal(), entry, rate("0.0064"), renewal]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp1", accountId: "acc1", legalEntity: "US01" });
    expect(only?.finding).toMatchObject({ code: "ERP-CURRENCY", businessKey: "mj1", exposure: usd(15_840_000), direction: "none" });
  });

  test("booked at the day’s rate however written, or reversed, is none", async () => {
    expect(await found([journal(), entry, rate("0.640")])).toEqual([]);
    expect(await found([journal("reversed"), entry, rate("0.0064")])).toEqual([]);
    expect(await found([journal(), entry, rate("0.0064", "2026-01-13")])).toEqual([]);
  });
});
