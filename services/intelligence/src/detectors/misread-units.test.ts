import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { misreadUnits } from "./misread-units.ts";
import { published, usd } from "./object-event.fixture.ts";
import { wrongRate } from "./wrong-rate.ts";

const found = detecting(misreadUnits);

describe("a journal that says how many units its document is over", () => {
  const of = (currency: string, booked: number, rate: string, memo = "Supplier’s invoice over 12345 units") => {
    const amount = { currency, minor: String(booked) };
    return [
      published("erp.manual_journal", {
        id: "mj1",
        reference: "journal/renewal/1",
        memo,
        legalEntity: "US01",
        status: "posted",
        journalEntryId: "je1",
      }),
      published("erp.journal_entry", {
        id: "je1",
        currency,
        functional: { currency: "USD", rate, rateOn: "2026-01-12" },
        lines: [{ debit: amount, functionalDebit: usd(0) }],
      }),
    ];
  };

  test.each([
    ["fils as cents: ten times too much", "KWD", 123_450, "3.25", 36_109],
    ["krónur as cents: a hundredth", "ISK", 123, "0.0078", 9_533],
    ["whole ariary as cents: a hundredth", "MGA", 12_345, "0.00022", 269],
  ])("%s", async (_, currency, booked, rate, exposure) => {
    const [only, ...others] = await found(of(currency, booked, rate));
    expect(others).toEqual([]);
    expect(only?.finding).toMatchObject({ code: "ERP-CURRENCY", exposure: usd(exposure), direction: "none" });
  });

  test("and is booked at another rate than the day's as well, is found as two, each with its own key", async () => {
    const rate = published("erp.fx_rate", { id: "fx", from: "KWD", to: "USD", on: "2026-01-12", rate: "3.25" });
    expect(await detecting(wrongRate, misreadUnits)([...of("KWD", 123_450, "32.5"), rate])).toMatchObject([
      { finding: { code: "ERP-CURRENCY", businessKey: "mj1" } },
      { finding: { code: "ERP-CURRENCY", businessKey: "mj1/units" } },
    ]);
  });

  test("books that amount, or says nothing of units: none", async () => {
    expect(await found(of("KWD", 12_345, "3.25"))).toEqual([]);
    expect(await found(of("EUR", 12_345, "1.1"))).toEqual([]);
    expect(await found(of("KWD", 123_450, "3.25", "Travel"))).toEqual([]);
  });
});
