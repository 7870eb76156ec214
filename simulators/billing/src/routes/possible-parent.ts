import type { BillingAccount } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { parentFault } from "../domain/account-hierarchy.ts";
import type { Collections } from "../store/collections.ts";
import { refuseAs } from "./answer.ts";

/** Refuses a parent billing does not know, and one that is the account itself or below it. */
export function requirePossibleParent(
  { accountId, parentAccountId }: Pick<BillingAccount, "accountId" | "parentAccountId">,
  context: CommandContext<Collections>,
): void {
  const parentOf = (id: string) => context.store.accounts.get(context.id("bac", id))?.parentAccountId;
  const fault = parentFault(accountId, parentAccountId, parentOf);
  if (fault) refuseAs(fault);
}
