import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hanging, wrap } from "./wrap.ts";

describe("text wrapped to a width", () => {
  it.each([
    ["one two three", 20, ["one two three"]],
    ["one two three", 13, ["one two three"]],
    ["one two three", 12, ["one two", "three"]],
    ["one two three", 3, ["one", "two", "thr", "ee"]],
    ["an inv_e10acrg535b0zky1n0gq is long", 12, ["an", "inv_e10acrg5", "35b0zky1n0gq", "is long"]],
    ["  blanks   count\nonce ", 40, ["blanks count once"]],
    ["exactly", 7, ["exactly"]],
    ["", 10, [""]],
    ["   ", 10, [""]],
  ] as const)("%j in %i columns", (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it("no line is longer than the width, none begins or ends blank, and no letter is lost", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{0,20}$/)), fc.integer({ min: 1, max: 30 }), (words, width) => {
        const lines = wrap(words.join(" "), width);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        for (const line of lines) expect(line).toBe(line.trim());
        expect(lines.join("").replaceAll(" ", "")).toBe(words.join(""));
      }),
    );
  });

  it("a word that fits a line is never cut", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), fc.integer({ min: 12, max: 40 }), (words, width) => {
        expect(wrap(words.join(" "), width).flatMap((line) => line.split(" "))).toEqual(words);
      }),
    );
  });

  it("beside a head the further lines stand under the first", () => {
    expect(hanging("Cases     ", "five opened and four of them closed", 30)).toBe(
      "Cases     five opened and four\n          of them closed",
    );
  });

  it("a head that leaves no room still leaves some to the text", () => {
    expect(hanging("a head as wide as the terminal ", "text beside it in words", 30).split("\n")).toHaveLength(2);
  });
});
