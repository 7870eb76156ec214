import { describe, expect, test } from "vitest";
import { bindSubject, bindingOn, boundFrom, endBinding } from "./binding.ts";
import { binding } from "./metering-objects.fixture.ts";

const january = { ...binding, startOn: "2026-01-01", endOn: "2026-02-01" };

describe("binding a subject", () => {
  test("to a subscription is taken as it is", () => {
    expect(bindSubject(january, [], [])).toEqual({ outcome: "bound", binding: january });
  });

  test.each<[string, object, object[], object[], string | undefined, string | undefined]>([
    ["that ends on its first day", { endOn: "2026-01-01" }, [], [], "end-before-start", "End 2026-01-01 is not after start 2026-01-01"],
    ["for one day", { endOn: "2026-01-02" }, [], [], undefined, undefined],
    ["while bound without end", {}, [{ ...binding, id: "bnd_2" }], [], "binding-overlaps", "bnd_2 binds it from 2025-01-01 to ever"],
    [
      "without end, before another",
      { endOn: null },
      [{ ...january, id: "bnd_2", startOn: "2026-05-01", endOn: "2026-06-01" }],
      [],
      "binding-overlaps",
      "bnd_2 binds it from 2026-05-01 to 2026-06-01",
    ],
    ["right after another", {}, [{ ...binding, endOn: "2026-01-01" }], [], undefined, undefined],
    ["a day too early after another", {}, [{ ...binding, endOn: "2026-01-02" }], [], "binding-overlaps", undefined],
    ["right before another", {}, [{ ...binding, startOn: "2026-02-01" }], [], undefined, undefined],
    ["a day too long before another", {}, [{ ...binding, startOn: "2026-01-31" }], [], "binding-overlaps", undefined],
    ["beside another subject of the account", {}, [], [{ ...binding, subjectId: "sbj_2" }], undefined, undefined],
    [
      "of another account",
      {},
      [],
      [{ ...binding, id: "bnd_3", accountId: "acc_2" }],
      "subscription-of-another-account",
      "bnd_3 has it for acc_2",
    ],
  ])("%s", (_, change, ofSubject, ofSubscription, code, detail) => {
    const decision = bindSubject({ ...january, ...change }, ofSubject as (typeof binding)[], ofSubscription as (typeof binding)[]);
    if (code === undefined) expect(decision.outcome).toBe("bound");
    else expect(decision).toMatchObject({ outcome: "refused", code, ...(detail !== undefined && { detail }) });
  });
});

describe("ending a binding", () => {
  test("gives it an end after its start, once", () => {
    expect(endBinding(binding, "2025-01-02")).toEqual({ outcome: "ended", binding: { ...binding, endOn: "2025-01-02" } });
    expect(endBinding(binding, "2025-01-01")).toMatchObject({ outcome: "refused", code: "end-before-start" });
    expect(endBinding(january, "2026-03-01")).toEqual({ outcome: "refused", code: "binding-ended", detail: "It ends on 2026-02-01" });
  });
});

test.each([
  ["2025-12-31", undefined],
  ["2026-01-01", january],
  ["2026-01-31", january],
  ["2026-02-01", undefined],
])("on %s the usage belongs to %o", (day, expected) => {
  expect(bindingOn([january], day)).toBe(expected);
  expect(bindingOn([binding], day)).toBe(binding);
});

test.each<[string, (typeof binding)[], string | null]>([
  ["2026-01-20T12:00:00.000Z", [january], "2026-01-20T12:00:00.000Z"],
  ["2026-02-01T00:00:00.000Z", [january], null],
  ["2025-12-31T23:59:59.999Z", [january], "2026-01-01T00:00:00.000Z"],
  ["2025-12-31T23:59:59.999Z", [{ ...january, startOn: "2026-01-05" }, january], "2026-01-01T00:00:00.000Z"],
  ["2026-02-15T00:00:00.000Z", [january, { ...january, startOn: "2026-03-01", endOn: null }], "2026-03-01T00:00:00.000Z"],
  ["2026-02-15T00:00:00.000Z", [], null],
])("at %s a subject with %j is bound from %s", (now, bindings, from) => {
  expect(boundFrom(bindings, now)).toBe(from);
});
