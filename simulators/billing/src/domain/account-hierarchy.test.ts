import { expect, test } from "vitest";
import { parentFault } from "./account-hierarchy.ts";

const parents: Record<string, string | null> = { top: null, middle: "top", leaf: "middle", ring: "round", round: "ring" };
const fault = (accountId: string, parent: string | null) => parentFault(accountId, parent, (id) => parents[id])?.code;

test.each([
  ["new", null, undefined],
  ["new", "leaf", undefined],
  ["leaf", "top", undefined],
  ["new", "nobody", "unknown-parent"],
  ["top", "top", "hierarchy-cycle"],
  ["top", "middle", "hierarchy-cycle"],
  ["top", "leaf", "hierarchy-cycle"],
  ["new", "new", "hierarchy-cycle"],
  // A ring that was there before is not walked for ever.
  ["new", "ring", undefined],
])("%s under %s: %s", (accountId, parent, expected) => {
  expect(fault(accountId, parent)).toBe(expected);
});
