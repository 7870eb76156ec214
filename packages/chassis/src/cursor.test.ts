import fc from "fast-check";
import { expect, test } from "vitest";
import { cursorAfter, positionAfter } from "./cursor.ts";

const list = "things:things:read listThings acme";

test("a cursor leads back to its position", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120, unit: "grapheme" }), (position) => {
      expect(positionAfter(list, cursorAfter(list, position))).toBe(position);
    }),
  );
});

test("the longest id still makes a cursor that the contract takes", () => {
  expect(cursorAfter(list, "x".repeat(120)).length).toBeLessThanOrEqual(200);
});

test.each([
  ["nothing", ""],
  ["made up", "garbage"],
  ["a bare position", "thi_00000000000000000001"],
  ["of another list", cursorAfter("things:things:read listThings other", "thi_1")],
  ["padded", `${cursorAfter(list, "thi_1")}=`],
  ["of a later version", cursorAfter(list, "thi_1").replace(/^A/, "B")],
])("a cursor that is %s is refused", (_title, cursor) => {
  expect(() => positionAfter(list, cursor)).toThrow("invalid-request: /query/after is not a cursor of this list");
});

test("a cursor altered anywhere is refused", () => {
  const cursor = cursorAfter(list, "thi_00000000000000000001");
  fc.assert(
    fc.property(fc.nat(cursor.length - 1), fc.constantFrom("A", "B", "a", "b", "0", "1", "-", "_"), (place, letter) => {
      fc.pre(cursor[place] !== letter);
      expect(() => positionAfter(list, cursor.slice(0, place) + letter + cursor.slice(place + 1))).toThrow("invalid-request");
    }),
  );
});
