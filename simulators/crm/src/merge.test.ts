import {
  getAccountHierarchy,
  getAccountMerge,
  getLegalBillingAccount,
  listAccountDuplicates,
  listAccountMerges,
  mergeAccounts,
  previewMerge,
} from "@cashline/contracts/systems/crm/account-operations";
import { terminateContract } from "@cashline/contracts/systems/crm/contract-operations";
import { getContact } from "@cashline/contracts/systems/crm/contact-operations";
import {
  createAccount,
  createContact,
  getAccount,
  getContract,
  getOpportunity,
  listAccounts,
  updateAccount,
} from "@cashline/contracts/systems/crm/operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { accountBody, nobody, openCrmBench, type CrmBench } from "./crm-bench.fixture.ts";

describe("merge of duplicate accounts", () => {
  let bench: CrmBench;
  beforeEach(async () => {
    bench = await openCrmBench();
  });
  afterEach(() => bench.close());

  const merge = (accountId: string, loserIds: string[], ifMatch = '"v1"') =>
    bench.call(mergeAccounts, { params: { accountId }, body: { loserIds }, ifMatch });
  const read = async (accountId: string) => (await bench.call(getAccount, { params: { accountId } })).body;

  test("what hangs on the losers moves to the master, they are gone with the survivor's id, and one event tells it", async () => {
    const [master, one, two] = [await bench.account("m"), await bench.account("1"), await bench.account("2")];
    const child = await bench.account("child", { parentAccountId: one, billToAccountId: one });
    const contact = await bench.contact("p", one);
    const opportunity = await bench.opportunity("o", two);
    const contract = await bench.contract("c", two);
    const before = (await bench.events()).length;

    const preview = await bench.call(previewMerge, { params: { accountId: master }, body: { loserIds: [two, one] } });
    expect(preview.status).toBe(200);
    expect(await bench.events()).toHaveLength(before);
    expect(await read(one)).toMatchObject({ id: one });

    const answer = await merge(master, [two, one]);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        accountId: master,
        loserIds: [one, two].toSorted(),
        mergedBy: "test-client",
        mergeFields: "master_wins",
        filledFields: [],
        movedAccountIds: [child],
        billToChangedAccountIds: [child],
        movedContactIds: [contact],
        movedOpportunityIds: [opportunity],
        movedContractIds: [contract],
        account: { id: master, name: "Customer m" },
      },
    });
    expect(answer.body).toEqual(preview.body);
    expect(await read(child)).toMatchObject({ parentAccountId: master, billToAccountId: master });
    expect((await bench.call(getContact, { params: { contactId: contact } })).body.accountId).toBe(master);
    expect((await bench.call(getOpportunity, { params: { opportunityId: opportunity } })).body.accountId).toBe(master);
    expect((await bench.call(getContract, { params: { contractId: contract } })).body.accountId).toBe(master);
    const events = (await bench.events()).slice(before);
    expect(events).toMatchObject([{ type: "crm.account.merged.v1", data: answer.body }]);

    for (const loser of [one, two]) {
      for (const operation of [getAccount, getAccountHierarchy, getLegalBillingAccount, listAccountDuplicates]) {
        const gone = await bench.call(operation, { params: { accountId: loser } });
        expect(gone).toMatchObject(refused(410, "account-merged"));
        expect(gone.body.detail).toBe(`${loser} was merged into ${master}`);
      }
      expect(await bench.call(updateAccount, { params: { accountId: loser }, body: { name: "x" }, ifMatch: '"v1"' })).toMatchObject(
        refused(410, "account-merged"),
      );
    }
    expect((await bench.call(listAccounts)).body.items.map(({ id }: { id: string }) => id).toSorted()).toEqual([master, child].toSorted());
    expect(await bench.call(getAccountMerge, { params: { mergeId: answer.body.id } })).toMatchObject({ status: 200, body: answer.body });
    expect((await bench.call(listAccountMerges, { query: { accountId: master } })).body.items).toEqual([answer.body]);
  });

  test("a name of a loser leads to the survivor, and its external key is not used again", async () => {
    const [master, one] = [await bench.account("m"), await bench.account("1")];
    await merge(master, [one]);
    const contact = { externalKey: "p", accountId: one, name: "Ada", email: "ada@example.com", role: "billing" };
    const answer = await bench.call(createContact, { body: contact });
    expect(answer).toMatchObject(refused(422, "unknown-account"));
    expect(answer.body.detail).toBe(`${one} was merged into ${master}`);
    expect(await bench.call(createAccount, { body: accountBody("1") })).toMatchObject(refused(409, "already-exists"));
  });

  test("a survivor that is merged in its turn passes its losers on", async () => {
    const [a, b, c] = [await bench.account("a"), await bench.account("b"), await bench.account("c")];
    await merge(b, [a]);
    await merge(c, [b]);
    expect((await bench.call(getAccount, { params: { accountId: a } })).body.detail).toBe(`${a} was merged into ${c}`);
    expect(await merge(a, [c])).toMatchObject(refused(410, "account-merged"));
  });

  test("a merge needs the version that was read, losers that exist, and not the master itself", async () => {
    const [master, one] = [await bench.account("m"), await bench.account("1")];
    expect(await bench.call(mergeAccounts, { params: { accountId: master }, body: { loserIds: [one] } })).toMatchObject(
      refused(428, "if-match-missing"),
    );
    expect(await merge(master, [one], '"v9"')).toMatchObject(refused(412, "version-conflict"));
    expect(await merge(master, [nobody("acc")])).toMatchObject(refused(422, "unknown-account"));
    expect(await merge(master, [master])).toMatchObject(refused(422, "merge-into-itself"));
    expect(await merge(master, [])).toMatchObject(refused(400, "invalid-request"));
    expect(await merge(master, [one, await bench.account("2"), await bench.account("3")])).toMatchObject(refused(400, "invalid-request"));
    expect(await merge(nobody("acc"), [one])).toMatchObject(refused(404, "not-found"));
    expect(await bench.events("crm.account.merged.v1")).toEqual([]);
  });

  test("a contract stays in its account's currency, whoever it comes to and whatever becomes of its account", async () => {
    const [master, one] = [await bench.account("m", { currency: "USD" }), await bench.account("1")];
    const contractId = await bench.contract("c", one);
    const preview = () => bench.call(previewMerge, { params: { accountId: master }, body: { loserIds: [one] } });
    const change = () => bench.call(updateAccount, { params: { accountId: one }, body: { currency: "JPY" }, ifMatch: '"v1"' });
    const contract = async () => (await bench.call(getContract, { params: { contractId } })).body;
    for (const attempt of [preview, () => merge(master, [one]), change])
      expect(await attempt()).toMatchObject(refused(422, "contract-currency-differs"));
    expect(await read(one)).toMatchObject({ currency: "EUR" });
    expect(await contract()).toMatchObject({ accountId: one, contractCurrency: "account" });

    await bench.policy({ contractCurrency: "any" });
    expect(await change()).toMatchObject({ status: 200, body: { currency: "JPY" } });
    expect(await preview()).toMatchObject({ status: 200 });
    expect(await merge(master, [one])).toMatchObject({ status: 201 });
    expect(await contract()).toMatchObject({ accountId: master, currency: "EUR", contractCurrency: "any" });
  });

  test("what has ended does not hold an account's currency", async () => {
    const accountId = await bench.account("a");
    const contractId = await bench.contract("c", accountId);
    const change = () => bench.call(updateAccount, { params: { accountId }, body: { currency: "JPY" }, ifMatch: '"v1"' });
    await bench.call(terminateContract, { params: { contractId }, body: { terminateOn: "2026-01-01", reason: "x" }, ifMatch: '"v1"' });
    expect(await change()).toMatchObject({ status: 200, body: { currency: "JPY" } });
  });

  test("a merge that would make a loop, a too deep tree or a stranger's bill is refused and changes nothing", async () => {
    const top = await bench.account("top");
    const middle = await bench.account("middle", { parentAccountId: top });
    const leaf = await bench.account("leaf", { parentAccountId: middle, billToAccountId: top });
    const other = await bench.account("other");
    expect(await merge(leaf, [top])).toMatchObject(refused(422, "hierarchy-cycle"));
    expect(await merge(other, [middle])).toMatchObject(refused(422, "bill-to-outside-hierarchy"));
    await bench.policy({ maxHierarchyDepth: 2 });
    const deep = await bench.account("deep", { parentAccountId: other });
    expect(await merge(deep, [middle])).toMatchObject(refused(422, "hierarchy-too-deep"));
    expect(await bench.events("crm.account.merged.v1")).toEqual([]);
  });

  test("a parent merges into its child, which takes its place", async () => {
    const top = await bench.account("top");
    const parent = await bench.account("parent", { parentAccountId: top });
    const child = await bench.account("child", { parentAccountId: parent });
    const sibling = await bench.account("sibling", { parentAccountId: parent });
    expect(await merge(child, [parent])).toMatchObject({
      status: 201,
      body: { account: { parentAccountId: top }, movedAccountIds: [sibling] },
    });
    expect(await read(sibling)).toMatchObject({ parentAccountId: child });
  });

  test("by `fill_blanks` the survivor takes over what it lacks, and says what", async () => {
    await bench.policy({ mergeFields: "fill_blanks" });
    const master = await bench.account("m", { taxId: "DE1" });
    const one = await bench.account("1", { taxId: "DE2", legalName: "Customer One GmbH" });
    expect((await merge(master, [one])).body).toMatchObject({
      mergeFields: "fill_blanks",
      filledFields: ["legalName"],
      account: { taxId: "DE1", legalName: "Customer One GmbH" },
    });
  });

  test("a merge sent again with its key answers the same and happens once", async () => {
    const [accountId, one] = [await bench.account("m"), await bench.account("1")];
    const input = { params: { accountId }, body: { loserIds: [one] }, ifMatch: '"v1"', key: "merge-1" };
    const first = await bench.call(mergeAccounts, input);
    expect(await bench.call(mergeAccounts, input)).toMatchObject({
      status: 201,
      headers: { "idempotent-replayed": "true" },
      body: first.body,
    });
    expect(await bench.events("crm.account.merged.v1")).toHaveLength(1);
  });
});
