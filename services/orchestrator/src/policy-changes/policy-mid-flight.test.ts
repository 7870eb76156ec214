import type { PolicyReplay, PolicyRowEdit } from "@cashline/contracts/services/orchestrator/policy-entities";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { emeaLayer, looserPrices, openOffice, type Office } from "./policy-office.fixture.ts";

const ID = looserPrices.version;
let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

/** A price mismatch of 700 USD: L1 by the first version, nobody by the second. */
const price = (minor = "70000") => findingOf({ exposure: { currency: "USD", minor } });
const levels = ({ decisions }: { decisions: { table: string; version: string; row: string }[] }): string[] =>
  decisions.filter(({ table }) => table === "approval").map(({ version, row }) => `${version} ${row}`);

async function inForce(day: string, change: Parameters<Office["propose"]>[0] = {}): Promise<void> {
  office.as("author");
  expect(await office.propose(change)).toMatchObject({ status: 201 });
  await office.replay(change.version ?? ID);
  office.as("approver");
  expect(await office.approve(change.version ?? ID, day, await office.hashOf(change.version ?? ID))).toMatchObject({ status: 200 });
  await office.advance(`${day}T00:00:00.000Z`);
}

describe("a policy that changes while cases run", () => {
  it("decides new cases only: one that is found again keeps the version it was opened under", async () => {
    await office.detect("old", price());
    await inForce("2026-02-10");
    await office.detect("old", price("80000"));
    await office.detect("new", price());
    const old = await office.caseNow("old");
    expect(old).toMatchObject({ policyVersion: "2026-01", exposure: { minor: "80000" } });
    expect(levels(old)).toEqual(["2026-01 amount-l1"]);
    const fresh = await office.caseNow("new");
    expect(fresh.policyVersion).toBe(ID);
    expect(levels(fresh)).toEqual([`${ID} amount-l0`]);
    // What has to be approved follows the version, too: 800 USD need the lead by the first, nobody by the second.
    // The new one first, since what is moved for a customer before counts together with it.
    for (const name of ["new", "old"]) {
      const person = { id: `prs_${name}`, tenant: "test", roles: ["deal_desk_analyst"] };
      await office.call(name, "completeTask", { taskId: "task-1-1", person, note: "prepared" });
    }
    expect(await office.caseNow("old")).toMatchObject({ status: "awaiting_approval", approvals: [{ level: "L1" }] });
    expect(await office.caseNow("new")).toMatchObject({ status: "resolving", approvals: [] });
  });

  it("does not reach a case whose re-check fails, nor one that comes back after it was closed", async () => {
    await office.detect("failed", price());
    await office.detect("returned", price());
    await office.call("returned", "close", {
      document: "inv_1",
      rootCause: "stale_master_data",
      explanation: "stale",
      closedBy: "playbook",
    });
    await inForce("2026-02-10");
    await office.call("failed", "recheckFailed", { findings: [price("90000")] });
    await office.detect("returned", price("90000"));
    for (const name of ["failed", "returned"]) {
      const of = await office.caseNow(name);
      expect(of).toMatchObject({ status: "assigned", reopened: 1, policyVersion: "2026-01" });
      expect(levels(of)).toEqual(["2026-01 amount-l1", "2026-01 amount-l1"]);
    }
  });

  it("leaves the version of a running case readable two changes later", async () => {
    await office.detect("old", price());
    await inForce("2026-02-10");
    await inForce("2026-02-20", { version: "2026-03", basedOn: ID, edits: [], layers: [emeaLayer] });
    await office.restart();
    await office.detect("old", price("80000"));
    expect(levels(await office.caseNow("old"))).toEqual(["2026-01 amount-l1"]);
    expect(await office.ask("GET", "/v1/policies/2026-01")).toMatchObject({ status: 200, body: { policy: { status: "superseded" } } });
  });

  it("counts from the first instant of its day, and not one before", async () => {
    office.as("author");
    await office.propose();
    await office.replay(ID);
    office.as("approver");
    await office.approve(ID, "2026-02-10", await office.hashOf(ID));
    await office.advance("2026-02-09T23:59:59.999Z");
    await office.detect("before", price());
    await office.advance("2026-02-10T00:00:00.000Z");
    await office.detect("after", price());
    expect((await office.caseNow("before")).policyVersion).toBe("2026-01");
    expect((await office.caseNow("after")).policyVersion).toBe(ID);
  });

  it("with a layer for a region is that for its legal entities only", async () => {
    await inForce("2026-02-10", { edits: [], layers: [emeaLayer] });
    for (const entity of ["US01", "GB01", "DE01", "IN01"]) await office.detect(entity.toLowerCase(), price("50"), entity);
    const versions = await Promise.all(["us01", "gb01", "de01", "in01"].map(async (name) => (await office.caseNow(name)).policyVersion));
    expect(versions).toEqual([ID, `${ID}+EMEA`, `${ID}+EMEA+DE01`, `${ID}+APAC+IN01`]);
    const british = await office.caseNow("gb01");
    expect(british.decisions.at(-1)).toMatchObject({
      table: "approval",
      version: ID,
      row: "cents",
      layer: "EMEA",
      result: { level: "L1", people: 1 },
    });
    expect(british.timeline.find(({ action }) => action === "classified")?.detail).toContain(`approval ${ID} row cents of EMEA`);
  });

  it("is read as a legal entity has it", async () => {
    await inForce("2026-02-10", { edits: [], layers: [emeaLayer] });
    const { body } = await office.ask("GET", `/v1/policies/${ID}?legalEntity=DE01`);
    const { label, layers, tables } = body as {
      label: string;
      layers: { scope: string }[];
      tables: { name: string; rows: { id: string; layer: string | null }[] }[];
    };
    expect([label, layers.map(({ scope }) => scope)]).toEqual([`${ID}+EMEA+DE01`, ["DE01", "EMEA"]]);
    const local = tables.flatMap(({ name, rows }) => rows.flatMap(({ id, layer }) => (layer === null ? [] : `${name} ${id} ${layer}`)));
    expect(local).toEqual([
      "taxonomy paid-twice-signed DE01",
      "taxonomy unapplied-refund-signed DE01",
      "taxonomy chargeback-signed DE01",
      "approval cents EMEA",
    ]);
  });
});

describe("a replay", () => {
  it("says which cases would be decided otherwise, and how, by the findings they had when they were opened", async () => {
    await office.detect("changes", price("70000"));
    await office.detect("stays", price("20000"));
    // Grown since; it was opened with 700 USD, and that is what counts.
    await office.detect("changes", price("900000"));
    office.as("author");
    await office.propose({ edits: [...looserPrices.edits, slower] });
    const { body } = await office.replay(ID);
    expect(body as PolicyReplay).toMatchObject({ version: ID, against: "2026-01", cases: 2, changed: 2 });
    expect((body as PolicyReplay).items.map(({ caseId, changes }) => [caseId.slice(5, 9), changes])).toEqual([
      [
        "chan",
        [
          { what: "category", before: "pricing", after: "billing" },
          { what: "sla", before: "24 business hours", after: "16 business hours" },
          { what: "approvals", before: "L1 deal_desk_lead", after: "nobody" },
        ],
      ],
      [
        "stay",
        [
          { what: "category", before: "pricing", after: "billing" },
          { what: "sla", before: "80 business hours", after: "16 business hours" },
        ],
      ],
    ]);
    expect((body as PolicyReplay).counts).toEqual([
      { what: "team", cases: 0 },
      { what: "category", cases: 2 },
      { what: "severity", cases: 0 },
      { what: "sla", cases: 2 },
      { what: "approvals", cases: 1 },
      { what: "duties", cases: 0 },
      { what: "tasks", cases: 0 },
      { what: "corrections", cases: 0 },
      { what: "collecting", cases: 0 },
      { what: "posting", cases: 0 },
      { what: "trend", cases: 0 },
      { what: "priority", cases: 0 },
    ]);
    const policy = (await office.ask("GET", `/v1/policies/${ID}`)).body as { policy: { replayed: unknown } };
    expect(policy.policy.replayed).toMatchObject({ days: 30, cases: 2, changed: 2 });
  });

  it("looks no further back than it is told", async () => {
    await office.detect("early", price());
    await office.advance("2026-02-20T10:00:00.000Z");
    await office.detect("late", price());
    office.as("author");
    await office.propose();
    expect((await office.replay(ID, 5)).body).toMatchObject({ cases: 1, from: "2026-02-15T10:00:00.000Z", to: "2026-02-20T10:00:00.000Z" });
    expect((await office.replay(ID, 30)).body).toMatchObject({ cases: 2 });
  });

  it("changes no case", async () => {
    office.as("author");
    await office.detect("old", price());
    const before = await office.caseNow("old");
    await office.propose();
    await office.replay(ID);
    expect(await office.caseNow("old")).toEqual(before);
  });
});

/** Price mismatches counted as billing, within 16 business hours. */
const slower: PolicyRowEdit = {
  edit: "put",
  table: "taxonomy",
  scope: null,
  row: {
    id: "price",
    when: ['"QTC-PRICE-MISMATCH"', ""],
    result: [
      '"deal_desk"',
      '"deal_desk_analyst"',
      '"deal_desk_lead"',
      '"billing"',
      '"amount"',
      "16",
      "0",
      "false",
      '"none"',
      '"price.maintain"',
      '"invoice.approve"',
      '"abs(billed - signed) × quantity × remaining periods"',
      '"reload the signed price and rebill"',
      '"Bring billing\'s rate card to the signed price"',
    ],
    example: { code: "QTC-PRICE-MISMATCH", correction: "usual" },
  },
};
