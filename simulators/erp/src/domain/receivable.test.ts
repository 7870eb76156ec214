import { moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { invoiceId, posting, usd } from "./posting.fixture.ts";
import { lowerReceivable, openReceivable, reverseReceivable } from "./receivable.ts";

const ids = { id: "ar_1", customerId: "cus_1", journalEntryId: "je_1", revenueScheduleId: "rs_1" };
const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
const rate = { currency: "EUR", rate: "0.8", rateOn: "2026-01-05" };
const request = posting("1", { net: usd(100), tax: usd(19) });
const open = openReceivable(request, ids);
/** 119 USD at 0.8 are 95.2, so 95 EUR. */
const foreign = openReceivable(request, ids, rate);

describe("the receivable of an invoice", () => {
  const posted = {
    ...ids,
    invoiceId: invoiceId("1"),
    legalEntity: "US01",
    currency: "USD",
    net: usd(100),
    tax: usd(19),
    gross: usd(119),
    open: usd(119),
    status: "open",
    postedOn: "2026-01-05",
    dueOn: "2026-02-04",
  };

  test("is open over net and tax, and carries nothing the invoice has not", () => {
    expect(openReceivable(request, ids)).toStrictEqual(posted);
  });

  test("names the revenue arrangement the invoice bills", () => {
    expect(openReceivable({ ...request, revenueArrangementId: "ra_1" }, ids)).toStrictEqual({ ...posted, revenueArrangementId: "ra_1" });
  });

  test("in a foreign currency carries what it is worth at the rate of its day (IAS 21.21)", () => {
    expect(foreign).toStrictEqual({ ...posted, functional: { ...rate, gross: eur(95), open: eur(95) } });
  });

  test("carries what its line was booked at, where that is a cent off the rate", () => {
    const booked = openReceivable(request, ids, rate, eur(96));
    expect(booked).toStrictEqual({ ...posted, functional: { ...rate, gross: eur(96), open: eur(96) } });
  });

  test("of an invoice that gives tax back is open over what is left of the net", () => {
    expect(openReceivable(posting("1", { net: usd(100), tax: usd(-19) }), ids)).toMatchObject({
      gross: usd(81),
      open: usd(81),
      status: "open",
    });
    expect(openReceivable(posting("1", { net: usd(9), tax: usd(-9) }), ids)).toMatchObject({ gross: usd(0), status: "cleared" });
  });

  test("is reversed once, and only while no cash was applied", () => {
    expect(reverseReceivable(open)).toMatchObject({ outcome: "reversed", receivable: { status: "reversed", open: usd(0) } });
    expect(reverseReceivable({ ...open, open: usd(118) })).toMatchObject({ outcome: "refused", code: "receivable-not-open" });
    expect(reverseReceivable({ ...open, status: "reversed", open: usd(0) })).toMatchObject({ outcome: "refused" });
  });

  test("over nothing is cleared from the start and can still be reversed", () => {
    const nothing = openReceivable(posting("1", { net: usd(0), tax: usd(0) }), ids);
    expect(nothing.status).toBe("cleared");
    expect(reverseReceivable(nothing)).toMatchObject({ outcome: "reversed" });
  });

  test("taken back has nothing open in either currency, and is otherwise as it was", () => {
    expect(reverseReceivable(open)).toStrictEqual({ outcome: "reversed", receivable: { ...open, status: "reversed", open: usd(0) } });
    expect(reverseReceivable(foreign)).toStrictEqual({
      outcome: "reversed",
      receivable: { ...foreign, status: "reversed", open: usd(0), functional: { ...rate, gross: eur(95), open: eur(0) } },
    });
  });

  test.each([
    ["reversed", 119, "The posting was reversed before"],
    ["written_off", 119, "The receivable was written off"],
    ["open", 118, "Cash or credit was applied: 118 of 119 USD minor units are open"],
    ["cleared", 0, "Cash or credit was applied: 0 of 119 USD minor units are open"],
  ] as const)("%s with %i of 119 open is not reversed: %s", (status, left, detail) => {
    expect(reverseReceivable({ ...open, status, open: usd(left) })).toEqual({ outcome: "refused", code: "receivable-not-open", detail });
  });
});

describe("what is open of 119 USD, worth 95 EUR", () => {
  test.each([
    // 95 x 60 / 119 is 47.9
    [60, "59", "open", 48, 47],
    [118, "1", "open", 94, 1],
    [119, "0", "cleared", 95, 0],
  ])("lowered by %i leaves %s, %s; %i EUR go and %i EUR stay", (by, left, status, gone, stays) => {
    expect(lowerReceivable(foreign, moneyOf("USD", by))).toStrictEqual({
      receivable: { ...foreign, open: usd(left), status, functional: { ...rate, gross: eur(95), open: eur(stays) } },
      released: moneyOf("EUR", gone),
    });
  });

  test("lowered without a rate releases nothing", () => {
    expect(lowerReceivable(open, moneyOf("USD", 19))).toStrictEqual({ receivable: { ...open, open: usd(100) }, released: undefined });
  });

  test("ends in the state it is closed by, and only at zero", () => {
    expect(lowerReceivable(open, moneyOf("USD", 119), "written_off").receivable.status).toBe("written_off");
    expect(lowerReceivable(open, moneyOf("USD", 118), "written_off").receivable.status).toBe("open");
  });

  test("of which nothing is open any more releases nothing of what it is worth", () => {
    const closed = { ...foreign, open: usd(0), functional: { ...rate, gross: eur(95), open: eur(3) } };
    expect(lowerReceivable(closed, moneyOf("USD", 0))).toStrictEqual({
      receivable: { ...closed, status: "cleared" },
      released: moneyOf("EUR", 0),
    });
  });
});
