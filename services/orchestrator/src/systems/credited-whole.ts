import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { minorOf } from "@cashline/kernel/money";

/** Whether credits have given all of an invoice back; one over nothing has nothing to give back. */
export function isCreditedWhole({ total, credited }: Pick<Invoice, "total" | "credited">): boolean {
  return minorOf(credited) !== 0n && minorOf(credited) >= minorOf(total);
}
