import {
  getContact,
  getOpportunityContacts,
  listContacts,
  setOpportunityContacts,
  updateContact,
} from "@cashline/contracts/systems/crm/contact-operations";
import { createOpportunity, updateOpportunity, winOpportunity } from "@cashline/contracts/systems/crm/operations";
import { listOpportunityHistory, moveOpportunity } from "@cashline/contracts/systems/crm/opportunity-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { nobody, openCrmBench, type CrmBench } from "./crm-bench.fixture.ts";

const eur = (minor: string) => ({ currency: "EUR", minor });

describe("opportunities and the people in them", () => {
  let bench: CrmBench;
  beforeEach(async () => {
    bench = await openCrmBench();
  });
  afterEach(() => bench.close());

  test("a move sets probability, forecast category and expected revenue, and is told", async () => {
    const opportunityId = await bench.opportunity("o", await bench.account("a"), { amount: eur("1000000") });
    const params = { opportunityId };
    expect(await bench.call(moveOpportunity, { params, body: { stage: "proposal" } })).toMatchObject(refused(428, "if-match-missing"));
    expect(await bench.call(moveOpportunity, { params, body: { stage: "proposal" }, ifMatch: '"v1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: {
        stage: "proposal",
        probability: 75,
        probabilityRule: "stage",
        forecastCategory: "pipeline",
        expectedRevenue: eur("750000"),
        stagePath: "free",
      },
    });
    expect(await bench.call(moveOpportunity, { params, body: { stage: "qualification" }, ifMatch: '"v1"' })).toMatchObject(
      refused(412, "version-conflict"),
    );
    expect(await bench.call(moveOpportunity, { params, body: { stage: "proposal" }, ifMatch: '"v2"' })).toMatchObject({
      headers: { etag: '"v2"' },
    });
    expect(await bench.events("crm.opportunity.stage_changed.v1")).toHaveLength(1);
  });

  test("the policy's path decides where an opportunity may go, and a closed one goes nowhere", async () => {
    await bench.policy({ stagePath: "stepwise" });
    const params = { opportunityId: await bench.opportunity("o", await bench.account("a")) };
    expect(await bench.call(moveOpportunity, { params, body: { stage: "proposal" }, ifMatch: '"v1"' })).toMatchObject(
      refused(409, "stage-not-reachable"),
    );
    expect(await bench.call(moveOpportunity, { params, body: { stage: "qualification" }, ifMatch: '"v1"' })).toMatchObject({
      body: { stagePath: "stepwise" },
    });
    expect(await bench.call(moveOpportunity, { params, body: { stage: "closed_won" }, ifMatch: '"v2"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
    await bench.call(winOpportunity, { params, body: {} });
    expect(await bench.call(moveOpportunity, { params, body: { stage: "proposal" }, ifMatch: '"v3"' })).toMatchObject(
      refused(409, "opportunity-closed"),
    );
  });

  test("a win that says which version it read is held to it, and one that says nothing is not", async () => {
    const params = { opportunityId: await bench.opportunity("o", await bench.account("a")) };
    expect(await bench.call(winOpportunity, { params, body: {}, ifMatch: '"v4"' })).toMatchObject(refused(412, "version-conflict"));
    expect(await bench.call(winOpportunity, { params, body: {}, ifMatch: '"v1"' })).toMatchObject({ status: 200 });
  });

  test("an amount in another currency than the account's is refused, and one beyond all bounds too", async () => {
    const accountId = await bench.account("a");
    const params = { opportunityId: await bench.opportunity("o", accountId) };
    const usd = { currency: "USD", minor: "1" };
    expect(await bench.call(updateOpportunity, { params, body: { amount: usd }, ifMatch: '"v1"' })).toMatchObject(
      refused(422, "amount-currency-differs"),
    );
    const body = { externalKey: "o2", name: "x", accountId, contractId: null, kind: "new_business", closeOn: "2026-01-01" };
    const terms = { sku: "p", tier: "t", seats: 1, discountPercent: "0", termMonths: 1, billingFrequency: "monthly" };
    expect(await bench.call(createOpportunity, { body: { ...body, terms, amount: usd } })).toMatchObject(
      refused(422, "amount-currency-differs"),
    );
    expect(await bench.call(updateOpportunity, { params, body: { amount: eur("9".repeat(16)) }, ifMatch: '"v1"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
    expect(await bench.call(updateOpportunity, { params, body: { probability: 101 }, ifMatch: '"v1"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
    expect(await bench.call(updateOpportunity, { params, body: { amount: eur("9".repeat(15)) }, ifMatch: '"v1"' })).toMatchObject({
      status: 200,
      body: { expectedRevenue: eur("100000000000000") },
    });
  });

  test("the history has an entry for each change of the forecast, page by page", async () => {
    const opportunityId = await bench.opportunity("o", await bench.account("a"), { amount: eur("100000") });
    const params = { opportunityId };
    await bench.advance("2026-01-02T00:00:00.000Z");
    await bench.call(moveOpportunity, { params, body: { stage: "qualification" }, ifMatch: '"v1"' });
    await bench.call(updateOpportunity, { params, body: { name: "Renamed" }, ifMatch: '"v2"' });
    await bench.call(updateOpportunity, { params, body: { probability: 30 }, ifMatch: '"v3"' });
    await bench.advance("2026-01-03T00:00:00.000Z");
    await bench.call(winOpportunity, { params, body: {} });
    const { items, next } = (await bench.call(listOpportunityHistory, { params })).body;
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { at: "2026-01-01T00:00:00.000Z", stage: "prospecting", probability: 10, expectedRevenue: eur("10000") },
      { at: "2026-01-02T00:00:00.000Z", stage: "qualification", probability: 10 },
      { at: "2026-01-02T00:00:00.000Z", stage: "qualification", probability: 30, expectedRevenue: eur("30000") },
      { at: "2026-01-03T00:00:00.000Z", stage: "closed_won", probability: 100, forecastCategory: "closed", expectedRevenue: eur("100000") },
    ]);
    const paged: unknown[] = [];
    for (let after: string | null = "0"; after !== null;) {
      const page = await bench.call(listOpportunityHistory, { params, query: { after, limit: "1" } });
      paged.push(...page.body.items);
      after = page.body.next;
    }
    expect(paged).toEqual(items);
    expect(await bench.call(listOpportunityHistory, { params, query: { after: "x" } })).toMatchObject(refused(400, "invalid-request"));
    expect(await bench.call(listOpportunityHistory, { params: { opportunityId: nobody("opp") } })).toMatchObject(refused(404, "not-found"));
  });

  test("a contact can be read, found by its account, changed from the version read, and moved", async () => {
    const [one, two] = [await bench.account("1"), await bench.account("2")];
    const params = { contactId: await bench.contact("p", one) };
    expect(await bench.call(getContact, { params })).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: { accountId: one } });
    expect(await bench.call(updateContact, { params, body: { accountId: nobody("acc") }, ifMatch: '"v1"' })).toMatchObject(
      refused(422, "unknown-account"),
    );
    const changed = await bench.call(updateContact, { params, body: { accountId: two, role: "executive" }, ifMatch: '"v1"' });
    expect(changed).toMatchObject({ status: 200, headers: { etag: '"v2"' }, body: { accountId: two, role: "executive" } });
    expect(await bench.call(updateContact, { params, body: { name: "x" }, ifMatch: '"v1"' })).toMatchObject(
      refused(412, "version-conflict"),
    );
    expect((await bench.call(listContacts, { query: { accountId: two } })).body.items).toEqual([changed.body]);
    expect((await bench.call(listContacts, { query: { accountId: one } })).body.items).toEqual([]);
    expect(await bench.events("crm.contact.updated.v1")).toHaveLength(1);
  });

  test("an opportunity names people of its own hierarchy, each part once, one of them primary", async () => {
    const group = await bench.account("group");
    const accountId = await bench.account("a", { parentAccountId: group });
    const params = { opportunityId: await bench.opportunity("o", accountId) };
    const buyer = { contactId: await bench.contact("buyer", accountId), role: "economic_buyer", isPrimary: true };
    const sponsor = { contactId: await bench.contact("sponsor", group), role: "executive_sponsor", isPrimary: false };
    const stranger = { contactId: await bench.contact("stranger", await bench.account("x")), role: "other", isPrimary: false };
    const set = (roles: unknown[], ifMatch = '"v0"') => bench.call(setOpportunityContacts, { params, body: { roles }, ifMatch });

    expect(await bench.call(getOpportunityContacts, { params })).toMatchObject({ headers: { etag: '"v0"' }, body: { roles: [] } });
    expect(await set([{ ...buyer, contactId: nobody("con") }])).toMatchObject(refused(422, "unknown-contact"));
    expect(await set([buyer, stranger])).toMatchObject(refused(422, "contact-outside-hierarchy"));
    expect(await set([sponsor])).toMatchObject(refused(422, "primary-contact-not-single"));
    expect(await set([buyer, { ...sponsor, isPrimary: true }])).toMatchObject(refused(422, "primary-contact-not-single"));
    expect(await set([buyer, { ...buyer, isPrimary: false }])).toMatchObject(refused(422, "contact-role-repeated"));
    expect(await set([buyer, sponsor])).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: { roles: [buyer, sponsor] } });
    expect(await set([], '"v0"')).toMatchObject(refused(412, "version-conflict"));
    expect(await set([], '"v1"')).toMatchObject({ status: 200, body: { roles: [] } });
    expect(await bench.events("crm.opportunity.contacts_changed.v1")).toHaveLength(2);
  });
});
