import { Database } from "@cashline/chassis/store";
import type { RosterEntry } from "@cashline/contracts/services/identity/contract";
import { dutyConflicts, type Duty } from "@cashline/contracts/services/identity/duties";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { DutyDesk, dutyHost, type Person, type Wish } from "./duty-desk.ts";
import { exceptionCodes } from "@cashline/contracts/services/orchestrator/taxonomy";
import { findingOf } from "../cases/finding.fixture.ts";
import { classify } from "../policies/classification.ts";
import { kindsBeside } from "../policies/correction-kind.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";
import { works } from "./work-desk.fixture.ts";

const T = "test";
const NOW = "2026-02-02T10:00:00.000Z";
const ada: Person = { id: "ada", tenant: T, roles: ["any"] };
const bea: Person = { id: "bea", tenant: T, roles: ["any"] };
const robot: Person = { id: "robot", tenant: T, roles: ["any"], ownerId: "ada" };

let desk: DutyDesk;
beforeEach(() => {
  desk = new DutyDesk(new Database(":memory:"));
  staff = ["ada", "bea", "carl"].map((id) => works(id, ["cfo"]));
});
const wish = (person: Person, does: readonly Duty[], workId: string, change: Partial<Wish> = {}): Wish => ({
  person,
  action: "completeTask",
  subject: { caseId: "case_1", tenant: T, roles: ["any"], makers: [], approvers: [], assignee: null },
  workId,
  about: "acc_1",
  does,
  at: NOW,
  ...change,
});
/** Who works here today; everybody who lends something holds it, unless told otherwise. */
let staff: RosterEntry[];
const claim = (of: Wish) => desk.claim(of, staff);
const lend = (from: string, to: string, role = "cfo"): void =>
  void desk.delegations.put(T, {
    id: `dlg_${from}${to}`,
    from,
    to,
    role: role as "cfo",
    beginsAt: "2026-02-01T00:00:00.000Z",
    endsAt: "2026-03-01T00:00:00.000Z",
    reason: "leave",
    revokedAt: null,
  });
const refusal = (person: Person, does: Duty, change: Partial<Wish> = {}): string[] => {
  const answer = claim(wish(person, [does], "second", change));
  return answer.allowed ? [] : answer.against.map(({ reason }) => reason);
};

/** Every pair of duties the table keeps apart, either first. */
const directions = dutyConflicts.flatMap((conflict) =>
  conflict.one.flatMap((one) =>
    conflict.other.flatMap((other) => [
      { id: conflict.id, why: conflict.why, first: one, second: other },
      { id: conflict.id, why: conflict.why, first: other, second: one },
    ]),
  ),
);
let asked = 0;
afterAll(() =>
  process.stdout.write(
    `duty matrix: ${dutyConflicts.length} conflicting pairs, ${directions.length} directed pairs of duties, ${asked} refusals checked\n`,
  ),
);

it("the table has the twenty-two pairs of the domain's matrix, and no duty on both sides of one", () => {
  expect(dutyConflicts).toHaveLength(22);
  expect(new Set(dutyConflicts.map(({ id }) => id)).size).toBe(22);
  for (const { one, other } of dutyConflicts) expect(one.filter((duty) => other.includes(duty))).toEqual([]);
});

describe.each(directions)("$id: after $first, $second is refused", ({ why, first, second }) => {
  const told = (reasons: string[]): void => {
    asked += 1;
    expect(reasons.join("\n")).toContain(why);
  };
  const begin = (person: Person, change: Partial<Wish> = {}): void =>
    expect(claim(wish(person, [first], "first", change))).toMatchObject({ allowed: true });
  const asCfo = { subject: { caseId: "case_1", tenant: T, roles: ["cfo"], makers: [], approvers: [], assignee: null } };

  it("to the same person", () => {
    begin(ada);
    told(refusal(ada, second));
    expect(refusal(bea, second)).toEqual([]);
  });

  it("through delegation: to the delegate of whoever did it, and to whoever did it as a delegate", () => {
    begin(ada);
    lend("ada", "bea");
    lend("bea", "ada");
    told(refusal(bea, second, asCfo));
    told(refusal(ada, second, asCfo));
  });

  it("through delegation, to whoever had it done on her behalf", () => {
    lend("ada", "bea");
    begin(bea, asCfo);
    told(refusal(ada, second));
  });

  it("through a service account: to its owner after it, and to it after its owner", () => {
    begin(robot);
    told(refusal(ada, second));
    desk.removeTenant(T);
    begin(ada);
    told(refusal(robot, second));
    told(refusal({ ...robot, id: "another robot" }, second));
  });

  it("in one and the same act", () => {
    told(refusal(ada, first, { does: [first, second] }));
  });
});

describe("the ledger of duties", () => {
  it("keeps customers and sandboxes apart", () => {
    claim(wish(ada, ["credit.create"], "first"));
    expect(refusal(ada, "credit.approve", { about: "acc_2" })).toEqual([]);
    const elsewhere = { ...ada, tenant: "other" };
    const subject = { ...wish(ada, [], "").subject, tenant: "other" };
    expect(refusal(elsewhere, "credit.approve", { subject })).toEqual([]);
  });

  it("the same work again is granted again, and by somebody else once the first claim came to nothing", () => {
    for (const person of [ada, ada, bea]) expect(claim(wish(person, ["credit.create"], "first"))).toMatchObject({ allowed: true });
    expect(refusal(ada, "credit.approve")).toEqual([]);
  });

  it("a refused wish leaves nothing behind", () => {
    claim(wish(ada, ["credit.create"], "first"));
    expect(refusal(ada, "credit.approve")).toHaveLength(1);
    expect(desk.ledger.did({ tenant: T, workId: "", about: "acc_1", principals: ["ada"] })).toEqual(["credit.create"]);
  });

  it("every conflict is told at once", () => {
    claim(wish(ada, ["order.process"], "first"));
    expect(refusal(ada, "price.maintain", { does: ["price.maintain", "customer.maintain", "delivery.process"] })).toHaveLength(3);
  });
});

describe("a role that is lent", () => {
  const cfo = { subject: { ...wish(ada, [], "").subject, roles: ["cfo"] } };
  const at = (instant: string) => claim(wish(bea, ["invoice.approve"], "w", { ...cfo, action: "decideApproval", at: instant }));

  it("is good from its beginning up to its end, on behalf of whoever lent it", () => {
    lend("ada", "bea");
    expect(at("2026-02-01T00:00:00.000Z")).toEqual({ allowed: true, behind: ["ada"], onBehalfOf: "ada" });
    expect(at("2026-01-31T23:59:59.999Z")).toMatchObject({ against: told([/missing/, /begins at 2026-02-01/]) });
    expect(at("2026-03-01T00:00:00.000Z")).toMatchObject({ against: told([/missing/, /ended at 2026-03-01/]) });
  });

  it("is good no more once it is revoked", () => {
    lend("ada", "bea");
    desk.delegations.revoke(T, "dlg_adabea", NOW);
    expect(at("2026-02-02T09:59:59.999Z")).toMatchObject({ allowed: true });
    expect(at(NOW)).toMatchObject({ against: told([/missing/, /revoked/]) });
  });

  it("does not let the delegate of the maker approve, nor the maker as a delegate", () => {
    lend("ada", "bea");
    const made = (maker: string) => ({ subject: { ...cfo.subject, makers: [maker] }, action: "decideApproval" as const });
    expect(refusal(bea, "invoice.approve", made("ada"))).toEqual([matching(/prepared/)]);
    expect(refusal(bea, "invoice.approve", made("bea"))).toEqual([matching(/prepared/)]);
    expect(refusal(bea, "invoice.approve", made("somebody"))).toEqual([]);
  });

  it("by several who may lend it is used on behalf of the first that nothing stands against", () => {
    lend("ada", "bea");
    lend("carl", "bea");
    const subject = { ...cfo.subject, makers: ["ada"] };
    expect(claim(wish(bea, ["invoice.approve"], "w", { subject, action: "decideApproval" }))).toMatchObject({ onBehalfOf: "carl" });
  });
});

describe("a role that is lent is read anew with each act", () => {
  const roles = ["billing_lead"];
  const wanted = wish(bea, ["credit.approve"], "w", { action: "decideApproval", subject: { ...wish(ada, [], "").subject, roles } });
  beforeEach(() => lend("ada", "bea", "billing_lead"));

  it.each<[string, () => void, RegExp]>([
    [
      "whoever lent it has lost it",
      () => (staff = [works("ada", ["sales_rep"]), works("bea", [])]),
      /ada does not have the role billing_lead/,
    ],
    ["whoever lent it has left", () => (staff = [works("bea", [])]), /ada does not have the role billing_lead/],
    ["the delegate has left", () => (staff = [works("ada", ["billing_lead"])]), /bea does not work here any more/],
    [
      "what the delegate holds by now conflicts with it",
      () => (staff = [works("ada", ["billing_lead"]), works("bea", ["billing_analyst"])]),
      /billing_lead lent by ada conflicts with what bea holds: credit.create/,
    ],
    [
      "what her service account holds conflicts with it",
      () =>
        (staff = [
          works("ada", ["billing_lead"]),
          works("bea", []),
          works("bot", ["billing_analyst"], { kind: "service", ownerClientId: "bea" }),
        ]),
      /conflicts with what bea holds/,
    ],
    [
      "what somebody else has lent her conflicts with it",
      () => {
        staff = [works("ada", ["billing_lead"]), works("bea", []), works("carl", ["billing_analyst"])];
        lend("carl", "bea", "billing_analyst");
      },
      /conflicts with what bea holds/,
    ],
  ])("and not good once %s", (_what, change, reason) => {
    staff = [works("ada", ["billing_lead"]), works("bea", [])];
    expect(claim(wanted)).toMatchObject({ allowed: true, onBehalfOf: "ada" });
    change();
    expect(claim(wanted)).toMatchObject({ allowed: false, against: told([/role this needs is missing/, reason]) });
  });

  it("and not good while identity does not answer; a role of one's own is", async () => {
    const host = dutyHost(desk, () => Promise.reject(new Error("identity is down")));
    expect(await host.claim(wanted)).toMatchObject({ against: told([/missing/, /Identity does not say whether ada/]) });
    expect(await host.claim({ ...wanted, person: { ...bea, roles } })).toMatchObject({ allowed: true });
  });

  it("through several, what stands against each is told", () => {
    staff = [works("ada", ["billing_lead"]), works("bea", []), works("carl", ["billing_lead"])];
    lend("carl", "bea", "billing_lead");
    const subject = { ...wanted.subject, makers: ["ada"], approvers: ["carl"] };
    expect(claim({ ...wanted, subject })).toEqual({
      allowed: false,
      against: [
        { rule: "maker-checker", person: "bea", reason: matching(/On behalf of ada: .*prepared/) },
        { rule: "two-people", person: "bea", reason: matching(/On behalf of carl: .*two different people/) },
      ],
    });
  });
});

describe("an act about every customer", () => {
  const act = (principals: string[], duty: Duty) =>
    desk.actForEverybody({ tenant: T, workId: `policy/${duty}`, principals, duty, at: NOW });

  it("goes before what conflicts with it on any of them: whoever configures what decides approves nothing of it", () => {
    expect(act(["ada"], "automation.configure")).toEqual([]);
    for (const about of ["acc_1", "acc_2"]) expect(refusal(ada, "refund.approve", { about })).toEqual([matching(/machine as accomplice/)]);
    expect(refusal(robot, "refund.approve")).toEqual([matching(/machine as accomplice/)]);
    expect(refusal(bea, "refund.approve")).toEqual([]);
    expect(refusal(ada, "refund.initiate", { about: "acc_3" })).toEqual([]);
  });

  const everyKind = exceptionCodes.flatMap((code) => ["usual" as const, ...(kindsBeside[code] ?? [])].map((kind) => ({ code, kind })));
  it.each(everyKind)("has whoever configures what decides approve no $kind correction of $code", async ({ code, kind }) => {
    const findings = [findingOf({ code, exposure: { currency: "USD", minor: "6000000" } })];
    const about = { findings, kindOf: () => kind, customerTier: null, at: "2026-01-15T10:00:00.000Z", dependentExposure: 0 };
    const { routes, approvals } = await classify(about, shippedPolicy);
    expect(act(["ada"], "automation.configure")).toEqual([]);
    for (const { approves } of approvals.length === 0 ? [] : routes)
      expect([approves, refusal(ada, approves)]).toEqual([approves, [matching(/machine as accomplice/)]]);
  });

  it("is refused after what conflicts with it on any of them, and leaves nothing behind", () => {
    claim(wish(ada, ["credit.approve"], "first"));
    expect(act(["robot", "ada"], "automation.configure")).toEqual([matching(/machine as accomplice/)]);
    expect(desk.ledger.did({ tenant: T, workId: "", about: "acc_2", principals: ["ada"] })).toEqual([]);
    expect(act(["ada"], "automation.approve")).toEqual([]);
  });
});

describe("amounts that were moved", () => {
  const move = (caseId: string, change: object = {}) =>
    desk.alreadyMoved({
      tenant: T,
      caseId,
      turn: 0,
      makers: ["ada"],
      accountId: "acc_1",
      object: `obj_${caseId}`,
      category: "billing",
      amount: 40_000,
      at: NOW,
      ...change,
    });

  it("count together for thirty days, by customer and category, whoever moved them, each round once and never itself", () => {
    expect(move("c1", { makers: ["ada", "robot"] })).toBe(0);
    expect(move("c1")).toBe(0);
    expect(move("c2", { makers: ["robot", "ada"] })).toBe(40_000);
    expect(move("c3", { makers: ["bea"] })).toBe(80_000);
    expect(move("c4", { accountId: "acc_2" })).toBe(0);
    expect(move("c5", { category: "tax" })).toBe(0);
    expect(move("c7", { at: "2026-03-04T10:00:00.000Z" })).toBe(0);
  });

  it("count by round: what a case moved before it came back counts too, and a round that came to nothing is written over", () => {
    expect(move("c1")).toBe(0);
    expect(move("c1", { amount: 30_000 })).toBe(0);
    expect(move("c1", { turn: 1 })).toBe(30_000);
    expect(move("c1", { turn: 2 })).toBe(70_000);
  });

  it("of no known customer count by who moved them, or by their object", () => {
    const unknown = { accountId: null };
    expect(move("c1", unknown)).toBe(0);
    expect(move("c2", unknown)).toBe(40_000);
    expect(move("c3", { ...unknown, makers: ["bea"] })).toBe(0);
    expect(move("c4", { ...unknown, makers: ["cid"], object: "obj_c1" })).toBe(40_000);
    expect(move("c5")).toBe(0);
  });
});

function matching(pattern: RegExp): string {
  return expect.stringMatching(pattern) as string;
}

/** What stands against a wish, by the words it is told in. */
function told(reasons: readonly RegExp[]) {
  return reasons.map((reason) => ({ reason: matching(reason) }));
}
