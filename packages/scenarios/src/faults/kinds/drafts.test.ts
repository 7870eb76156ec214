import { expect, test } from "vitest";
import { generateBook } from "../../book/generate.ts";
import { billedRenewals } from "../candidates.ts";
import { leavesDays } from "../moments.ts";
import { isBilledAtOnce, type RenewalGround } from "../renewal-bill.ts";
import { draftForgotten } from "./drafts.ts";

const book = generateBook({ seed: "drafts", accounts: 400, from: "2026-01-05", to: "2026-04-05" });
const grounds = billedRenewals(book, "drafts").filter((ground) => !isBilledAtOnce(ground) && leavesDays(ground, book, 9));
const DAY_MS = 86_400_000;

/** Units of the ended term that cost something, sent before an instant. */
function chargeableUnits({ contract, renewal, usagePrice }: RenewalGround, before: string): number {
  const used = book.usage.filter(
    (reading) =>
      reading.contract === contract.key &&
      reading.usedOn >= renewal.ending.startOn &&
      reading.usedOn < renewal.ending.endOn &&
      (reading.sentAt ?? "") < before,
  );
  const units = used.reduce((sum, { quantity }) => sum + quantity, 0);
  return Math.max(0, units - usagePrice.includedUsage * contract.termMonths);
}

/** The units billing would charge on a draft of the third afternoon after the renewal, beside its period. */
function lateUnits(ground: RenewalGround): number {
  const { at } = ground.renewal.outcome;
  const thirdDay = new Date(Date.parse(`${at.slice(0, 10)}T14:00:00.000Z`) + 3 * DAY_MS).toISOString();
  return chargeableUnits(ground, thirdDay) - chargeableUnits(ground, at);
}

test("a draft is forgotten only where no usage that came late is charged on it", () => {
  const [fitting, others] = [true, false].map((fits) =>
    grounds.filter((each) => draftForgotten.fits(each, { book, seed: "drafts" }) === fits),
  );
  expect(fitting?.length).toBeGreaterThan(0);
  expect(fitting?.map(lateUnits).filter((units) => units > 0)).toEqual([]);
  expect(others?.map(lateUnits).some((units) => units > 0)).toBe(true);
});
