import { subtractMoney, type Money } from "@cashline/kernel/money";
import { addDays, dateIn, type Instant } from "@cashline/kernel/time";
import type { BookUsage } from "../book/book.ts";
import type { FaultAction } from "./action.ts";
import { usageCost, type RenewalGround } from "./renewal-bill.ts";

/** Usage of the ending term that a fault hands over in bulk, beside that of the book. */

export const METER = "api_calls";

/** Units by which what is handed over in bulk exceeds what the term includes. */
export const bulk = { means: "units above what the term includes", choices: [12_500, 40_000, 87_500, 150_000] } as const;

/** A batch of the ending term that alone exceeds what is included, so that every unit of it that counts costs the same. */
export function bulkReading(ground: RenewalGround, sourceId: string, above: number, sentAt: Instant): BookUsage {
  const { renewal, contract, usagePrice } = ground;
  return {
    sourceId,
    contract: contract.key,
    meter: METER,
    quantity: usagePrice.includedUsage * contract.termMonths + above,
    usedOn: addDays(dateIn(renewal.outcome.at, "UTC") < renewal.closeOn ? dateIn(renewal.outcome.at, "UTC") : renewal.closeOn, -2),
    sentAt,
  };
}

export const send = (records: readonly BookUsage[]): FaultAction => ({ kind: "send-usage", records });

/** What some units more cost on top of what the first draft has. */
export function costMore(ground: RenewalGround, before: number, after: number): Money {
  return subtractMoney(usageCost(ground, ground.usedUnits + after), usageCost(ground, ground.usedUnits + before));
}
