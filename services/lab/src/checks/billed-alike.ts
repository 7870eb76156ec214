import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";

/** How many contracts two seasons have billed, and those they have not billed alike. */
export type BilledAlike = { contracts: number; otherwise: readonly string[] };

/**
 * Compares what two seasons of one book have billed beside usage, contract by contract: the net of what is out, whenever it went
 * out and under whichever number, for periods that begin up to a day. What stands as a draft or was voided is no bill. Usage is
 * left out because an invoice drafted later takes in what was metered meanwhile.
 */
export function billedAlike(one: readonly Invoice[], other: readonly Invoice[], until: CalendarDate): BilledAlike {
  const [first, second] = [netsByContract(one, until), netsByContract(other, until)];
  const contracts = [...new Set([...first.keys(), ...second.keys()])].toSorted();
  return { contracts: contracts.length, otherwise: contracts.filter((id) => first.get(id) !== second.get(id)) };
}

function netsByContract(invoices: readonly Invoice[], until: CalendarDate): Map<string, string> {
  const nets = invoices
    .filter(({ status }) => status !== "draft" && status !== "void")
    .flatMap(({ contractId, lines }) =>
      lines
        .filter(({ kind, periodStartOn }) => kind !== "usage" && periodStartOn <= until)
        .map(({ net }) => ({ contractId, net: `${net.minor} ${net.currency}` })),
    );
  return new Map(
    [...Map.groupBy(nets, ({ contractId }) => contractId)].map(([id, of]) => [
      id,
      of
        .map(({ net }) => net)
        .toSorted()
        .join(", "),
    ]),
  );
}
