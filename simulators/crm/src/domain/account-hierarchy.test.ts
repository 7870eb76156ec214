import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeUnder } from "./account-hierarchy.ts";

const tree: Record<string, string | null> = { group: null, europe: "group", germany: "europe", asia: "group", other: null };
const parentOf = (id: string) => tree[id];

describe("account hierarchy", () => {
  test.each<[string, string, string | null, "placed" | "unknown-parent" | "hierarchy-cycle"]>([
    ["the top of a tree needs no parent", "group", null, "placed"],
    ["an account may move to another branch", "germany", "asia", "placed"],
    ["a whole tree may move below another", "group", "other", "placed"],
    ["an account may stay where it is", "germany", "europe", "placed"],
    ["a parent that does not exist is refused", "germany", "mars", "unknown-parent"],
    ["an account is not its own parent", "group", "group", "hierarchy-cycle"],
    ["an account does not move below its child", "europe", "germany", "hierarchy-cycle"],
    ["an account does not move below its grandchild", "group", "germany", "hierarchy-cycle"],
  ])("%s", (_, accountId, parent, expected) => {
    const place = placeUnder(accountId, parent, parentOf, { height: 1, maxDepth: 10 });
    expect(place.outcome === "refused" ? place.code : place.outcome).toBe(expected);
  });

  test("whatever moves are tried, every account keeps a way to the top", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    const move = fc.tuple(fc.constantFrom(...ids), fc.option(fc.constantFrom(...ids), { nil: null }));
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const parents = new Map<string, string | null>(ids.map((id) => [id, null]));
        for (const [id, parent] of moves)
          if (placeUnder(id, parent, (of) => parents.get(of), { height: 1, maxDepth: 10 }).outcome === "placed") parents.set(id, parent);
        for (const id of ids) {
          let steps = 0;
          for (let at: string | null = id; at !== null; at = parents.get(at) ?? null) expect((steps += 1)).toBeLessThanOrEqual(ids.length);
        }
      }),
    );
  });
});
