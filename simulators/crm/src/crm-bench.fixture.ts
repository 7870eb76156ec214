import { createContact, createAccount, createContract, createOpportunity } from "@cashline/contracts/systems/crm/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/crm/policy-operations";
import type { CrmPolicy } from "@cashline/contracts/systems/crm/policy";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { crm } from "./app.ts";

/** A CRM on a bench, with short ways to what most tests begin with. */
export type CrmBench = TestBench & {
  /** Creates an account named by its key and answers its id. */
  account(key: string, over?: Record<string, unknown>): Promise<string>;
  contact(key: string, accountId: string): Promise<string>;
  /** Records a signed contract of 2026. */
  contract(key: string, accountId: string): Promise<string>;
  opportunity(key: string, accountId: string, over?: Record<string, unknown>): Promise<string>;
  /** Changes members of the policy in force. */
  policy(change: Partial<CrmPolicy>): Promise<void>;
};

export const address = { line1: "1 High Street", city: "Berlin", postalCode: "10115", region: "", country: "DE" };
export const accountBody = (externalKey: string) => ({
  externalKey,
  name: `Customer ${externalKey}`,
  parentAccountId: null,
  status: "customer",
  tier: "enterprise",
  industry: "Retail",
  currency: "EUR",
  address,
  taxId: null,
});
export const contractBody = (externalKey: string, accountId: string) => ({
  externalKey,
  accountId,
  sellingEntity: "DE01",
  currency: "EUR",
  startOn: "2026-01-01",
  endOn: "2027-01-01",
  termMonths: 12,
  sku: "platform",
  tier: "pro",
  seats: 10,
  unitPrice: "45.00",
  discountPercent: "0",
  billingFrequency: "annual",
  paymentTerms: "net_30",
  autoRenew: false,
});
const opportunityBody = (externalKey: string, accountId: string) => ({
  externalKey,
  name: `Deal ${externalKey}`,
  accountId,
  contractId: null,
  kind: "new_business",
  closeOn: "2026-02-01",
  terms: { sku: "platform", tier: "scale", seats: 12, discountPercent: "10", termMonths: 12, billingFrequency: "annual" },
});

/** The id of something that does not exist. */
export const nobody = (prefix: string): string => deriveId(prefix, "test", "nobody");

export const openCrmBench = async (): Promise<CrmBench> => crmOn(await openTestBench(crm));

export function crmOn(bench: TestBench): CrmBench {
  const made = async (answer: Promise<{ status: number; body: { id: string } }>): Promise<string> => {
    const { status, body } = await answer;
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  };
  return {
    ...bench,
    account: (key, over = {}) => made(bench.call(createAccount, { body: { ...accountBody(key), ...over } })),
    contact: (key, accountId) =>
      made(bench.call(createContact, { body: { externalKey: key, accountId, name: key, email: `${key}@example.com`, role: "billing" } })),
    contract: (key, accountId) => made(bench.call(createContract, { body: contractBody(key, accountId) })),
    opportunity: (key, accountId, over = {}) =>
      made(bench.call(createOpportunity, { body: { ...opportunityBody(key, accountId), ...over } })),
    policy: async (change) => {
      const { body, headers } = await bench.call(getPolicy);
      const { id: _, ...members } = body;
      const { status } = await bench.call(updatePolicy, { body: { ...members, ...change }, ifMatch: String(headers["etag"]) });
      if (status !== 200) throw new Error(`the policy was not taken: ${status}`);
    },
  };
}
