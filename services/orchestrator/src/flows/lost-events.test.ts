/** What was published and not consumed becomes a case, and the replay ends it. */
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { MissingEvent } from "@cashline/contracts/services/hub/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { caseIdOf } from "./case-desk.ts";
import { openEstate } from "./estate.fixture.ts";
import { SEED, idOf, ids, opportunity } from "./world-records.fixture.ts";
import { refusal } from "./world.fixture.ts";

const NIGHT = "2026-02-02T23:30:00.000Z";
const NEXT_NIGHT = "2026-02-03T23:30:00.000Z";

const told = (change: Partial<CanonicalEvent> = {}): CanonicalEvent => ({
  eventId: "e42",
  tenant: "test",
  system: "crm",
  type: "crm.opportunity.won.v1",
  objectType: "opportunity",
  objectId: ids.opportunity,
  objectVersion: 4,
  sequence: 42,
  occurredAt: "2026-02-02T10:00:00.000Z",
  recordedAt: "2026-02-02T10:00:00.000Z",
  correlationId: ids.opportunity,
  traceparent: null,
  objects: [],
  accountId: ids.account,
  legalEntity: null,
  amountMinor: null,
  currency: null,
  payload: opportunity,
  ...change,
});
const missing = (event: CanonicalEvent | null, change: Partial<MissingEvent> = {}): MissingEvent => ({
  system: event?.system ?? "crm",
  sequence: event?.sequence ?? 42,
  after: "41",
  event,
  ...change,
});
const invoice = idOf("inv", "1");
const paid = told({
  system: "billing",
  type: "billing.invoice.paid.v1",
  objectType: "invoice",
  objectId: invoice,
  amountMinor: "1080000",
  currency: "EUR",
  payload: {},
});
const caseOf = (cause: string): string => caseIdOf(SEED, { code: "INT-EVENT-LOST", businessKey: "any", cause });

let estate: ReturnType<typeof openEstate>;
let lacking: MissingEvent[];
beforeEach(() => {
  estate = openEstate();
  lacking = [];
  estate.world.answering.set("hub.listMissingEvents", () => ({ items: lacking }));
  estate.world.answering.set("hub.replayEvents", () => {
    lacking = [];
    return { read: 1, accepted: 1, duplicates: 0, deadLettered: 0 };
  });
});

describe("events published <-> consumed", () => {
  it("a won renewal nobody heard of is a case of that renewal, worth its new term", async () => {
    lacking = [missing(told())];
    await estate.compare(NIGHT, []);
    expect(estate.caseNow(caseOf("lost:crm/41"))).toMatchObject({
      code: "INT-EVENT-LOST",
      businessKey: ids.opportunity,
      correlationId: ids.opportunity,
      accountId: ids.account,
      legalEntity: "US01",
      ownerTeam: "platform",
      // 10 seats at 100.00 for twelve months.
      exposure: { currency: "USD", minor: "1200000" },
      findings: [{ expected: "crm.opportunity.won.v1 of 2026-02-02 consumed", correction: { system: "crm", after: "41", through: "42" } }],
    });
  });

  it("an event of a contract that CRM does not have is a case of no entity, worth nothing", async () => {
    Object.assign(estate.world.systems.crm, { getContract: () => Promise.reject(refusal("crm.getContract", "not-found")) });
    lacking = [missing(told())];
    await estate.compare(NIGHT, []);
    expect(estate.caseNow(caseOf("lost:crm/41"))).toMatchObject({ legalEntity: null, exposure: { currency: "USD", minor: "0" } });
  });

  it("is replayed from before the gap by whoever has the task, and closed by the next comparison", async () => {
    lacking = [missing(told())];
    await estate.compare(NIGHT, []);
    const lost = caseOf("lost:crm/41");
    await estate.workOn(lost);
    expect(estate.world.calls.find(({ name }) => name === "hub.replayEvents")?.options.body).toEqual({
      system: "crm",
      after: "41",
      through: 42,
    });
    await estate.compare(NEXT_NIGHT, []);
    expect(estate.caseNow(lost)).toMatchObject({ status: "closed", closedBy: "playbook", rootCause: "lost_or_late_event" });
  });

  it("the hub is asked for what should have come six hours ago", async () => {
    await estate.compare(NIGHT, []);
    const asked = estate.world.calls.find(({ name }) => name === "hub.listMissingEvents");
    expect(asked?.options.query).toEqual({ publishedUntil: "2026-02-02T17:30:00.000Z" });
  });

  it("several events of one object are one finding, with the value its document had last", async () => {
    lacking = [
      missing(told({ ...paid, sequence: 42, type: "billing.invoice.finalized.v1", amountMinor: "0" }), { system: "billing" }),
      missing({ ...paid, sequence: 43 }),
    ];
    await estate.compare(NIGHT, []);
    expect(estate.caseNow(caseOf("lost:billing/41"))).toMatchObject({
      businessKey: invoice,
      exposure: { currency: "EUR", minor: "1080000" },
      dependents: { count: 0 },
      findings: [{ found: "billing published 43 and 1 before it, and it has not come or could not be read" }],
    });
  });

  it("all of one gap are one case, the others its dependents, and found again they change nothing but the urgency", async () => {
    lacking = [
      missing(paid, { sequence: 42 }),
      missing({ ...paid, sequence: 43, objectId: idOf("inv", "2") }),
      missing({ ...paid, sequence: 60, objectId: idOf("inv", "3") }, { after: "59" }),
    ];
    await estate.compare(NIGHT, []);
    const first = estate.caseNow(caseOf("lost:billing/41"));
    // The one replay fills its own gap whole and leaves the next one to its case.
    expect(first).toMatchObject({ businessKey: invoice, dependents: { count: 1 }, findings: [{ correction: { through: "43" } }] });
    expect(estate.caseNow(caseOf("lost:billing/59"))).toMatchObject({
      businessKey: idOf("inv", "3"),
      findings: [{ correction: { through: "60" } }],
    });
    await estate.compare(NEXT_NIGHT, []);
    const { priority, version, ...standing } = estate.caseNow(first.id);
    expect({ ...standing, priority: first.priority, version: first.version }).toEqual(first);
    expect(priority?.contributions.map(({ factor }: { factor: string }) => factor)).toContain("slaUsedPercent");
    expect(version).toBe(first.version + 1);
  });

  it("a position nobody can read is found by its number, without a value", async () => {
    lacking = [missing(null)];
    await estate.compare(NIGHT, []);
    expect(estate.caseNow(caseOf("lost:crm/41"))).toMatchObject({
      businessKey: "crm/42",
      correlationId: "crm/42",
      exposure: { minor: "0" },
    });
  });

  it("a price that did not reach billing is left to what finds the wrong price", async () => {
    lacking = [missing(told({ system: "cpq", type: "cpq.price.published.v1", objectType: "price", objectId: idOf("prc") }))];
    await estate.compare(NIGHT, []);
    expect(estate.published).toEqual([]);
  });
});
