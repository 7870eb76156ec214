import { money, type MoneyWire } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import { instant } from "@cashline/kernel/time";

/**
 * How values stand in columns. What a column could not hold is refused here: the engine wraps a number beyond 64 bits and
 * takes a 13th month for another date, both in silence.
 */

/** An instant in ClickHouse's own writing, in UTC. @throws RangeError for text that is no time, and for times no column holds */
export function clock(at: string): string {
  const text = instant(at).replace("T", " ").replace("Z", "");
  if (text < "1900" || text >= "2300") throw new RangeError(`${text} UTC lies beyond the times the store holds, 1900 to 2299`);
  return text;
}

/** An instant whose day is kept too. @throws RangeError for text that is no time, and for days no column holds */
export function clockOfDay(at: string): string {
  const text = clock(at);
  day(text.slice(0, 10));
  return text;
}

export function clockOrNull(at: string | null): string | null {
  return at === null ? null : clock(at);
}

/** The instant a column of time holds. */
export function instantOfClock(text: string): string {
  return `${text.replace(" ", "T")}Z`;
}

/** A calendar day. @throws RangeError for text that is none, and for days no column holds: the engine would take them for others */
export function day(on: string): string {
  const text = Temporal.PlainDate.from(on).toString();
  if (!/^\d/.test(text) || text < "1970-01-01" || text > "2149-06-06")
    throw new RangeError(`${text} lies beyond the days the store holds, 1970-01-01 to 2149-06-06`);
  return text;
}

/** A whole amount of minor units. @throws RangeError for text that is no whole number of at most 18 digits */
export function wholeNumber(text: string): string {
  if (!/^-?\d{1,18}$/.test(text)) throw new RangeError(`"${text.slice(0, 40)}" is not a whole amount of minor units`);
  return text;
}

/** An amount in cents of the reporting currency. @throws RangeError for a currency without a planning rate */
export function cents(amount: MoneyWire): string {
  return toReportingMinor(money(amount)).toString();
}
