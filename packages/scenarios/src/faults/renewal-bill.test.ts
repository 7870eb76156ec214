import { expect, test } from "vitest";
import { generateBook } from "../book/generate.ts";
import { billedRenewals } from "./candidates.ts";
import { faultCatalogue } from "./catalogue.ts";
import { minutesAfter } from "./moments.ts";
import { isBilledAlikeUntil } from "./renewal-bill.ts";

const book = generateBook({ seed: "bill", accounts: 200, from: "2026-01-05", to: "2026-04-05" });
const grounds = billedRenewals(book, "bill");
/** A reading comes three quarters of an hour after each win. */
const [before, after] = [30, 60];

test("a draft made anew bills what the first did until chargeable usage comes", () => {
  const [used, unused] = [true, false].map((isUsed) => grounds.filter(({ usageNet }) => (usageNet !== null) === isUsed));
  const alike = (minutes: number, of = used) => of?.map((ground) => isBilledAlikeUntil(ground, minutesAfter(ground, minutes)));
  expect(new Set(alike(before))).toEqual(new Set([true]));
  expect(alike(after)).toContain(false);
  expect(alike(after, unused)).toContain(true);
});

test.each(["period-closed", "period-soft-closed", "erp-maintenance", "account-unmapped", "customer-blocked"])(
  "%s fits only where it does for as long as ERP refuses",
  (name) => {
    const kind = faultCatalogue.find((each) => each.name === name) ?? expect.fail(name);
    const fitting = grounds.filter((ground) => kind.fits(ground, { book, seed: "bill" }));
    expect(fitting.length).toBeGreaterThan(0);
    expect(fitting.every((ground) => isBilledAlikeUntil(ground, minutesAfter(ground, after)))).toBe(true);
  },
);
