import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { addMonths } from "@cashline/kernel/time";
import { parse } from "csv-parse/sync";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadBook } from "../book/load.ts";
import { openPaperEstate } from "../book/paper-estate.ts";
import { importBook } from "./ravenstack.ts";

const folder = join(import.meta.dirname, "../../../../../shared/data/ravenstack");
const absent = !existsSync(folder);
const options = { from: "2025-01-01", to: "2025-03-31", seed: "import-test" };

if (absent) console.warn(`The RavenStack export is not at ${folder}: its import is not tested in this run.`);

/** Read from the file itself: `<subscription> <term end>` for every term that ends in a season, first and last day included. */
function termEndsInFile(from: string, to: string): string[] {
  const rows = parse(readFileSync(join(folder, "ravenstack_subscriptions.csv")), { columns: true }) as Record<string, string>[];
  return rows
    .filter((row) => row["auto_renew_flag"] === "TRUE" && row["is_trial"] === "FALSE" && Number(row["mrr_amount"]) > 0)
    .filter((row) => row["end_date"] !== "" || row["churn_flag"] === "FALSE")
    .flatMap((row) => {
      const months = row["billing_frequency"] === "annual" ? 12 : 1;
      const ends: string[] = [];
      const endsForGood = row["end_date"] === "" ? "9999" : (row["end_date"] ?? "");
      for (let term = 1; ; term += 1) {
        // Terms count from the start date; from the first renewal in the season on, from the day the renewed term begins.
        const last = ends.at(-1);
        const end: string = last === undefined ? addMonths(row["start_date"] ?? "", months * term) : addMonths(last, months);
        if (end > to || end >= endsForGood) return ends.map((on) => `${row["subscription_id"]} ${on}`);
        if (end >= from) ends.push(end);
      }
    })
    .toSorted();
}

describe.skipIf(absent)("the RavenStack export (skipped where ../shared/data/ravenstack is absent)", () => {
  const { book, report } = absent ? ({} as ReturnType<typeof importBook>) : importBook(folder, options);

  test("has every row mapped or refused, file by file, and every refusal said", () => {
    expect(report.files).toEqual({
      "ravenstack_accounts.csv": { rows: 500, mapped: 500, refused: 0 },
      "ravenstack_subscriptions.csv": { rows: 5000, mapped: 5000, refused: 0 },
      "ravenstack_feature_usage.csv": { rows: 25_000, mapped: 5569, refused: 19_431 },
      "ravenstack_support_tickets.csv": { rows: 2000, mapped: 2000, refused: 0 },
      "ravenstack_churn_events.csv": { rows: 600, mapped: 600, refused: 0 },
    });
    expect([book.accounts.length, book.contracts.length, book.usage.length, book.tickets.length, book.churnEvents.length]).toEqual([
      500,
      5000,
      5569 + report.season.usage.goesOn,
      2000,
      600,
    ]);
    const refusedRows = new Set(report.findings.filter(({ outcome }) => outcome === "refused").map(({ file, line }) => `${file}:${line}`));
    expect(refusedRows.size).toBe(19_431);
  });

  test("says how often each oddity comes up, with an example", () => {
    const counts = Object.fromEntries(
      Object.entries(report.kinds).map(([kind, { repaired, kept, refused }]) => [
        kind,
        Object.entries({ repaired, kept, refused })
          .filter(([, count]) => count > 0)
          .map(([outcome, count]) => `${count} ${outcome}`)
          .join(", "),
      ]),
    );
    expect(counts).toEqual({
      "answered-after-closing": "36 kept",
      "churn-before-first-subscription": "53 kept",
      "churn-event-without-ended-subscription": "593 kept",
      "churn-event-without-flag": "277 kept",
      "churned-account-still-active": "110 kept",
      "churned-account-without-event": "35 kept",
      "churned-without-event": "134 kept",
      "country-code": "58 repaired",
      "ended-on-first-day": "13 repaired",
      "ended-with-auto-renew": "390 kept",
      "more-errors-than-uses": "17 kept",
      "no-subscription-as-account-says": "127 kept",
      "open-without-auto-renew": "899 kept",
      "same-feature-same-day": "3 kept",
      "ticket-before-signup": "1077 kept",
      "time-not-padded": "838 repaired",
      "trial-account-with-paid-subscriptions": "97 kept",
      "upgrade-and-downgrade-before-churn": "8 kept",
      "upgraded-and-downgraded": "23 kept",
      "usage-after-end": "289 refused",
      "usage-before-start": "19142 refused",
      "usage-id-repeats": "21 repaired",
    });
    expect(report.kinds["usage-id-repeats"]?.example).toMatchObject({ file: "ravenstack_feature_usage.csv", outcome: "repaired" });
  });

  test("charges every subscription's monthly revenue to the cent", () => {
    const rows = parse(readFileSync(join(folder, "ravenstack_subscriptions.csv")), { columns: true }) as {
      subscription_id: string;
      mrr_amount: string;
    }[];
    const contracts = new Map(book.contracts.map((contract) => [contract.key, contract]));
    expect(rows).toHaveLength(5000);
    for (const { subscription_id: id, mrr_amount: mrr } of rows) {
      const { unitPrice = "", seats, discountPercent = "" } = contracts.get(id) ?? {};
      expect([id, priceAmount("USD", "half-up", unitPrice, String(seats), remainingShare(discountPercent)).minor]).toEqual([
        id,
        BigInt(mrr) * 100n,
      ]);
    }
  });

  test("needs only the three list prices, since each plan has one price per seat", () => {
    expect(book.prices.map(({ key, unitPrice }) => [key, unitPrice])).toEqual([
      ["list/basic", "19"],
      ["list/enterprise", "199"],
      ["list/pro", "49"],
    ]);
  });

  test("accounts for every subscription in the season", () => {
    const { subscriptions, planned, renewals, won, lost, notPlanned } = report.season;
    expect(planned + Object.values(notPlanned).reduce((sum, count) => sum + count, 0)).toBe(subscriptions);
    expect(won + lost).toBe(renewals);
    expect(book.renewals).toHaveLength(renewals);
    expect(new Set(book.renewals.map(({ contract }) => contract)).size).toBe(planned);
    expect(report.season).toMatchObject({
      subscriptions: 5000,
      planned: 1693,
      renewals: 4791,
      won: 4791,
      lost: 0,
      notPlanned: { "ended before the season": 486, "not renewed automatically": 764, "term ends after the season": 1357, trial: 700 },
    });
  });

  test.each<[from: string, to: string, termEnds: number]>([
    ["2025-01-01", "2025-01-31", 1590],
    ["2025-02-01", "2025-02-28", 1590],
    ["2025-01-01", "2025-01-03", 148],
    ["2025-01-01", "2025-03-31", 4791],
    ["2024-06-01", "2024-06-30", 529],
    ["2024-05-01", "2024-07-31", 1582],
  ])("from %s to %s every term end of an active, automatically renewing, paid subscription is one renewal: %i", (from, to, termEnds) => {
    const expected = termEndsInFile(from, to);
    expect(expected).toHaveLength(termEnds);
    const season = importBook(folder, { ...options, from, to });
    expect(season.book.renewals.map(({ contract, closeOn }) => `${contract} ${closeOn}`).toSorted()).toEqual(expected);
    expect(season.report.season).toMatchObject({ renewals: termEnds });
  });

  test("has every renewal follow the one before it, within the season, and be answered before its term ends or on the first day", () => {
    const contracts = new Map(book.contracts.map((contract) => [contract.key, contract]));
    for (const [key, renewals] of Map.groupBy(book.renewals, ({ contract }) => contract)) {
      const { anchorOn = "", startOn = "", endOn = "", termMonths = 1 } = contracts.get(key) ?? {};
      expect(renewals[0]).toMatchObject({ after: null, ending: { startOn, endOn } });
      expect(startOn < endOn && endOn >= options.from && endOn <= options.to).toBe(true);
      expect(Array.from({ length: 60 }, (_, index) => addMonths(anchorOn, termMonths * (index + 1)))).toContain(endOn);
      renewals.forEach(({ after, ending, closeOn, outcome }, index) => {
        const before = renewals[index - 1];
        expect([closeOn, ending.endOn <= options.to]).toEqual([ending.endOn, true]);
        if (before) expect([after, ending.startOn]).toEqual([before.key, before.closeOn]);
        if (before) expect(outcome.at > before.outcome.at).toBe(true);
        expect(outcome.at.slice(0, 10) === options.from || outcome.at.slice(0, 10) < closeOn).toBe(true);
      });
    }
  });

  test("has usage go on after the export's last day as it did the year before, while the subscription runs", () => {
    const { before, inSeason, goesOn, afterSeason } = report.season.usage;
    expect([before, inSeason, afterSeason]).toEqual([5569, 0, 0]);
    const bySource = new Map(book.usage.map((record) => [record.sourceId, record]));
    expect(bySource.size).toBe(book.usage.length);
    const inTheSeason = book.usage.filter(({ sentAt }) => sentAt !== null);
    expect(inTheSeason).toHaveLength(goesOn);
    expect(goesOn).toBeGreaterThan(400);
    for (const { sourceId, usedOn, quantity, sentAt } of inTheSeason) {
      const source = bySource.get(sourceId.replace("/year+1", ""));
      expect([usedOn >= options.from && usedOn <= options.to, sentAt]).toEqual([true, `${usedOn}T23:30:00.000Z`]);
      expect([addMonths(source?.usedOn ?? "", 12), source?.quantity]).toEqual([usedOn, quantity]);
    }
  });

  test("has usage dated in the season sent then, and not before", () => {
    const { book: june, report: inJune } = importBook(folder, { ...options, from: "2024-06-01", to: "2024-06-30" });
    const { before, inSeason, goesOn, afterSeason } = inJune.season.usage;
    expect([before + inSeason + afterSeason, goesOn]).toEqual([5569, 0]);
    expect(inSeason).toBeGreaterThan(50);
    for (const { usedOn, sentAt } of june.usage) expect(sentAt === null).toBe(usedOn < "2024-06-01");
  });

  test("gives the same book a second time, and other draws for another seed", () => {
    expect(importBook(folder, options)).toEqual({ book, report });
    expect(importBook(folder, { ...options, seed: "other" }).book.renewals).not.toEqual(book.renewals);
  });

  test("can be kept with its usage outside the term, on request", () => {
    const kept = importBook(folder, { ...options, usageOutsideTerm: "keep" });
    expect(kept.report.files["ravenstack_feature_usage.csv"]).toEqual({ rows: 25_000, mapped: 25_000, refused: 0 });
    expect(new Set(kept.book.usage.map(({ sourceId }) => sourceId)).size).toBe(25_000 + kept.report.season.usage.goesOn);
  });

  test("loads with every call as its contract asks", async () => {
    const paper = openPaperEstate("sandbox");
    await loadBook(book, paper.estate);
    expect(paper.flaws).toEqual([]);
    expect(paper.effects()).toBeGreaterThan(18_000);
  });
});
