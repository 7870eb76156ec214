import { money, type MoneyWire } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import { instant } from "@cashline/kernel/time";

/**
 * How values stand in columns. What a column could not hold is refused here: the engine wraps a number beyond 64 bits and
 * takes a 13th month for another date, both in silence.
 */

/** An instant in ClickHouse's own writing, in UTC. @throws RangeError for text that is no time */
export function clock(at: string): string {
  return instant(at).replace("T", " ").replace("Z", "");
}

export function clockOrNull(at: string | null): string | null {
  return at === null ? null : clock(at);
}

/** The instant a column of time holds. */
export function instantOfClock(text: string): string {
  return `${text.replace(" ", "T")}Z`;
}

/** A calendar day. @throws RangeError for text that is none */
export function day(on: string): string {
  return Temporal.PlainDate.from(on).toString();
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
