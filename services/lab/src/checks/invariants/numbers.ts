import { addDays, firstOfNextMonth, instantAt, type Instant } from "@cashline/kernel/time";
import type { Snapshot } from "../snapshot.ts";
import { each, isReleased, together, type Invariant } from "./invariant.ts";

/** A document that bears a number, or has to: `dueAt` is when its numbering run should have come. */
type Numbered = { id: string; number: string | null; series: string; dueAt: Instant | null };

const INVOICES_NUMBERED_AT = "23:00";
const JOURNAL_NUMBERED_AT = "00:30";

export const numbersWithoutGaps: Invariant = {
  name: "numbers without gaps",
  meaning:
    "Invoice numbers run from one without gap or repetition per legal entity and year, journal numbers per entity and month; every document has one of its own series once its run has come",
  check: (snapshot) => {
    const documents = [...invoiceNumbers(snapshot), ...journalNumbers(snapshot)];
    const series = Map.groupBy(
      documents.filter(({ number }) => number !== null),
      (document) => document.series,
    );
    return together(
      each([...series], ([name, numbered]) => {
        const ordinals = numbered.map(({ number }) => ordinalOf(number ?? "", name)).toSorted((a, b) => a - b);
        return ordinals.every((ordinal, index) => ordinal === index + 1 || ordinal === FOREIGN)
          ? undefined
          : `${name} has a gap or repeats`;
      }),
      each(documents, ({ id, number, series: own, dueAt }) => {
        if (number === null) return dueAt !== null && dueAt < snapshot.asOf ? `${id}: no number since ${dueAt}` : undefined;
        return ordinalOf(number, own) === FOREIGN ? `${id}: ${number} is no number of ${own}` : undefined;
      }),
    );
  },
};

/** Sorts after every ordinal, so that a number of another series is reported once, as such. */
const FOREIGN = Number.POSITIVE_INFINITY;

function ordinalOf(number: string, series: string): number {
  const digits = number.startsWith(`${series}-`) ? number.slice(series.length + 1) : "";
  return /^\d{6,}$/.test(digits) ? Number(digits) : FOREIGN;
}

/** An invoice voided before the evening of its day never gets a number; one voided later keeps it. */
function invoiceNumbers({ invoices }: Snapshot): Numbered[] {
  return invoices.map((invoice) => ({
    id: invoice.id,
    number: invoice.number,
    series: `${invoice.legalEntity}-${invoice.issuedOn?.slice(0, 4) ?? "draft"}`,
    dueAt: isReleased(invoice) && invoice.finalizedAt !== null ? nextAt(invoice.finalizedAt, INVOICES_NUMBERED_AT) : null,
  }));
}

/** A month is numbered on the first day after it; an entry that comes later, in the night that follows. */
function journalNumbers({ journal }: Snapshot): Numbered[] {
  return journal.map(({ id, number, legalEntity, month, postedAt }) => {
    const first = instantAt(firstOfNextMonth(`${month}-01`), JOURNAL_NUMBERED_AT);
    return {
      id,
      number,
      series: `${legalEntity}-JE-${month.replace("-", "")}`,
      dueAt: first > postedAt ? first : nextAt(postedAt, JOURNAL_NUMBERED_AT),
    };
  });
}

/** The first time after an instant at which a time of day strikes, UTC. */
function nextAt(at: Instant, time: string): Instant {
  const today = at.slice(0, 10);
  const struck = instantAt(today, time);
  return struck > at ? struck : instantAt(addDays(today, 1), time);
}
