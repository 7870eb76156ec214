import { expect, test } from "vitest";
import { approvalFor, type Approval } from "./discount-matrix.ts";

test.each<[string, Approval]>([
  ["0", "policy"],
  ["9.9999", "policy"],
  ["20", "policy"],
  ["20.0000", "policy"],
  ["20.0001", "review"],
  ["40", "review"],
  ["40.0", "review"],
  ["40.0001", "nobody"],
  ["41", "nobody"],
  ["100", "nobody"],
])("a discount of %s percent needs the word of: %s", (discountPercent, approval) => {
  expect(approvalFor(discountPercent)).toBe(approval);
});
