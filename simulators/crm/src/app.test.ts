import {
  createAccount,
  createContact,
  createContract,
  createOpportunity,
  getAccount,
  getContract,
  getOpportunity,
  listAccounts,
  listContracts,
  listOpportunities,
  loseOpportunity,
  renewContract,
  updateAccount,
  updateOpportunity,
  recordSignedQuote,
  winOpportunity,
} from "@cashline/contracts/systems/crm/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench, refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { crm } from "./app.ts";

const address = { line1: "1 High Street", city: "Berlin", postalCode: "10115", region: "", country: "DE" };
const accountBody = {
  externalKey: "a-1",
  name: "Acme",
  parentAccountId: null as string | null,
  status: "customer",
  tier: "enterprise",
  industry: "Retail",
  currency: "EUR",
  address,
  taxId: null,
};
const terms = { sku: "platform", tier: "scale", seats: 12, discountPercent: "10", termMonths: 12, billingFrequency: "annual" };
const nobody = deriveId("acc", "test", "nobody");
const quoteId = deriveId("qte", "test", "1");
const unknown = (prefix: string) => ({
  [{ acc: "accountId", opp: "opportunityId", ctr: "contractId" }[prefix] ?? ""]: deriveId(prefix, "test", "nobody"),
});

describe("crm", () => {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(crm);
  });
  afterEach(() => bench.close());

  const account = async (over: Partial<typeof accountBody> = {}) =>
    (await bench.call(createAccount, { body: { ...accountBody, ...over } })).body;
  const contractBody = (accountId: string) => ({
    externalKey: "c-1",
    accountId,
    sellingEntity: "DE01",
    currency: "EUR",
    startOn: "2025-02-01",
    endOn: "2026-02-01",
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
  const opportunityBody = (accountId: string, contractId: string | null, externalKey = "r-1") => ({
    externalKey,
    name: "Acme renewal",
    accountId,
    contractId,
    kind: "renewal",
    closeOn: "2026-02-01",
    terms,
  });
  const renewalBody = (opportunityId: string) => ({
    opportunityId,
    quoteId,
    startOn: "2026-02-01",
    endOn: "2027-02-01",
    termMonths: 12,
    sku: "platform",
    tier: "scale",
    seats: 12,
    unitPrice: "49.00",
    discountPercent: "10",
    billingFrequency: "annual",
    termValue: { currency: "EUR", minor: "635040" },
  });
  /** An account with a contract that ends on 1 February 2026 and an open renewal of it. */
  const renewal = async () => {
    const { id: accountId } = await account();
    const contract = (await bench.call(createContract, { body: contractBody(accountId) })).body;
    const opportunity = (await bench.call(createOpportunity, { body: opportunityBody(accountId, contract.id) })).body;
    return {
      accountId,
      contract,
      opportunity,
      contractParams: { contractId: contract.id },
      opportunityParams: { opportunityId: opportunity.id },
    };
  };
  const types = async () => (await bench.events()).map(({ type }) => type);

  test("a created account can be read, is found below its parent, and its id follows from its key", async () => {
    const parent = await account();
    const child = await account({ externalKey: "a-2", parentAccountId: parent.id });
    expect(parent.id).toBe(deriveId("acc", "test-seed", "a-1"));
    expect(await bench.call(getAccount, { params: { accountId: child.id } })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: child,
    });
    expect((await bench.call(listAccounts, { query: { parentAccountId: parent.id } })).body).toEqual({ items: [child], next: null });
    expect(await types()).toEqual(["crm.account.created.v1", "crm.account.created.v1"]);
  });

  test("what does not exist is not found", async () => {
    expect(await bench.call(getAccount, { params: unknown("acc") })).toMatchObject(refused(404, "not-found"));
    expect(await bench.call(getOpportunity, { params: unknown("opp") })).toMatchObject(refused(404, "not-found"));
    expect(await bench.call(winOpportunity, { params: unknown("opp"), body: {} })).toMatchObject(refused(404, "not-found"));
    expect(await bench.call(getContract, { params: unknown("ctr") })).toMatchObject(refused(404, "not-found"));
  });

  test("an account below a parent that does not exist is refused, at creation and at a move", async () => {
    const { id } = await account();
    expect(await bench.call(createAccount, { body: { ...accountBody, externalKey: "a-2", parentAccountId: nobody } })).toMatchObject(
      refused(422, "unknown-parent"),
    );
    expect(
      await bench.call(updateAccount, { params: { accountId: id }, body: { parentAccountId: nobody }, ifMatch: '"v1"' }),
    ).toMatchObject(refused(422, "unknown-parent"));
  });

  test("a second account of the same external key is refused, also where it would stand below the first", async () => {
    const { id } = await account();
    expect(await bench.call(createAccount, { body: accountBody })).toMatchObject(refused(409, "already-exists"));
    const child = await account({ externalKey: "a-2", parentAccountId: id });
    expect(await bench.call(createAccount, { body: { ...accountBody, parentAccountId: child.id } })).toMatchObject(
      refused(409, "already-exists"),
    );
  });

  test("an account does not move below itself or its descendants", async () => {
    const top = await account();
    const middle = await account({ externalKey: "a-2", parentAccountId: top.id });
    const leaf = await account({ externalKey: "a-3", parentAccountId: middle.id });
    for (const parentAccountId of [top.id, middle.id, leaf.id]) {
      expect(await bench.call(updateAccount, { params: { accountId: top.id }, body: { parentAccountId }, ifMatch: '"v1"' })).toMatchObject(
        refused(422, "hierarchy-cycle"),
      );
    }
    expect(
      await bench.call(updateAccount, { params: { accountId: leaf.id }, body: { parentAccountId: null }, ifMatch: '"v1"' }),
    ).toMatchObject({ status: 200, body: { parentAccountId: null } });
  });

  test("an account changes only from the version that was read, and tells it", async () => {
    const { id } = await account();
    const params = { accountId: id };
    expect(await bench.call(updateAccount, { params, body: { name: "Acme SE" } })).toMatchObject(refused(428, "if-match-missing"));
    expect(await bench.call(updateAccount, { params, body: { name: "Acme SE" }, ifMatch: '"v1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { name: "Acme SE", taxId: null },
    });
    expect(await bench.call(updateAccount, { params, body: { name: "Acme AG" }, ifMatch: '"v1"' })).toMatchObject(
      refused(412, "version-conflict"),
    );
    expect(await bench.events("crm.account.updated.v1")).toMatchObject([{ subject: id, data: { name: "Acme SE" } }]);
  });

  test("a change of nothing, or of the external key, is refused", async () => {
    const { id } = await account();
    expect(await bench.call(updateAccount, { params: { accountId: id }, body: {}, ifMatch: '"v1"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
    expect(await bench.call(updateAccount, { params: { accountId: id }, body: { externalKey: "b" }, ifMatch: '"v1"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
  });

  test("a contact belongs to an account that exists, once per external key", async () => {
    const { id: accountId } = await account();
    const body = { externalKey: "p-1", accountId, name: "Ada", email: "ada@example.com", role: "billing" };
    expect(await bench.call(createContact, { body })).toMatchObject({
      status: 201,
      body: { ...body, id: deriveId("con", "test-seed", "p-1") },
    });
    expect(await bench.call(createContact, { body })).toMatchObject(refused(409, "already-exists"));
    expect(await bench.call(createContact, { body: { ...body, externalKey: "p-2", accountId: nobody } })).toMatchObject(
      refused(422, "unknown-account"),
    );
    expect(await types()).toEqual(["crm.account.created.v1", "crm.contact.created.v1"]);
  });

  test("an opened opportunity can be read and found by stage and contract", async () => {
    const { opportunity, contract, opportunityParams } = await renewal();
    expect(opportunity).toMatchObject({
      id: deriveId("opp", "test-seed", "r-1"),
      stage: "prospecting",
      quoteId: null,
      closedAt: null,
      lossReason: null,
      terms,
    });
    expect(await bench.call(getOpportunity, { params: opportunityParams })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: opportunity,
    });
    expect((await bench.call(listOpportunities, { query: { stage: "prospecting", contractId: contract.id } })).body.items).toEqual([
      opportunity,
    ]);
    expect((await bench.call(listOpportunities, { query: { stage: "closed_won" } })).body.items).toEqual([]);
  });

  test("an opportunity without its account or contract is refused, and so is a second of one key", async () => {
    const { accountId, contract } = await renewal();
    const other = await account({ externalKey: "a-2" });
    const open = (body: unknown) => bench.call(createOpportunity, { body });
    expect(await open(opportunityBody(nobody, contract.id, "r-2"))).toMatchObject(refused(422, "unknown-account"));
    expect(await open(opportunityBody(accountId, deriveId("ctr", "test", "nobody"), "r-2"))).toMatchObject(
      refused(422, "unknown-contract"),
    );
    expect(await open(opportunityBody(other.id, contract.id, "r-2"))).toMatchObject(refused(422, "unknown-contract"));
    expect(await open(opportunityBody(accountId, null, "r-2"))).toMatchObject(refused(422, "unknown-contract"));
    expect(await open(opportunityBody(accountId, contract.id))).toMatchObject(refused(409, "already-exists"));
    expect(await open({ ...opportunityBody(accountId, null, "n-1"), kind: "new_business" })).toMatchObject({
      status: 201,
      body: { contractId: null },
    });
  });

  test("an open opportunity changes from the version that was read, and its stage follows the quote", async () => {
    const { opportunityParams: params } = await renewal();
    expect(await bench.call(updateOpportunity, { params, body: { quoteId } })).toMatchObject(refused(428, "if-match-missing"));
    expect(await bench.call(updateOpportunity, { params, body: { quoteId }, ifMatch: '"v1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { quoteId, stage: "proposal" },
    });
    expect(await bench.call(updateOpportunity, { params, body: { name: "Late" }, ifMatch: '"v1"' })).toMatchObject(
      refused(412, "version-conflict"),
    );
    expect((await types()).at(-1)).toBe("crm.opportunity.updated.v1");
  });

  test("a won opportunity tells its terms under the caller's correlation id", async () => {
    const { opportunity, opportunityParams: params } = await renewal();
    const answer = await bench.call(winOpportunity, { params, body: {}, headers: { "x-correlation-id": "deal-4711" } });
    expect(answer).toMatchObject({ status: 200, body: { stage: "closed_won", closedAt: "2026-01-01T00:00:00.000Z" } });
    expect(await bench.events("crm.opportunity.won.v1")).toMatchObject([
      {
        subject: opportunity.id,
        correlationid: "deal-4711",
        objectversion: 2,
        data: {
          ...opportunity,
          stage: "closed_won",
          closedAt: "2026-01-01T00:00:00.000Z",
          probability: 100,
          forecastCategory: "closed",
          terms,
        },
      },
    ]);
  });

  test("the quote the customer signed follows a won opportunity, is told once, and changes nothing when it comes again", async () => {
    const { opportunityParams: params } = await renewal();
    await bench.call(winOpportunity, { params, body: {} });
    const body = { quoteId, quoteKind: "amendment" as const };
    expect(await bench.call(recordSignedQuote, { params, body, key: "signed-1" })).toMatchObject({
      status: 200,
      headers: { etag: '"v3"' },
      body: { quoteId, stage: "closed_won" },
    });
    expect(await bench.call(recordSignedQuote, { params, body, key: "signed-2" })).toMatchObject({
      status: 200,
      headers: { etag: '"v3"' },
    });
    expect(await bench.events("crm.opportunity.quote_signed.v1")).toMatchObject([{ data: { quoteId, stage: "closed_won" } }]);
  });

  test("a lost opportunity takes no signed quote", async () => {
    const { opportunityParams: params } = await renewal();
    await bench.call(loseOpportunity, { params, body: { reason: "price" } });
    const body = { quoteId, quoteKind: "renewal" as const };
    expect(await bench.call(recordSignedQuote, { params, body })).toMatchObject(refused(409, "opportunity-closed"));
  });

  test("a lost opportunity keeps and tells the reason under the caller's correlation id", async () => {
    const { opportunityParams: params } = await renewal();
    const answer = await bench.call(loseOpportunity, { params, body: { reason: "price" }, headers: { "x-correlation-id": "deal-4712" } });
    expect(answer).toMatchObject({ status: 200, body: { stage: "closed_lost", lossReason: "price" } });
    expect(await bench.events("crm.opportunity.lost.v1")).toMatchObject([
      { correlationid: "deal-4712", data: { lossReason: "price", terms } },
    ]);
  });

  test.each([
    ["won", winOpportunity, {}],
    ["lost", loseOpportunity, { reason: "price" }],
  ] as const)("an opportunity that is %s does not change", async (_, close, body) => {
    const { opportunityParams: params } = await renewal();
    await bench.call(close, { params, body });
    expect(await bench.call(updateOpportunity, { params, body: { name: "Late" }, ifMatch: '"v2"' })).toMatchObject(
      refused(409, "opportunity-closed"),
    );
    expect(await bench.call(winOpportunity, { params, body: {} })).toMatchObject(refused(409, "opportunity-closed"));
    expect(await bench.call(loseOpportunity, { params, body: { reason: "late" } })).toMatchObject(refused(409, "opportunity-closed"));
  });

  test("a win sent again with its key answers the same and is told once", async () => {
    const { opportunityParams: params } = await renewal();
    const first = await bench.call(winOpportunity, { params, body: {}, key: "win-1" });
    expect(await bench.call(winOpportunity, { params, body: {}, key: "win-1" })).toMatchObject({
      status: 200,
      headers: { "idempotent-replayed": "true" },
      body: first.body,
    });
    expect(await bench.events("crm.opportunity.won.v1")).toHaveLength(1);
  });

  test("a recorded contract is active, can be read, and is found by account and status", async () => {
    const { accountId, contract, contractParams: params } = await renewal();
    expect(contract).toMatchObject({
      ...contractBody(accountId),
      id: deriveId("ctr", "test-seed", "c-1"),
      status: "activated",
      renewals: 0,
      lastOpportunityId: null,
      lastTermValue: null,
    });
    expect(await bench.call(getContract, { params })).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: contract });
    expect((await bench.call(listContracts, { query: { accountId, status: "activated" } })).body.items).toEqual([contract]);
    expect(await bench.events("crm.contract.activated.v1")).toMatchObject([{ subject: contract.id, data: contract }]);
  });

  test("a contract of nobody, a second of one key, and one that ends before it starts are refused", async () => {
    const { accountId } = await renewal();
    expect(await bench.call(createContract, { body: { ...contractBody(nobody), externalKey: "c-2" } })).toMatchObject(
      refused(422, "unknown-account"),
    );
    expect(await bench.call(createContract, { body: contractBody(accountId) })).toMatchObject(refused(409, "already-exists"));
    expect(
      await bench.call(createContract, { body: { ...contractBody(accountId), externalKey: "c-2", endOn: "2025-02-01" } }),
    ).toMatchObject(refused(400, "invalid-request"));
  });

  test("a won renewal takes the contract into its next term, told once", async () => {
    const { opportunity, contract, contractParams: params, opportunityParams } = await renewal();
    await bench.call(winOpportunity, { params: opportunityParams, body: {} });
    const { opportunityId, quoteId: _, termValue, ...lines } = renewalBody(opportunity.id);
    const expected = { ...contract, ...lines, renewals: 1, lastOpportunityId: opportunityId, lastTermValue: termValue };
    const body = renewalBody(opportunity.id);
    expect(await bench.call(renewContract, { params, body, key: "renew-1" })).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: expected,
    });
    expect(await bench.call(renewContract, { params, body, key: "renew-1" })).toMatchObject({
      status: 200,
      headers: { "idempotent-replayed": "true" },
      body: expected,
    });
    expect(await bench.events("crm.contract.renewed.v1")).toMatchObject([{ subject: contract.id, data: expected }]);
  });

  test("a renewal whose opportunity is not won is refused", async () => {
    const { opportunity, contractParams: params } = await renewal();
    expect(await bench.call(renewContract, { params, body: renewalBody(opportunity.id) })).toMatchObject(
      refused(409, "opportunity-not-won"),
    );
    expect(await bench.call(renewContract, { params, body: renewalBody(deriveId("opp", "test", "nobody")) })).toMatchObject(
      refused(409, "opportunity-not-won"),
    );
  });

  test("a renewal that leaves a gap is refused", async () => {
    const { opportunity, contractParams: params, opportunityParams } = await renewal();
    await bench.call(winOpportunity, { params: opportunityParams, body: {} });
    expect(await bench.call(renewContract, { params, body: { ...renewalBody(opportunity.id), startOn: "2026-02-02" } })).toMatchObject(
      refused(422, "term-not-contiguous"),
    );
  });

  test("an opportunity renews once: not again, not for the term after, not after another has", async () => {
    const { accountId, opportunity, contract, contractParams: params, opportunityParams } = await renewal();
    await bench.call(winOpportunity, { params: opportunityParams, body: {} });
    await bench.call(renewContract, { params, body: renewalBody(opportunity.id) });
    const second = { startOn: "2027-02-01", endOn: "2028-02-01" };
    expect(await bench.call(renewContract, { params, body: renewalBody(opportunity.id) })).toMatchObject(
      refused(422, "term-not-contiguous"),
    );
    expect(await bench.call(renewContract, { params, body: { ...renewalBody(opportunity.id), ...second } })).toMatchObject(
      refused(422, "term-not-contiguous"),
    );
    const next = (await bench.call(createOpportunity, { body: opportunityBody(accountId, contract.id, "r-2") })).body;
    await bench.call(winOpportunity, { params: { opportunityId: next.id }, body: {} });
    expect(await bench.call(renewContract, { params, body: { ...renewalBody(next.id), ...second } })).toMatchObject({
      status: 200,
      body: { renewals: 2 },
    });
    const third = { startOn: "2028-02-01", endOn: "2029-02-01" };
    expect(await bench.call(renewContract, { params, body: { ...renewalBody(opportunity.id), ...third } })).toMatchObject(
      refused(422, "term-not-contiguous"),
    );
  });

  test("a contract nobody renews expires thirty days after its end and is then not renewed", async () => {
    const { opportunity, contract, contractParams: params, opportunityParams } = await renewal();
    await bench.call(winOpportunity, { params: opportunityParams, body: {} });
    await bench.advance("2026-03-02T23:59:59.000Z");
    expect((await bench.call(getContract, { params })).body.status).toBe("activated");
    await bench.advance("2026-03-03T00:00:00.000Z");
    expect(await bench.call(getContract, { params })).toMatchObject({
      headers: { etag: '"v2"' },
      body: { ...contract, status: "expired" },
    });
    expect(await bench.events("crm.contract.expired.v1")).toMatchObject([{ subject: contract.id, time: "2026-03-03T00:00:00.000Z" }]);
    expect(await bench.call(renewContract, { params, body: renewalBody(opportunity.id) })).toMatchObject(
      refused(409, "contract-not-active"),
    );
  });

  test("a late renewal within the grace moves the end", async () => {
    const { opportunity, contractParams: params, opportunityParams } = await renewal();
    await bench.call(winOpportunity, { params: opportunityParams, body: {} });
    await bench.advance("2026-02-20T00:00:00.000Z");
    expect(await bench.call(renewContract, { params, body: renewalBody(opportunity.id) })).toMatchObject({ status: 200 });
    await bench.advance("2027-03-02T00:00:00.000Z");
    expect((await bench.call(getContract, { params })).body.status).toBe("activated");
    await bench.advance("2027-03-03T00:00:00.000Z");
    expect((await bench.call(getContract, { params })).body.status).toBe("expired");
    expect(await bench.events("crm.contract.expired.v1")).toHaveLength(1);
  });

  test("a contract that had long ended when it was recorded expires as soon as the clock moves", async () => {
    const { id: accountId } = await account();
    const { id } = (await bench.call(createContract, { body: { ...contractBody(accountId), startOn: "2023-01-01", endOn: "2024-01-01" } }))
      .body;
    await bench.advance("2026-01-01T00:00:01.000Z");
    expect((await bench.call(getContract, { params: { contractId: id } })).body.status).toBe("expired");
  });
});
