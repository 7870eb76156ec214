import type { BillingAccount } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/** The topmost account of the same seller and currency, however far up; one invoice has one of each. A circle is refused when it is made. */
export function topOf(account: BillingAccount, context: CommandContext<Collections>): BillingAccount {
  let top = account;
  while (top.parentAccountId !== null) {
    const [parent] = context.store.accounts.find({ accountId: top.parentAccountId });
    if (!parent || !isBilledAlike(parent, account)) break;
    top = parent;
  }
  return top;
}

/** An account and everything below it, in order of level and id. */
export function familyOf(top: BillingAccount, context: CommandContext<Collections>): BillingAccount[] {
  const family = new Map([[top.id, top]]);
  let level = [top];
  while (level.length > 0) {
    level = level
      .flatMap(({ accountId }) => context.store.accounts.find({ parentAccountId: accountId }))
      .filter((child) => !family.has(child.id) && isBilledAlike(child, top));
    for (const child of level) family.set(child.id, child);
  }
  return [...family.values()];
}

function isBilledAlike(a: BillingAccount, b: BillingAccount): boolean {
  return a.legalEntity === b.legalEntity && a.currency === b.currency;
}
