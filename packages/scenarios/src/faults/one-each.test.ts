import { describe, expect, test } from "vitest";
import { oneEach } from "./one-each.ts";

const itself = (text: string): string => text;

describe("one for each asker", () => {
  test("is the earliest of its candidates that nobody before has taken", () => {
    expect(oneEach([["a", "b"], ["a", "b"], ["c"]], itself)).toEqual(["a", "b", "c"]);
  });

  test("moves an earlier asker where a later one has no other choice, and on along the row", () => {
    expect(oneEach([["a", "b"], ["b", "c"], ["a"]], itself)).toEqual(["b", "c", "a"]);
    expect(oneEach([["a", "b"], ["a"]], itself)).toEqual(["b", "a"]);
  });

  test("leaves out whoever cannot be served, and takes nothing from the others for it", () => {
    expect(oneEach([["a"], ["a"], [], ["b"]], itself)).toEqual(["a", undefined, undefined, "b"]);
  });

  test("two candidates of one key are one", () => {
    const keyed = [
      [{ key: "x", name: 1 }],
      [
        { key: "x", name: 2 },
        { key: "y", name: 3 },
      ],
    ];
    expect(oneEach(keyed, ({ key }) => key).map((given) => given?.name)).toEqual([1, 3]);
  });

  test("nobody asks, nothing is given", () => {
    expect(oneEach([], itself)).toEqual([]);
  });
});
