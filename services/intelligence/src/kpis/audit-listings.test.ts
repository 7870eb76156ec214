import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clock } from "../store/columns.ts";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { bypasses, refusedActs } from "./audit-listings.ts";
import { caseExample } from "./example-events.ts";
import { approvalOf } from "./example-work.ts";
import { refusalExample } from "./refused-acts.ts";
import { EVERYTHING, withoutScope, type Scope } from "./scope.ts";
import type { Listing } from "./listings.ts";

const at = (day: number): string => `2026-01-${String(day).padStart(2, "0")}T10:00:00.000Z`;
type Told = { day: number; actor: string; action: string; detail?: string };

/** A case as it stood when the last of its history happened. */
const caseWith = (id: string, version: number, { day, actor, action, detail = "why" }: Told, change: object = {}): CanonicalEvent => {
  const event = caseExample({ id, version, detectedAt: at(1), exposureCents: 12_345, legalEntity: "DE01", correlationId: `opp-of-${id}` });
  const entry = { index: version, at: at(day), actor, action, detail, previousHash: "", hash: "" };
  return { ...event, occurredAt: at(day), payload: { ...(event.payload as object), timeline: [entry], ...change } };
};

const refused = [
  refusalExample({
    id: "act_1",
    actor: "mia",
    act: "decideApproval",
    at: at(5),
    caseId: "c1",
    approval: "approval-1-L1",
    duties: ["credit.approve"],
    legalEntity: "DE01",
    rules: ["maker-checker", "conflict-credit-and-approval"],
    told: "Whoever prepared it may not approve it.",
    correlationId: "opp_1",
  }),
  refusalExample({ id: "act_2", actor: "lea", act: "delegateRole", at: at(6), rules: ["role-missing"], correlationId: "cor_1" }),
  refusalExample({ id: "act_3", actor: "mia", act: "takeTask", at: "2026-02-01T00:00:00.000Z", rules: ["role-missing"] }),
];
const leftOut = [
  caseWith("c1", 1, { day: 3, actor: "orchestrator", action: "detected" }),
  caseWith("c1", 2, { day: 4, actor: "lea", action: "task bypassed", detail: "Correct it: the customer agreed" }),
  caseWith("c2", 2, { day: 7, actor: "con", action: "dismissed", detail: "nothing is wrong" }),
  caseWith("c3", 2, { day: 6, actor: "lea", action: "suppressed", detail: "Explained by c2: one outage" }),
  // Answered with no: the case ends by that decision, which nobody left out.
  caseWith(
    "c4",
    2,
    { day: 8, actor: "con", action: "dismissed" },
    { approvals: [{ ...approvalOf("approval-1-L1", at(2), at(8)), status: "rejected", decidedBy: "con" }] },
  ),
];

describe("what an auditor reads", () => {
  let example: ExampleStore;
  beforeAll(async () => {
    example = await openExampleStore();
    const events = [...refused, ...leftOut];
    for (const each of [events, events.toReversed(), events]) await example.put("audit", each);
  });
  afterAll(() => example.close());
  const rows = (listing: Listing, scope?: Partial<Scope>): Promise<Record<string, unknown>[]> => {
    const window = { tenant: "audit", from: clock("2026-01-01T00:00:00.000Z"), to: clock("2026-02-01T00:00:00.000Z") };
    return scope
      ? example.store.query(listing.sql, { ...window, ...EVERYTHING, ...scope })
      : example.store.query(withoutScope(listing.sql), window);
  };

  test("each refused act once, the latest first, with all its rules", async () => {
    expect(await rows(refusedActs)).toEqual([
      {
        at: "2026-01-06 10:00:00.000",
        who: "lea",
        act: "delegateRole",
        case: "",
        work: "",
        duties: "",
        rules: "role-missing",
        told: "Refused.",
        business_case: "",
      },
      {
        at: "2026-01-05 10:00:00.000",
        who: "mia",
        act: "decideApproval",
        case: "c1",
        work: "approval-1-L1",
        duties: "credit.approve",
        rules: "maker-checker, conflict-credit-and-approval",
        told: "Whoever prepared it may not approve it.",
        business_case: "opp_1",
      },
    ]);
  });

  test("refused acts of an entity are those on its cases", async () => {
    expect(await rows(refusedActs, { entity: "DE01" })).toMatchObject([{ who: "mia", case: "c1" }]);
    expect(await rows(refusedActs, { entity: "US01" })).toEqual([]);
  });

  test("each step left out once, the latest first, but a question answered with no", async () => {
    const stake = { code: "QTC-PRICE-MISMATCH", exposure: 123.45 };
    expect(await rows(bypasses)).toEqual([
      {
        at: "2026-01-07 10:00:00.000",
        who: "con",
        what: "dismissed",
        case: "c2",
        reason: "nothing is wrong",
        ...stake,
        business_case: "opp-of-c2",
      },
      {
        at: "2026-01-06 10:00:00.000",
        who: "lea",
        what: "suppressed",
        case: "c3",
        reason: "Explained by c2: one outage",
        ...stake,
        business_case: "opp-of-c3",
      },
      {
        at: "2026-01-04 10:00:00.000",
        who: "lea",
        what: "task bypassed",
        case: "c1",
        reason: "Correct it: the customer agreed",
        ...stake,
        business_case: "opp-of-c1",
      },
    ]);
    expect(await rows(bypasses, { entity: "US01" })).toEqual([]);
    expect(await rows(bypasses, { region: "EMEA" })).toHaveLength(3);
  });
});
