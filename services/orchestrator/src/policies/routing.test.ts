import { describe, expect, it } from "vitest";
import { chooseAssignee, type Candidate } from "./routing.ts";
import { nextAtWork } from "./working-time.ts";

/** Wednesday, ten in the morning in Greenwich. */
const AT = "2026-01-14T10:00:00.000Z";
const office = { timeZone: "UTC", workingHours: { from: "09:00", to: "17:00" } };
const person = (id: string, change: Partial<Candidate> = {}): Candidate => ({
  id,
  roles: ["tax_analyst"],
  skills: [],
  ...office,
  capacity: 10,
  openTasks: 0,
  ...change,
});
const need = { role: "tax_analyst", skills: ["TAX-MISMATCH", "tax", "EMEA"], at: AT };
const choose = (...candidates: Candidate[]) => chooseAssignee(need, candidates, new Map()).to;

describe("who gets a task", () => {
  it.each<[string, Candidate[], string]>([
    ["only who holds the role", [person("a", { roles: ["cfo"] }), person("b")], "b"],
    ["who is at work before who comes later", [person("a", { timeZone: "America/New_York" }), person("b")], "b"],
    [
      "who starts sooner of those who are not",
      [person("a", { timeZone: "America/Los_Angeles" }), person("b", { timeZone: "America/New_York" })],
      "b",
    ],
    ["at work, who is skilled", [person("a"), person("b", { skills: ["EMEA"] })], "b"],
    ["the more skilled", [person("a", { skills: ["tax"] }), person("b", { skills: ["TAX-MISMATCH", "EMEA"] })], "b"],
    ["who has less to do for her capacity", [person("a", { openTasks: 3 }), person("b", { openTasks: 5, capacity: 20 })], "b"],
    ["whose desk has room, though she comes later", [person("a", { openTasks: 10 }), person("b", { timeZone: "America/New_York" })], "b"],
    ["somebody whose desk is full, before nobody", [person("a", { openTasks: 12 })], "a"],
    ["the first by id where all is equal", [person("b"), person("a")], "a"],
  ])("%s", (_what, candidates, chosen) => {
    expect(choose(...candidates)).toBe(chosen);
    expect(choose(...candidates.toReversed())).toBe(chosen);
  });

  it("nobody whom a duty bars, and says why nobody is left", () => {
    const barred = new Map([["a", ["Conflicting duties."]]]);
    expect(chooseAssignee(need, [person("a"), person("b", { timeZone: "Australia/Sydney" })], barred).to).toBe("b");
    expect(chooseAssignee(need, [person("a")], barred)).toEqual({ to: null, because: "nobody is left. a: Conflicting duties." });
    expect(chooseAssignee(need, [], barred)).toEqual({ to: null, because: "nobody holds the role tax_analyst" });
  });
});

describe("when somebody is next at work", () => {
  it.each([
    ["at once in her hours", AT, "UTC", AT],
    ["in the morning before them", "2026-01-14T05:12:00.000Z", "UTC", "2026-01-14T09:00:00.000Z"],
    ["the next morning at closing time", "2026-01-14T17:00:00.000Z", "UTC", "2026-01-15T09:00:00.000Z"],
    ["on Monday after Friday evening", "2026-01-16T18:00:00.000Z", "UTC", "2026-01-19T09:00:00.000Z"],
    ["by her own clock", AT, "America/New_York", "2026-01-14T14:00:00.000Z"],
  ])("%s", (_what, at, timeZone, expected) => {
    expect(nextAtWork(at, { ...office, timeZone })).toBe(expected);
  });
});
