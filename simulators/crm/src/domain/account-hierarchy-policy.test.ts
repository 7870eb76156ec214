import { describe, expect, test } from "vitest";
import { accountOf } from "./account.fixture.ts";
import { ancestorsOf, keepsBillTo, placeUnder, treeOf } from "./account-hierarchy.ts";
import { billToOf } from "./billing-account.ts";

const tree: Record<string, string | null> = { group: null, europe: "group", germany: "europe", berlin: "germany" };
const parentOf = (id: string) => tree[id];
const childrenOf = (id: string) => Object.keys(tree).flatMap((child) => (tree[child] === id ? [accountOf(child)] : []));

describe("a hierarchy under its policy", () => {
  test.each<[string, string | null, number, number, string]>([
    ["a leaf fits on the last level", "germany", 1, 4, "placed"],
    ["a leaf below the last level does not", "germany", 1, 3, "hierarchy-too-deep"],
    ["a tree counts with all its levels", "europe", 3, 4, "hierarchy-too-deep"],
    ["the top takes a tree that is too deep already", null, 9, 4, "placed"],
  ])("%s", (_, parent, height, maxDepth, expected) => {
    const place = placeUnder("new", parent, parentOf, { height, maxDepth });
    expect(place.outcome === "refused" ? place.code : place.outcome).toBe(expected);
  });

  test("a tree is told level by level, and the way up parent first", () => {
    expect(treeOf(accountOf("europe"), childrenOf).map((level) => level.map(({ id }) => id))).toEqual([
      ["europe"],
      ["germany"],
      ["berlin"],
    ]);
    expect(ancestorsOf("berlin", parentOf)).toEqual(["germany", "europe", "group"]);
  });

  test.each<[string, string | null, "self" | "ultimate_parent", string, string]>([
    ["an account that names nobody bills itself", null, "self", "berlin", "self"],
    ["or the top of its hierarchy", null, "ultimate_parent", "group", "ultimate_parent"],
    ["whom it names comes first", "europe", "ultimate_parent", "europe", "named"],
  ])("%s", (_, billToAccountId, billToDefault, expected, rule) => {
    expect(billToOf(accountOf("berlin", { billToAccountId }), ["germany", "europe", "group"], billToDefault)).toEqual({
      billToAccountId: expected,
      rule,
    });
    expect(billToOf(accountOf("alone"), [], billToDefault).billToAccountId).toBe("alone");
  });

  test("a tree keeps those it bills, or is refused", () => {
    const nodes = [accountOf("germany"), accountOf("berlin", { billToAccountId: "group" })];
    expect(keepsBillTo(nodes, ["europe", "group"])).toEqual({ outcome: "placed" });
    expect(keepsBillTo(nodes, ["asia"])).toMatchObject({ outcome: "refused", code: "bill-to-outside-hierarchy" });
  });
});
