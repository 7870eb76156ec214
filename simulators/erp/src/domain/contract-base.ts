import type { RecognitionMethod } from "@cashline/contracts/systems/erp/entities";
import type { PerformanceObligation } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyWire, zeroMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import type { Weighted } from "./allocation.ts";
import { stillToCome } from "./obligation.ts";

/**
 * The contracts a change is about, by the modification that made each, 0 for the original one: those of the services whose ends
 * it names, else the original.
 * Source: ASC 606-10-25-12, IFRS 15.20: what was accounted for as a separate contract is changed by itself.
 */
export function touchedContracts(obligations: readonly PerformanceObligation[], named: readonly string[]): ReadonlySet<number> {
  const contracts = obligations.filter(({ key }) => named.includes(key)).map(({ separateContract = 0 }) => separateContract);
  return new Set(contracts.length === 0 ? [0] : contracts);
}

/** An obligation as one of a contract. Source: as `touchedContracts`. */
export function inContract(obligation: PerformanceObligation, contract: number): PerformanceObligation {
  const { separateContract: _, ...rest } = obligation;
  return contract === 0 ? rest : { ...rest, separateContract: contract };
}

/** What a prospective change settled of an obligation; nothing where there was none. Source: ASC 606-10-25-13(a), IFRS 15.21(a). */
export function settledRevenue({ settled, allocated }: Pick<PerformanceObligation, "settled" | "allocated">): Money {
  return settled ? money(settled.recognized) : zeroMoney(allocated.currency);
}

/** An obligation's past as a prospective change settles it. Source: as `settledRevenue`. */
export function settledAs(
  obligation: PerformanceObligation,
  recognized: Money,
  on: CalendarDate,
  method: RecognitionMethod,
): NonNullable<PerformanceObligation["settled"]> {
  const { num, den } = stillToCome(obligation, on, method);
  return { on, recognized: moneyWire(recognized), weight: obligation.startOn === null ? Number(den - num) : 0 };
}

/**
 * What the contract an obligation now belongs to promised of it when it began, as weight of its stand-alone selling price: all of
 * it, or what the last prospective change found still to come.
 * Source: ASC 606-10-25-13(a), IFRS 15.21(a): the rest is a new contract.
 */
export function measuredFrom(obligation: PerformanceObligation, method: RecognitionMethod): Weighted {
  const { settled, startOn } = obligation;
  const { price, den } = stillToCome(obligation, settled?.on ?? startOn ?? "", method);
  if (!settled) return { price, num: den, den };
  return startOn === null ? { price, num: den - BigInt(settled.weight), den } : stillToCome(obligation, settled.on, method);
}
