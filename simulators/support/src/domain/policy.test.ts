import type { BusinessCalendar, SlaPolicy } from "@cashline/contracts/systems/support/policy";
import { describe, expect, test } from "vitest";
import { checkPolicy, defaultPolicy, policyFor } from "./policy.ts";

const [office] = defaultPolicy.calendars as [BusinessCalendar];
const [premium, standard] = defaultPolicy.slaPolicies as [SlaPolicy, SlaPolicy];
const withHours = (...hours: [day: number, opens: string, closes: string][]) => ({
  ...defaultPolicy,
  calendars: [{ ...office, hours: hours.map(([day, opens, closes]) => ({ day, opens, closes })) }],
});

describe("a support policy", () => {
  test.each([
    ["the default", defaultPolicy, undefined],
    ["hours side by side", withHours([1, "09:00", "12:00"], [1, "12:00", "17:00"]), undefined],
    ["seven whole days", withHours(...[1, 2, 3, 4, 5, 6, 7].map((day): [number, string, string] => [day, "00:00", "00:00"])), undefined],
    ["hours that overlap", withHours([1, "09:00", "13:00"], [1, "12:00", "17:00"]), "hours-overlap"],
    ["a night into the next morning's hours", withHours([1, "22:00", "09:00"], [2, "08:00", "17:00"]), "hours-overlap"],
    ["a Sunday night into Monday", withHours([7, "22:00", "09:00"], [1, "08:00", "17:00"]), "hours-overlap"],
    ["five hours a week", withHours([1, "09:00", "14:00"]), undefined],
    ["fewer", withHours([1, "09:00", "13:59"]), "too-few-hours"],
    ["a zone nobody knows", { ...defaultPolicy, calendars: [{ ...office, timeZone: "Mars/Base" }] }, "unknown-time-zone"],
    ["a calendar nobody knows", { ...defaultPolicy, slaPolicies: [{ ...standard, calendar: "night" }] }, "unknown-calendar"],
    ["two calendars of one name", { ...defaultPolicy, calendars: [office, office] }, "name-taken"],
    ["two SLA policies of one name", { ...defaultPolicy, slaPolicies: [standard, standard] }, "name-taken"],
  ])("with %s: %s", (_what, policy, code) => {
    expect(checkPolicy(policy)?.code).toBe(code);
  });

  test("gives a customer the first SLA policy that is for its tier", () => {
    expect(policyFor(defaultPolicy, "strategic")?.policy).toBe(premium);
    expect(policyFor(defaultPolicy, "small_business")?.policy).toBe(standard);
    expect(policyFor(defaultPolicy, null)?.policy).toBe(standard);
    expect(policyFor({ ...defaultPolicy, slaPolicies: [standard, premium] }, "strategic")?.policy).toBe(standard);
    expect(policyFor({ ...defaultPolicy, slaPolicies: [premium] }, null)).toBeNull();
  });
});
