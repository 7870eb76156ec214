import { roleDuties, conflictsOfRoles } from "@cashline/contracts/services/identity/role-duties";
import { Database } from "@cashline/chassis/store";
import type { Person, Role } from "@cashline/contracts/services/identity/contract";
import { dutyConflicts, duties, type Duty } from "@cashline/contracts/services/identity/duties";
import { beforeEach, describe, expect, it, test } from "vitest";
import { ordinary, People } from "./people.ts";

const roles = Object.keys(roleDuties) as Role[];
const holding = (duty: Duty): Role[] => roles.filter((role) => roleDuties[role].includes(duty));
let people: People;
beforeEach(() => {
  people = new People(new Database(":memory:"));
});
const ids = ["prs_00000000000000000001", "prs_00000000000000000002", "prs_00000000000000000003"] as const;
const somebody = (held: readonly Role[], change: Partial<Person> = {}): Person => ({
  ...ordinary,
  id: ids[0],
  tenant: "season",
  name: "Ada",
  roles: [...held],
  timeZone: "UTC",
  ...change,
  skills: [],
});

test("every duty is somebody's to do, and no role conflicts with itself", () => {
  expect(duties.filter((duty) => holding(duty).length === 0)).toEqual([]);
  expect(roles.filter((role) => conflictsOfRoles([role]).length > 0)).toEqual([]);
});

describe.each(dutyConflicts)("$id", ({ one, other, why }) => {
  const pairs = one.flatMap((a) => other.flatMap((b) => holding(a).flatMap((x) => holding(b).map((y) => [x, y] as const))));

  it.each(pairs)("%s and %s are never one person's, in either order", (x, y) => {
    for (const held of [[x, y] as const, [y, x] as const]) expect(() => people.put(somebody(held))).toThrow(why);
    expect(people.list("season")).toEqual([]);
  });

  it("nor hers by way of a service account of hers, whichever comes first", () => {
    const [x, y] = pairs[0] as readonly [Role, Role];
    for (const [first, second] of [
      [x, y],
      [y, x],
    ] as const) {
      people.removeTenant("season");
      people.put(somebody([first]));
      const account = somebody([second], { id: ids[1], kind: "service", ownerId: ids[0] });
      expect(() => people.put(account)).toThrow(why);
      people.put(somebody(["customer_success_manager"]));
      people.put(account);
      expect(() => people.put(somebody([first]))).toThrow(why);
      expect(() => people.put(somebody([first], { id: ids[2], kind: "service", ownerId: ids[0] }))).toThrow(why);
    }
  });
});

it("every conflict is named at once, as duties-conflict", () => {
  expect(() => people.put(somebody(["billing_analyst", "renewals_manager", "receivables_analyst"]))).toThrow(
    expect.objectContaining({
      code: "duties-conflict",
      message: expect.stringMatching(/fake sale.*fictitious.*lapping/) as string,
    }) as Error,
  );
});

describe("a service account", () => {
  const account = (ownerId: string | null): Person => somebody(["billing_analyst"], { id: ids[1], kind: "service", ownerId });

  it("answers to a person of its sandbox, else it is owner-not-a-person", () => {
    const wrong = expect.objectContaining({ code: "owner-not-a-person" }) as Error;
    expect(() => people.put(account(null))).toThrow(wrong);
    expect(() => people.put(account(ids[0]))).toThrow(wrong);
    people.put(somebody(["billing_analyst"]));
    people.put(account(ids[0]));
    expect(() => people.put({ ...account(ids[1]), id: ids[2] })).toThrow(wrong);
    expect(() => people.put(somebody(["billing_analyst"], { id: ids[2], ownerId: ids[0] }))).toThrow(wrong);
    expect(people.roster("season")).toMatchObject([
      { clientId: `season.${ids[0]}`, ownerClientId: null },
      { clientId: `season.${ids[1]}`, ownerClientId: `season.${ids[0]}` },
    ]);
  });
});
