import { randomStream } from "@cashline/kernel/random";
import type { Book, Key } from "../../book/book.ts";
import { call, type FaultAction } from "../action.ts";
import { postingRejected, untaxed } from "../expectation.ts";
import { faultKind, type FaultWorld } from "../fault.ts";
import { beforeWin } from "../moments.ts";
import { isTaxed, type RenewalGround } from "../renewal-bill.ts";

/** Somebody moves the billing account to an entity without any tie to the customer's country: an untaxed export. */
export function toWrongEntity({ account }: RenewalGround): FaultAction {
  const legalEntity = ["DE", "FR", "AT"].includes(account.address.country) ? "US01" : "DE01";
  return call("billing", "updateBillingAccount", {
    params: { billingAccountId: { loaded: "billingAccounts", key: account.key } },
    body: { legalEntity },
  });
}

/** Somebody moves the customer in ERP under another account: never itself, its parent, or one below it. */
export function underAnotherParent(ground: RenewalGround, { book, seed }: FaultWorld): FaultAction {
  const parent: Key = randomStream(seed, "other-parent", ground.renewal.key).pick(otherParents(ground, book)).key;
  return call("erp", "updateCustomer", {
    params: { customerId: { loaded: "customers", key: ground.account.key } },
    body: { parentAccountId: { loaded: "accounts", key: parent } },
  });
}

/** The accounts a customer could be put under by mistake. */
export function otherParents({ account }: RenewalGround, book: Pick<Book, "accounts">): Book["accounts"] {
  return book.accounts.filter(({ key, parent }) => key !== account.key && key !== account.parent && parent !== account.key);
}

export const wrongLegalEntity = faultKind({
  name: "wrong-legal-entity",
  summary: "Somebody moves the billing account to a legal entity in another country, so that the invoice would bear no tax at all",
  where: ["billing", "tax"],
  parameters: {},
  truth: [
    {
      code: "TAX-JURISDICTION",
      on: "contract",
      amount: "tax of the invoice under the contract's own entity",
      direction: "under_billed",
      detectable: "when the invoice is drafted",
    },
  ],
  fits: isTaxed,
  plan: (ground, _drawn, { book }) => ({
    steps: [{ at: beforeWin(ground, book), action: toWrongEntity(ground) }],
    expected: [untaxed(ground)],
  }),
});

export const hierarchyMoved = faultKind({
  name: "hierarchy-moved",
  summary: "Somebody moves the customer in ERP under another parent, and ERP would reject the posting",
  where: ["erp"],
  parameters: {},
  truth: [
    {
      code: "ERP-POST-REJECTED",
      on: "contract",
      amount: "net of the invoice",
      direction: "none",
      detectable: "when the invoice is drafted",
    },
  ],
  fits: (ground, { book }) => otherParents(ground, book).length > 0,
  plan: (ground, _drawn, world) => ({
    steps: [{ at: beforeWin(ground, world.book), action: underAnotherParent(ground, world) }],
    expected: [postingRejected(ground)],
  }),
});
