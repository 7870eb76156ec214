import {
  activateContract,
  amendContract,
  draftContract,
  returnContract,
  submitContract,
  terminateContract,
  updateContract,
} from "@cashline/contracts/systems/crm/contract-operations";
import { getContract, listContracts, renewContract, winOpportunity } from "@cashline/contracts/systems/crm/operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { contractBody, nobody, openCrmBench, type CrmBench } from "./crm-bench.fixture.ts";

describe("a contract's way", () => {
  let bench: CrmBench;
  let contractId = "";
  beforeEach(async () => {
    bench = await openCrmBench();
  });
  afterEach(() => bench.close());

  const on = (operation: typeof submitContract | typeof activateContract, version: number, client = "test-client") =>
    bench.call(operation, { params: { contractId }, body: {}, ifMatch: `"v${version}"`, access: { client } });
  const draft = async (): Promise<void> => {
    const answer = await bench.call(draftContract, { body: contractBody("c", await bench.account("a")) });
    expect(answer).toMatchObject({ status: 201, headers: { etag: '"v1"' }, body: { status: "draft", activationRule: null } });
    contractId = answer.body.id;
  };
  const terminate = (terminateOn: string, ifMatch = '"v1"') =>
    bench.call(terminateContract, { params: { contractId }, body: { terminateOn, reason: "insolvency" }, ifMatch });
  const status = async () => (await bench.call(getContract, { params: { contractId } })).body.status;

  test("a draft changes, is submitted, returned with a reason, submitted again, and activated by somebody else", async () => {
    await draft();
    const change = { params: { contractId }, body: { seats: 12 }, ifMatch: '"v1"' };
    expect(await bench.call(updateContract, change)).toMatchObject({ status: 200, body: { seats: 12 } });
    expect(await bench.call(updateContract, change)).toMatchObject(refused(412, "version-conflict"));
    expect(await on(submitContract, 2, "seller")).toMatchObject({ status: 200, body: { status: "in_approval", submittedBy: "seller" } });
    expect(await bench.call(updateContract, { ...change, ifMatch: '"v3"' })).toMatchObject(refused(409, "contract-not-draft"));
    expect(await on(submitContract, 3)).toMatchObject(refused(409, "contract-not-draft"));
    expect((await bench.call(listContracts, { query: { status: "in_approval" } })).body.items).toHaveLength(1);
    const back = { params: { contractId }, body: { reason: "price" } };
    expect(await bench.call(returnContract, { ...back, ifMatch: '"v3"' })).toMatchObject({
      body: { status: "draft", submittedBy: null, returnReason: "price" },
    });
    expect(await bench.call(returnContract, { ...back, ifMatch: '"v4"' })).toMatchObject(refused(409, "contract-not-in-approval"));
    await on(submitContract, 4, "seller");
    for (const seller of ["seller", "Seller"])
      expect(await on(activateContract, 5, seller)).toMatchObject(refused(403, "approver-is-submitter"));
    expect(await on(activateContract, 5, "controller")).toMatchObject({
      status: 200,
      body: { status: "activated", submittedBy: "seller", activatedBy: "controller", activationRule: "approved", returnReason: null },
    });
    expect((await bench.events()).map(({ type }) => type.split(".")[2])).toEqual(
      "created drafted updated submitted returned submitted activated".split(" "),
    );
    await bench.advance("2027-01-31T00:00:00.000Z");
    expect(await status()).toBe("expired");
  });

  test("what needs approval is the tenant's policy, and the contract says by which rule it came into force", async () => {
    await draft();
    expect(await on(activateContract, 1)).toMatchObject(refused(409, "contract-not-in-approval"));
    await bench.policy({ contractApproval: "not_required" });
    expect(await on(activateContract, 1)).toMatchObject({ body: { status: "activated", activationRule: "approval_not_required" } });
    expect(await on(activateContract, 2)).toMatchObject(refused(409, "contract-not-in-approval"));
  });

  test("one client may submit and activate where duties are not separated", async () => {
    await bench.policy({ separateApprover: false });
    await draft();
    await on(submitContract, 1);
    expect(await on(activateContract, 2)).toMatchObject({ status: 200, body: { activationRule: "approved" } });
  });

  test("a draft of nobody, of a key that is taken, or without a day is refused", async () => {
    await draft();
    const { accountId } = (await bench.call(getContract, { params: { contractId } })).body;
    const create = (body: unknown) => bench.call(draftContract, { body });
    expect(await create(contractBody("d", nobody("acc")))).toMatchObject(refused(422, "unknown-account"));
    expect(await create(contractBody("c", accountId))).toMatchObject(refused(409, "already-exists"));
    expect(await create({ ...contractBody("d", accountId), endOn: "2026-01-01" })).toMatchObject(refused(400, "invalid-request"));
    expect(await bench.call(updateContract, { params: { contractId }, body: { endOn: "2025-01-01" }, ifMatch: '"v1"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
  });

  test("a contract in another currency than its account's, or whose dates do not span its months, is refused", async () => {
    const accountId = await bench.account("d");
    const create = (over: object) => bench.call(draftContract, { body: { ...contractBody("d", accountId), ...over } });
    const other = contractBody("d", accountId).currency === "USD" ? "EUR" : "USD";
    expect(await create({ currency: other })).toMatchObject(refused(422, "contract-currency-differs"));
    expect(await create({ endOn: "2036-01-01", termMonths: 12 })).toMatchObject(refused(422, "term-length-differs"));
    expect(await create({ sku: "plat\u0000form" })).toMatchObject(refused(400, "invalid-request"));
    await bench.policy({ contractCurrency: "any" });
    expect(await create({ currency: other })).toMatchObject({ status: 201 });
  });

  test("the first and the last day of the calendar make no work that is due before its time", async () => {
    const accountId = await bench.account("a");
    for (const [key, startOn, endOn, termMonths] of [
      ["old", "1900-01-01", "1900-12-31", 12],
      ["new", "2190-01-01", "2199-12-31", 120],
    ] as const) {
      const dates = { startOn, endOn, termMonths, termRule: "cut_short" };
      const answer = await bench.call(draftContract, { body: { ...contractBody(key, accountId), ...dates } });
      contractId = answer.body.id;
      await on(submitContract, 1, "seller");
      expect(await on(activateContract, 2)).toMatchObject({ status: 200 });
    }
    expect(await bench.advance("2026-06-01T00:00:00.000Z")).toMatchObject({ status: 200, body: { nextDueAt: "2200-01-30T00:00:00.000Z" } });
    expect(await status()).toBe("activated");
  });

  test("an amendment within the term changes seats and tier by a won deal of its own, and tells it", async () => {
    const accountId = await bench.account("a");
    contractId = await bench.contract("c", accountId);
    const opportunityId = await bench.opportunity("more", accountId, { contractId });
    const amend = (ifMatch: string, change: object = {}) =>
      bench.call(amendContract, {
        params: { contractId },
        body: { opportunityId, effectiveOn: "2026-04-15", seats: 30, ...change },
        ifMatch,
      });
    expect(await amend('"v1"')).toMatchObject(refused(409, "opportunity-not-won"));
    await bench.call(winOpportunity, { params: { opportunityId }, body: {} });
    expect(await amend('"v1"', { effectiveOn: "2027-01-01" })).toMatchObject(refused(400, "invalid-request"));
    expect(await amend('"v1"', { effectiveOn: "2025-12-31" })).toMatchObject(refused(400, "invalid-request"));
    expect(await amend('"v1"', { opportunityId: nobody("opp") })).toMatchObject(refused(409, "opportunity-not-won"));
    expect(await amend('"v1"')).toMatchObject({ status: 200, body: { seats: 30, tier: "pro", unitPrice: "45.00", endOn: "2027-01-01" } });
    expect(await amend('"v1"')).toMatchObject(refused(412, "version-conflict"));
    expect(await amend('"v2"', { tier: "scale", unitPrice: "60.00" })).toMatchObject({ body: { tier: "scale", unitPrice: "60.00" } });
    expect(await bench.events("crm.contract.updated.v1")).toHaveLength(2);
    await terminate("2026-06-01", '"v3"');
    expect(await amend('"v4"')).toMatchObject(refused(409, "contract-not-active"));
  });

  test("a renewal's opportunity amends nothing", async () => {
    const accountId = await bench.account("a");
    contractId = await bench.contract("c", accountId);
    const opportunityId = await bench.opportunity("r", accountId, { contractId, kind: "renewal" });
    await bench.call(winOpportunity, { params: { opportunityId }, body: {} });
    const body = { opportunityId, effectiveOn: "2026-04-15", seats: 30 };
    expect(await bench.call(amendContract, { params: { contractId }, body, ifMatch: '"v1"' })).toMatchObject(
      refused(409, "opportunity-not-won"),
    );
  });

  test("a termination for today ends the contract at once", async () => {
    contractId = await bench.contract("c", await bench.account("a"));
    expect(await terminate("2026-01-01")).toMatchObject({
      status: 200,
      body: { status: "terminated", terminateOn: "2026-01-01", terminationReason: "insolvency" },
    });
    expect(await bench.events("crm.contract.terminated.v1")).toHaveLength(1);
    expect(await terminate("2026-01-01", '"v2"')).toMatchObject(refused(409, "contract-not-active"));
    await bench.advance("2027-06-01T00:00:00.000Z");
    expect(await bench.events("crm.contract.expired.v1")).toEqual([]);
  });

  test("notice for a later day ends the contract on that day, and until then it is not renewed", async () => {
    contractId = await bench.contract("c", await bench.account("a"));
    expect(await terminate("2026-03-01")).toMatchObject({ status: 200, body: { status: "activated", terminateOn: "2026-03-01" } });
    const body = {
      opportunityId: nobody("opp"),
      quoteId: nobody("qte"),
      startOn: "2027-01-01",
      endOn: "2028-01-01",
      termMonths: 12,
      sku: "platform",
      tier: "pro",
      seats: 1,
      unitPrice: "1",
      discountPercent: "0",
      billingFrequency: "annual",
      termValue: { currency: "EUR", minor: "1" },
    };
    expect(await bench.call(renewContract, { params: { contractId }, body })).toMatchObject(refused(409, "contract-not-active"));
    // A second notice moves the day.
    expect(await terminate("2026-02-01", '"v2"')).toMatchObject({ body: { terminateOn: "2026-02-01" } });
    await bench.advance("2026-01-31T23:59:59.000Z");
    expect(await status()).toBe("activated");
    await bench.advance("2026-02-01T00:00:00.000Z");
    expect(await status()).toBe("terminated");
    await bench.advance("2026-04-01T00:00:00.000Z");
    expect(await bench.events("crm.contract.terminated.v1")).toHaveLength(1);
  });

  test("a termination in the past or after the term is refused", async () => {
    contractId = await bench.contract("c", await bench.account("a"));
    for (const day of ["2025-12-31", "2027-01-02", "1900-01-01", "2199-12-31"])
      expect(await terminate(day)).toMatchObject(refused(422, "termination-outside-term"));
    expect(await terminate("2026-02-30")).toMatchObject(refused(400, "invalid-request"));
    expect(await terminate("2026-02-01", '"v3"')).toMatchObject(refused(412, "version-conflict"));
  });
});
