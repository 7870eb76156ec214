import type { Account } from "@cashline/contracts/systems/crm/entities";

/** An account that is named by its id. */
export const accountOf = (id: string, over: Partial<Account> = {}): Account => ({
  id,
  externalKey: id,
  name: id,
  parentAccountId: null,
  status: "customer",
  tier: "enterprise",
  industry: "Retail",
  currency: "EUR",
  address: { line1: "1 High Street", city: "Berlin", postalCode: "10115", region: "", country: "DE" },
  taxId: null,
  legalName: null,
  billToAccountId: null,
  ...over,
});
