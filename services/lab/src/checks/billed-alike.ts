import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";

/** How many contracts two seasons have billed, and those they have not billed alike. */
export type BilledAlike = { contracts: number; otherwise: readonly string[] };

/**
 * Compares what two seasons of one book have billed, contract by contract: the totals of what is out, whenever it went out and
 * under whichever number, for periods that begin up to a day. What stands as a draft or was voided is no bill.
 */
export function billedAlike(one: readonly Invoice[], other: readonly Invoice[], until: CalendarDate): BilledAlike {
  const [first, second] = [totalsByContract(one, until), totalsByContract(other, until)];
  const contracts = [...new Set([...first.keys(), ...second.keys()])].toSorted();
  return { contracts: contracts.length, otherwise: contracts.filter((id) => first.get(id) !== second.get(id)) };
}

function totalsByContract(invoices: readonly Invoice[], until: CalendarDate): Map<string, string> {
  const out = invoices.filter(
    ({ status, lines }) => status !== "draft" && status !== "void" && lines.every(({ periodStartOn }) => periodStartOn <= until),
  );
  const totals = Map.groupBy(out, ({ contractId }) => contractId);
  return new Map(
    [...totals].map(([id, of]) => [
      id,
      of
        .map(({ total }) => `${total.minor} ${total.currency}`)
        .toSorted()
        .join(", "),
    ]),
  );
}
