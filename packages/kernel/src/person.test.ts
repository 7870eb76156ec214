import { expect, test } from "vitest";
import { isSamePerson, personKey } from "./person.ts";

test.for([
  ["ada", "ADA"],
  ["ada@x.com", "Ada@X.com"],
  ["ada@x.com", " ada@x.com\t"],
  ["ada@x.com", "ada@x.com\u00A0"],
  ["ada@x.com", "ａｄａ@x.com"],
  ["a\u0301da", "áda"],
  ["ada", "a\u200Bda"],
  ["ada", "ada \u00AD"],
  ["Straße", "STRASSE"],
  ["ΜΆΡΙΟΣ", "μάριος"],
])("%j and %j are one person", ([one, other]) => {
  expect(isSamePerson(one as string, other as string)).toBe(true);
});

test.for([
  ["ada", "bo"],
  ["ada@x.com", "ada@y.com"],
  ["ada@x.com", "ada.b@x.com"],
  ["ada b", "adab"],
  ["jose", "josé"],
])("%j and %j are two people", ([one, other]) => {
  expect(isSamePerson(one as string, other as string)).toBe(false);
});

test("every letter has one spelling, in either case", () => {
  const otherwise: string[] = [];
  for (let point = 0; point <= 0x1ffff; point += 1) {
    const character = String.fromCodePoint(point);
    const key = personKey(character);
    if ([key, character.toUpperCase(), character.toLowerCase()].some((each) => personKey(each) !== key)) otherwise.push(point.toString(16));
  }
  expect(otherwise).toEqual([]);
});
