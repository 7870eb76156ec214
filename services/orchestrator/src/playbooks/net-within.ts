import type { CreditNoteLine } from "@cashline/contracts/systems/billing/credit-entities";
import { minorOf, type MoneyWire } from "@cashline/kernel/money";

type Line = { net: CreditNoteLine["net"]; tax: MoneyWire | null };

/**
 * The largest net of a line, in minor units, that with its tax comes to no more than an amount; one where none is small enough.
 * @param comesTo what a net comes to with its tax, as who bills it says
 */
export async function netWithin(amount: bigint, { net, tax }: Line, comesTo: (net: bigint) => Promise<bigint>): Promise<bigint> {
  const [whole, part] = [minorOf(net) + minorOf(tax ?? { minor: "0" }), minorOf(net)];
  // Each levy rounds by itself, so that a share may be a unit or two beside.
  let candidate = (amount * part) / whole + 2n;
  if (amount <= whole && candidate > part) candidate = part;
  while (candidate > 1n && (await comesTo(candidate)) > amount) candidate -= 1n;
  return candidate;
}
