import {
  getAccountHierarchy,
  getAccountMerge,
  getLegalBillingAccount,
  listAccountDuplicates,
  mergeAccounts,
  previewMerge,
} from "@cashline/contracts/systems/crm/account-operations";
import {
  getContact,
  getOpportunityContacts,
  setOpportunityContacts,
  updateContact,
} from "@cashline/contracts/systems/crm/contact-operations";
import {
  activateContract,
  amendContract,
  draftContract,
  returnContract,
  submitContract,
  terminateContract,
  updateContract,
} from "@cashline/contracts/systems/crm/contract-operations";
import {
  getAccount,
  getContract,
  getOpportunity,
  loseOpportunity,
  recordSignedQuote,
  renewContract,
  updateAccount,
  updateOpportunity,
  winOpportunity,
} from "@cashline/contracts/systems/crm/operations";
import { listOpportunityHistory, moveOpportunity } from "@cashline/contracts/systems/crm/opportunity-operations";
import { deriveId } from "@cashline/kernel/ids";
import type { TestBench } from "@cashline/sim-kit/testing";
import { contractBody, crmOn } from "./crm-bench.fixture.ts";

const eur = (minor: string) => ({ currency: "EUR", minor });

/** A hierarchy with contacts, opportunities in every stage, contracts in every state, duplicates and a merge. */
export async function story(given: TestBench): Promise<void> {
  const bench = crmOn(given);
  const on = (operation: Parameters<typeof bench.call>[0], params: Record<string, string>, version: number, body: object) =>
    bench.call(operation, { params, body, ifMatch: `"v${version}"` });

  await bench.policy({ separateApprover: false, duplicateRule: "block", mergeFields: "fill_blanks" });
  for (const name of ["one", "two"]) {
    const accountId = await bench.account(name);
    const child = await bench.account(`${name}-child`, { parentAccountId: accountId, billToAccountId: accountId, legalName: "Child GmbH" });
    await on(updateAccount, { accountId: child }, 1, { tier: "strategic", taxId: "DE136695976" });
    for (const operation of [getAccount, getAccountHierarchy, getLegalBillingAccount, listAccountDuplicates])
      await bench.call(operation, { params: { accountId: child } });
    const contactId = await bench.contact(`${name}-person`, child);
    await on(updateContact, { contactId }, 1, { role: "executive" });
    await bench.call(getContact, { params: { contactId } });

    const opportunity = (use: string, over: object = {}) => bench.opportunity(`${name}-${use}`, child, { amount: eur("1000000"), ...over });
    const open = { opportunityId: await opportunity("open") };
    await on(updateOpportunity, open, 1, { probability: 60, amount: eur("1200000") });
    await on(setOpportunityContacts, open, 0, { roles: [{ contactId, role: "decision_maker", isPrimary: true }] });
    for (const operation of [getOpportunity, getOpportunityContacts, listOpportunityHistory]) await bench.call(operation, { params: open });
    for (const stage of ["qualification", "proposal", "negotiation"])
      await on(moveOpportunity, { opportunityId: await opportunity(stage) }, 1, { stage });
    await on(loseOpportunity, { opportunityId: await opportunity("lost") }, 1, { reason: "price" });

    const contractId = await bench.contract(`${name}-signed`, child);
    const renewal = { opportunityId: await opportunity("renewal", { contractId, kind: "renewal" }) };
    const quoteId = deriveId("qte", "test", name);
    await on(recordSignedQuote, renewal, 1, { quoteId, quoteKind: "renewal" });
    await bench.call(winOpportunity, { params: { opportunityId: await opportunity("won") }, body: {} });
    await bench.call(winOpportunity, { params: renewal, body: {} });
    const { sku, tier, seats, unitPrice, discountPercent, billingFrequency, termMonths } = contractBody("", child);
    await on(renewContract, { contractId }, 1, {
      ...renewal,
      quoteId,
      startOn: "2027-01-01",
      endOn: "2028-01-01",
      termValue: eur("540000"),
      sku,
      tier,
      seats,
      unitPrice,
      discountPercent,
      billingFrequency,
      termMonths,
    });
    await bench.call(getContract, { params: { contractId } });
    const more = { opportunityId: await opportunity("more-seats", { contractId }) };
    await bench.call(winOpportunity, { params: more, body: {} });
    await on(amendContract, { contractId }, 2, { ...more, effectiveOn: "2027-03-01", seats: seats + 5 });

    const draft = async (use: string) => ({
      contractId: (await bench.call(draftContract, { body: contractBody(`${name}-${use}`, child) })).body.id as string,
    });
    await on(updateContract, await draft("draft"), 1, { seats: 12 });
    await on(submitContract, await draft("handed-in"), 1, {});
    const returned = await draft("returned");
    await on(submitContract, returned, 1, {});
    await on(returnContract, returned, 2, { reason: "price" });
    const activated = await draft("activated");
    await on(submitContract, activated, 1, {});
    await on(activateContract, activated, 2, {});
    const ended = { contractId: await bench.contract(`${name}-ended`, child) };
    await on(terminateContract, ended, 1, { terminateOn: "2026-05-01", reason: "insolvency" });

    const loser = await bench.account(`${name}-again`);
    await bench.contact(`${name}-again`, loser);
    await bench.opportunity(`${name}-again`, loser);
    await bench.call(previewMerge, { params: { accountId }, body: { loserIds: [loser] } });
    const merge = await on(mergeAccounts, { accountId }, 1, { loserIds: [loser] });
    await bench.call(getAccountMerge, { params: { mergeId: merge.body.id } });
  }
}
