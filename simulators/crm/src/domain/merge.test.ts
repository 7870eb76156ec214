import { LARGEST_MERGE } from "@cashline/contracts/systems/crm/account-entities";
import type { Account, Contract } from "@cashline/contracts/systems/crm/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountOf } from "./account.fixture.ts";
import { ancestorsOf, treeOf } from "./account-hierarchy.ts";
import { mergeAccounts, type Hanging } from "./merge.ts";

const empty: Hanging = { trees: [], billedTo: [], contactIds: [], opportunityIds: [], contracts: [] };
const alone = { parentOf: () => null, maxDepth: 10, mergeFields: "master_wins" as const, contractCurrency: "account" as const };

/** Merges within a forest of accounts, and answers the forest after it. */
function mergeIn(accounts: readonly Account[], masterId: string, loserIds: readonly string[], maxDepth = 10) {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const childrenOf = (id: string) => accounts.filter(({ parentAccountId }) => parentAccountId === id);
  const hanging: Hanging = {
    ...empty,
    trees: loserIds.flatMap((id) => childrenOf(id).map((root) => ({ root, levels: treeOf(root, childrenOf) }))),
    billedTo: accounts.filter(({ billToAccountId }) => billToAccountId !== null && loserIds.includes(billToAccountId)),
  };
  const [master, ...losers] = [masterId, ...loserIds].map((id) => byId.get(id) as Account);
  const parentOf = (id: string) => byId.get(id)?.parentAccountId;
  const decision = mergeAccounts(master as Account, losers, hanging, { ...alone, parentOf, maxDepth, mergeFields: "fill_blanks" });
  if (decision.outcome === "refused") return decision;
  for (const id of loserIds) byId.delete(id);
  for (const changed of [...decision.changed, decision.merge.account]) byId.set(changed.id, changed);
  return { ...decision, after: byId };
}

/** The deepest level a merge leaves among what it moves; none when something else is in its way. */
function deepestMoved(result: ReturnType<typeof mergeIn>): number {
  if (result.outcome === "refused") return Number.POSITIVE_INFINITY;
  const { after, merge } = result;
  const ways = [...after.keys()].map((id) => [id, ...ancestorsOf(id, (of) => after.get(of)?.parentAccountId)]);
  const moved = ways.filter((way) => way.some((id) => merge.movedAccountIds.includes(id)));
  return Math.max(0, ...moved.map((way) => way.length));
}

describe("merge", () => {
  test.each([
    [["l1", "l2"], 3, "merged"],
    [["l1", "l2"], 2, "refused"],
    [["l2"], 3, "merged"],
    [["l1"], 5, "merged"],
    [["l1"], 4, "refused"],
  ])("of %j is as deep as what stays, with a limit of %i: %s", (losers, maxDepth, outcome) => {
    const below = (id: string, parentAccountId: string) => accountOf(id, { parentAccountId });
    const forest = [accountOf("p"), below("m", "p"), accountOf("l1"), below("x", "l1"), below("l2", "x"), below("y", "l2")];
    expect(mergeIn(forest, "m", losers, maxDepth)).toMatchObject({
      outcome,
      ...(outcome === "refused" && { code: "hierarchy-too-deep" }),
    });
  });

  test.each<[string, Partial<Hanging>]>([
    ["contacts", { contactIds: Array<string>(LARGEST_MERGE + 1).fill("con") }],
    ["contracts", { contracts: Array<Contract>(LARGEST_MERGE + 1).fill({ id: "ctr", status: "expired" } as Contract) }],
  ])("more %s than one merge moves are refused as merge-too-large", (_, over) => {
    expect(mergeAccounts(accountOf("m"), [accountOf("l")], { ...empty, ...over }, alone)).toMatchObject({
      outcome: "refused",
      code: "merge-too-large",
    });
  });

  test.each<[string, Partial<Account>, Partial<Account>[], string[], Partial<Account>]>([
    ["the master's own value stays", { taxId: "M" }, [{ taxId: "L" }], [], { taxId: "M" }],
    ["a blank is filled from the first loser that has it", {}, [{}, { taxId: "L2" }], ["taxId"], { taxId: "L2" }],
    ["a bill to a loser becomes one to the master", { billToAccountId: "l0" }, [{}], [], { billToAccountId: "m" }],
    ["a bill to a stranger is not taken over", {}, [{ billToAccountId: "x" }], [], { billToAccountId: null }],
  ])("by fill_blanks %s", (_, master, losers, filled, survivor) => {
    const decision = mergeAccounts(
      accountOf("m", master),
      losers.map((over, index) => accountOf(`l${index}`, over)),
      empty,
      { ...alone, mergeFields: "fill_blanks" },
    );
    expect(decision).toMatchObject({ outcome: "merged", merge: { filledFields: filled, account: survivor } });
  });

  test("whatever is merged in whatever forest, the forest stays one: no loop, no lost parent, nobody billed outside, nobody too deep", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
    // Each account stands below an earlier one or nobody, and may name somebody above it.
    const forest = fc.tuple(...ids.map((_, index) => fc.tuple(fc.integer({ min: -1, max: index - 1 }), fc.option(fc.nat(7)))));
    const choice = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 2, maxLength: 3 });
    fc.assert(
      fc.property(forest, choice, fc.integer({ min: 1, max: 8 }), (links, [master = "", ...losers], maxDepth) => {
        const accounts: Account[] = [];
        for (const [index, [parent, billTo]] of links.entries()) {
          const parentAccountId = ids[parent] ?? null;
          const above = [
            ids[index] ?? "",
            ...(parentAccountId === null ? [] : [parentAccountId, ...ancestorsOf(parentAccountId, parentIn(accounts))]),
          ];
          const billToAccountId = billTo === null ? null : (above[billTo] ?? null);
          accounts.push(accountOf(ids[index] ?? "", { parentAccountId, billToAccountId }));
        }
        const result = mergeIn(accounts, master, losers, maxDepth);
        if (result.outcome === "refused") {
          if (result.code === "hierarchy-too-deep") expect(deepestMoved(mergeIn(accounts, master, losers, 100))).toBeGreaterThan(maxDepth);
          return;
        }
        const { after, merge } = result;
        expect(after.size).toBe(ids.length - losers.length);
        for (const account of after.values()) {
          const above = ancestorsOf(account.id, (id) => {
            expect(after.has(id)).toBe(true);
            return after.get(id)?.parentAccountId;
          });
          expect(above).not.toContain(account.id);
          expect(new Set(above).size).toBe(above.length);
          if (account.billToAccountId !== null) expect([account.id, ...above]).toContain(account.billToAccountId);
          if (merge.movedAccountIds.includes(above.at(-1) ?? "") || merge.movedAccountIds.includes(account.id))
            expect(above.length + 1).toBeLessThanOrEqual(maxDepth);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function parentIn(accounts: readonly Account[]) {
  return (id: string) => accounts.find((account) => account.id === id)?.parentAccountId;
}
