import { getAccountHierarchy, getLegalBillingAccount, listAccountDuplicates } from "@cashline/contracts/systems/crm/account-operations";
import { createAccount, updateAccount } from "@cashline/contracts/systems/crm/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/crm/policy-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { accountBody, address, nobody, openCrmBench, type CrmBench } from "./crm-bench.fixture.ts";

describe("accounts", () => {
  let bench: CrmBench;
  beforeEach(async () => {
    bench = await openCrmBench();
  });
  afterEach(() => bench.close());

  const move = (accountId: string, body: Record<string, unknown>) =>
    bench.call(updateAccount, { params: { accountId }, body, ifMatch: '"v1"' });
  const chain = async (...keys: string[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const key of keys) ids.push(await bench.account(key, { parentAccountId: ids.at(-1) ?? null }));
    return ids;
  };

  test("a hierarchy is told from an account to its top, with the depth the policy allows", async () => {
    const [group = "", europe = "", germany = ""] = await chain("group", "europe", "germany");
    expect(await bench.call(getAccountHierarchy, { params: { accountId: germany } })).toMatchObject({
      status: 200,
      body: { accountId: germany, ultimateParentId: group, level: 3, ancestorIds: [europe, group], maxHierarchyDepth: 10 },
    });
    expect((await bench.call(getAccountHierarchy, { params: { accountId: group } })).body).toMatchObject({
      level: 1,
      ultimateParentId: group,
    });
  });

  test("a hierarchy does not grow beyond the policy's depth, neither by a new account nor by moving a tree", async () => {
    await bench.policy({ maxHierarchyDepth: 3 });
    const [, , c = ""] = await chain("a", "b", "c");
    const [x = ""] = await chain("x", "y");
    expect(await bench.call(createAccount, { body: { ...accountBody("d"), parentAccountId: c } })).toMatchObject(
      refused(422, "hierarchy-too-deep"),
    );
    const [, b = ""] = (await bench.call(getAccountHierarchy, { params: { accountId: c } })).body.ancestorIds.toReversed();
    expect(await move(x, { parentAccountId: b })).toMatchObject(refused(422, "hierarchy-too-deep"));
    await bench.policy({ maxHierarchyDepth: 4 });
    expect(await move(x, { parentAccountId: b })).toMatchObject({ status: 200 });
  });

  test("who is legally billed is whom the account names, else itself, else the top where the policy says so", async () => {
    const [group = "", europe = "", germany = ""] = await chain("group", "europe", "germany");
    await move(group, { legalName: "Group Holding SE", taxId: "DE123" });
    const billed = async () => (await bench.call(getLegalBillingAccount, { params: { accountId: germany } })).body;
    expect(await billed()).toEqual({
      accountId: germany,
      billToAccountId: germany,
      rule: "self",
      billToDefault: "self",
      legalName: "Customer germany",
      taxId: null,
      address,
      currency: "EUR",
    });
    await bench.policy({ billToDefault: "ultimate_parent" });
    expect(await billed()).toMatchObject({
      billToAccountId: group,
      rule: "ultimate_parent",
      billToDefault: "ultimate_parent",
      legalName: "Group Holding SE",
      taxId: "DE123",
    });
    expect(await move(germany, { billToAccountId: europe })).toMatchObject({ status: 200 });
    expect(await billed()).toMatchObject({ billToAccountId: europe, rule: "named" });
  });

  test("nobody outside the hierarchy is billed, at creation, at a change, and after a move", async () => {
    const [group = "", europe = "", germany = ""] = await chain("group", "europe", "germany");
    const other = await bench.account("other");
    expect(
      await bench.call(createAccount, { body: { ...accountBody("k"), parentAccountId: europe, billToAccountId: other } }),
    ).toMatchObject(refused(422, "bill-to-outside-hierarchy"));
    expect(await bench.account("k", { parentAccountId: europe, billToAccountId: group })).toMatch(/^acc_/);
    for (const billToAccountId of [other, germany, nobody("acc")])
      expect(await move(europe, { billToAccountId })).toMatchObject(refused(422, "bill-to-outside-hierarchy"));
    // The branch names the group above it, so it cannot leave the group without naming somebody else.
    expect(await move(europe, { parentAccountId: other })).toMatchObject(refused(422, "bill-to-outside-hierarchy"));
  });

  test("duplicates are found by name at a place and by tax number, whatever case, accents and legal form", async () => {
    const one = await bench.account("1", { name: "Müller & Söhne GmbH", taxId: "DE 111.222" });
    const two = await bench.account("2", { name: "MULLER SOHNE", taxId: null });
    const three = await bench.account("3", { name: "Other", taxId: "de111222" });
    await bench.account("4", { name: "Müller & Söhne GmbH", address: { ...address, postalCode: "80331" } });
    const items = async (accountId: string) => (await bench.call(listAccountDuplicates, { params: { accountId } })).body.items;
    const expected = [
      { accountId: two, name: "MULLER SOHNE", matchedOn: ["name_and_place"] },
      { accountId: three, name: "Other", matchedOn: ["tax_id"] },
    ].toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1));
    expect(await items(one)).toEqual(expected);
    await move(three, { taxId: null });
    expect(await items(one)).toEqual(expected.filter(({ accountId }) => accountId === two));
  });

  test("where the policy blocks duplicates, a new one is refused unless the caller insists", async () => {
    const one = await bench.account("1", { name: "Acme Inc." });
    const body = { ...accountBody("2"), name: "ACME" };
    expect(await bench.call(createAccount, { body: { ...body, externalKey: "3" } })).toMatchObject({ status: 201 });
    await bench.policy({ duplicateRule: "block" });
    const answer = await bench.call(createAccount, { body });
    expect(answer).toMatchObject(refused(409, "duplicate-account"));
    expect(answer.body.detail).toMatch(/^acc_\w+ matches on name_and_place$/);
    expect(await bench.call(createAccount, { body: { ...body, allowDuplicate: true } })).toMatchObject({ status: 201 });
    expect(one).toMatch(/^acc_/);
  });

  test("an absurd country, name or key changes nothing and is refused as a bad request", async () => {
    for (const over of [
      { name: "x".repeat(121) },
      { externalKey: "a b" },
      { currency: "euro" },
      { address: { ...address, country: "Germany" } },
      { address: { ...address, country: "ZZ" } },
    ])
      expect(await bench.call(createAccount, { body: { ...accountBody("1"), ...over } })).toMatchObject(refused(400, "invalid-request"));
    expect(await bench.events()).toEqual([]);
  });

  test("the policy is version 0 until it is changed, from the version that was read", async () => {
    const before = await bench.call(getPolicy);
    expect(before).toMatchObject({ status: 200, headers: { etag: '"v0"' }, body: { stagePath: "free", changeEventRetentionHours: 72 } });
    const { id: _, ...members } = before.body;
    const body = { ...members, stagePath: "forward" };
    expect(await bench.call(updatePolicy, { body })).toMatchObject(refused(428, "if-match-missing"));
    expect(await bench.call(updatePolicy, { body, ifMatch: '"v0"' })).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body });
    expect(await bench.call(updatePolicy, { body, ifMatch: '"v0"' })).toMatchObject(refused(412, "version-conflict"));
    for (const flaw of [
      { maxHierarchyDepth: 0 },
      { maxHierarchyDepth: 1e15 },
      { changeEventRetentionHours: -1 },
      { stagePath: "sideways" },
    ])
      expect(await bench.call(updatePolicy, { body: { ...body, ...flaw }, ifMatch: '"v1"' })).toMatchObject(
        refused(400, "invalid-request"),
      );
    expect(await bench.events("crm.policy.updated.v1")).toHaveLength(1);
  });
});
