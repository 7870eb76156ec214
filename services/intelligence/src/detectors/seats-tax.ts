import { fraction, roundTo } from "@cashline/kernel/fraction";
import { addMoney, moneyOf, type Money } from "@cashline/kernel/money";
import { states } from "./detector.ts";
import { minor } from "./reconciled.ts";

/** What seats come to, net and tax, in minor units; zero where nothing was billed. */
export type SeatsTax = { seats_net: string; seats_tax: string };

/** The seats on the invoice a credit of each contract is given on: the latest paid one, or the latest that is out where none is paid. Columns: contract, seats_net, seats_tax. */
export const seatsToCredit = `(SELECT contract, toString(argMax(net, issued)) AS seats_net, toString(argMax(tax, issued)) AS seats_tax FROM (
  SELECT JSONExtractString(payload, 'contractId') AS contract, JSONExtractString(payload, 'status') AS status, (status = 'paid', JSONExtractString(payload, 'finalizedAt'), object_id) AS issued, ${minor("line", "net")} AS net, ${minor("line", "tax")} AS tax
  FROM ${states("billing.invoice")} ARRAY JOIN JSONExtractArrayRaw(payload, 'lines') AS line WHERE status IN ('open', 'paid') AND JSONExtractString(line, 'lineId') = 'recurring') GROUP BY contract)`;

/** A part of the seats with the tax they bear on it, rounded half-up once, as billing previews a credit. */
export function withTax(part: Money, { seats_net, seats_tax }: SeatsTax): Money {
  const [net, tax] = [BigInt(seats_net || "0"), BigInt(seats_tax || "0")];
  return net <= 0n ? part : addMoney(part, moneyOf(part.currency, roundTo(fraction(tax * part.minor, net), "half-up")));
}
