import { DatabaseSync } from "node:sqlite";
import type { PolicyVersion, PolicyVersionContent } from "@cashline/contracts/services/orchestrator/policy-entities";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emeaLayer, inApproval, looserPrices, narrowerEdits, openOffice, type Office } from "./policy-office.fixture.ts";

const ID = looserPrices.version;
const DAY = "2026-02-10";
const { version: _version, ...unnamed } = looserPrices;
const row = { id: "amount-l0", when: ['"amount"', "< 1"], result: ['"L0"', "0"], example: { rule: "amount", amountMovedUsdCents: 0 } };
let office: Office;
beforeEach(async () => {
  office = await openOffice();
  office.as("author");
});
afterEach(() => office.close());

const problem = (status: number, code: string, detail?: RegExp) => ({
  status,
  body: { code, ...(detail === undefined ? {} : { detail: expect.stringMatching(detail) as string }) },
});
const policyNow = async (id = ID): Promise<PolicyVersion> =>
  ((await office.ask("GET", `/v1/policies/${id}`)).body as PolicyVersionContent).policy;
/** Proposed, replayed, and approved for a day. */
async function approved(effectiveOn = DAY): Promise<void> {
  office.as("author");
  await office.propose();
  await office.replay(ID);
  office.as("approver");
  expect(await office.approve(ID, effectiveOn, await office.hashOf(ID))).toMatchObject({ status: 200 });
}

describe("a change of policy", () => {
  it("is proposed, checked, replayed, approved by a second person, and takes effect on its day", async () => {
    expect(await office.propose()).toMatchObject({ status: 201, etag: '"v1"', body: { status: "proposed", author: "test.prs_author" } });
    expect(await office.replay(ID)).toMatchObject({ status: 200, etag: '"v2"', body: { against: "2026-01", cases: 0, changed: 0 } });
    office.as("approver");
    expect(await office.approve(ID, DAY, await office.hashOf(ID))).toMatchObject({
      status: 200,
      body: { status: "scheduled", approvedBy: "test.prs_approver", effectiveOn: DAY },
    });
    await office.advance("2026-02-09T23:59:59.999Z");
    expect(await policyNow()).toMatchObject({ status: "scheduled" });
    await office.advance("2026-02-10T00:00:00.000Z");
    const now = await policyNow();
    expect(now).toMatchObject({ status: "in_force" });
    expect(now.history.map(({ step, by }) => `${step} ${by}`)).toEqual([
      "proposed test.prs_author",
      "checked policy",
      "replayed test.prs_author",
      "approved test.prs_approver",
      "scheduled policy",
      "effective policy",
    ]);
    expect(now.history.at(-1)?.at).toBe("2026-02-10T00:00:00.000Z");
    expect(await policyNow("2026-01")).toMatchObject({ status: "superseded" });
    expect(await office.events()).toEqual([
      "orchestrator.policy.proposed.v1 1",
      "orchestrator.policy.approved.v1 3",
      "orchestrator.policy.effective.v1 4",
    ]);
    expect((await office.ask("GET", "/v1/policies")).body).toMatchObject({
      items: [
        { id: "2026-01", status: "superseded" },
        { id: ID, status: "in_force" },
      ],
    });
  });

  it("survives a restart of the process at every step", async () => {
    await office.propose();
    await office.restart();
    await office.replay(ID);
    await office.restart();
    office.as("approver");
    await office.approve(ID, DAY, await office.hashOf(ID));
    await office.restart();
    await office.advance("2026-02-10T00:00:00.000Z");
    await office.restart();
    expect(await policyNow()).toMatchObject({ status: "in_force" });
  });

  it("may be turned down by a second person, or taken back by its author, and is then history", async () => {
    await office.propose();
    await office.propose({ version: "2026-03" });
    expect(await office.withdraw(ID)).toMatchObject({ status: 200, body: { status: "withdrawn" } });
    office.as("approver");
    expect(await office.reject("2026-03")).toMatchObject({ status: 200, body: { status: "rejected" } });
    for (const id of [ID, "2026-03"]) expect(await office.approve(id, DAY, "hash")).toMatchObject(problem(409, "policy-not-proposed"));
    expect(await office.events()).toEqual([
      "orchestrator.policy.proposed.v1 1",
      "orchestrator.policy.proposed.v1 1",
      "orchestrator.policy.withdrawn.v1 2",
      "orchestrator.policy.rejected.v1 2",
    ]);
  });

  it("written anew has another hash and wants another replay", async () => {
    await office.propose();
    await office.replay(ID);
    const before = await office.hashOf(ID);
    const revised = await office.ask("PUT", `/v1/policies/${ID}`, { ...unnamed, edits: narrowerEdits }, { etag: await office.etagOf(ID) });
    expect(revised).toMatchObject({ status: 200, body: { replayed: null, status: "proposed" } });
    expect(await office.hashOf(ID)).not.toBe(before);
    office.as("approver");
    expect(await office.approve(ID, DAY, before)).toMatchObject(problem(409, "policy-content-changed"));
    expect(await office.approve(ID, DAY, await office.hashOf(ID))).toMatchObject(problem(409, "policy-not-replayed"));
  });

  it("is answered the second time as the first, and a key is good for one request", async () => {
    const first = await office.ask("POST", "/v1/policies", looserPrices, { key: "once" });
    const again = await office.ask("POST", "/v1/policies", looserPrices, { key: "once" });
    expect(again).toMatchObject({ status: 201, body: first.body as object, replayed: "true" });
    expect(await office.ask("POST", "/v1/policies", { ...looserPrices, title: "another" }, { key: "once" })).toMatchObject(
      problem(422, "idempotency-key-reused"),
    );
  });
});

describe("an approval is refused", () => {
  it("of one's own proposal, whatever roles one has, with every reason", async () => {
    office.as("both");
    await office.propose();
    await office.replay(ID);
    expect(await office.approve(ID, DAY, await office.hashOf(ID))).toMatchObject(
      problem(403, "not-permitted", /Whoever proposed a policy may not decide on it/),
    );
    office.as("author");
    await office.propose({ version: "2026-03" });
    expect(await office.approve("2026-03", DAY, "hash")).toMatchObject(
      problem(403, "not-permitted", /policy_approver is missing\. Whoever proposed/),
    );
  });

  it("of anybody's proposal to whoever has written one, and of a proposal to whoever has approved", async () => {
    office.as("both");
    await office.propose();
    office.as("author");
    await office.propose({ version: "2026-03" });
    await office.replay("2026-03");
    office.as("both");
    const hash = await office.hashOf("2026-03");
    expect(await office.approve("2026-03", DAY, hash)).toMatchObject(problem(403, "not-permitted", /machine as accomplice/));
    expect(await office.reject("2026-03")).toMatchObject(problem(403, "not-permitted", /machine as accomplice/));
    office.as("approver");
    expect(await office.approve("2026-03", DAY, hash)).toMatchObject({ status: 200 });
    office.as("approver", "author");
    expect(await office.propose({ version: "2026-04" })).toMatchObject(problem(403, "not-permitted"));
  });

  it("of one's own proposal through a service account, and of a service account's by its owner", async () => {
    await office.propose();
    await office.replay(ID);
    office.as("robot", "author");
    expect(await office.approve(ID, DAY, await office.hashOf(ID))).toMatchObject(problem(403, "not-permitted", /Whoever proposed/));
    await office.propose({ version: "2026-03" });
    await office.replay("2026-03");
    office.as("robot", "both");
    await office.propose({ version: "2026-04" });
    office.as("both");
    expect(await office.reject("2026-04")).toMatchObject(problem(403, "not-permitted", /Whoever proposed/));
    expect(await office.ask("GET", "/v1/policies/2026-04")).toMatchObject({ body: { policy: { author: "test.prs_both" } } });
    office.as("approver");
    expect(await office.approve("2026-03", DAY, await office.hashOf("2026-03"))).toMatchObject({ status: 200 });
  });

  it("before anybody has looked at what would change", async () => {
    await office.propose();
    office.as("approver");
    expect(await office.approve(ID, DAY, await office.hashOf(ID))).toMatchObject(problem(409, "policy-not-replayed"));
  });

  it("by somebody else than an approver, as is a rejection; and only the author takes a proposal back", async () => {
    await office.propose();
    await office.replay(ID);
    office.as("clerk");
    expect(await office.approve(ID, DAY, await office.hashOf(ID))).toMatchObject(
      problem(403, "not-permitted", /^The role policy_approver is missing\.$/),
    );
    expect(await office.reject(ID)).toMatchObject(problem(403, "not-permitted"));
    office.as("both");
    expect(await office.withdraw(ID)).toMatchObject(problem(403, "not-permitted", /Only the author/));
    expect(
      await office.ask("PUT", `/v1/policies/${ID}`, { ...unnamed, edits: narrowerEdits }, { etag: await office.etagOf(ID) }),
    ).toMatchObject(problem(403, "not-permitted", /Only the author/));
  });

  it("of another content than the one there is", async () => {
    await office.propose();
    await office.replay(ID);
    office.as("approver");
    expect(await office.approve(ID, DAY, "0".repeat(64))).toMatchObject(problem(409, "policy-content-changed"));
  });

  it.each(["2026-02-01", "2026-02-02", "2020-01-01"])("for %s, which has begun", async (day) => {
    await office.propose();
    await office.replay(ID);
    office.as("approver");
    expect(await office.approve(ID, day, await office.hashOf(ID))).toMatchObject(problem(422, "policy-date-past"));
  });

  it("for a day not after that of its base", async () => {
    await approved();
    office.as("author");
    await office.propose({ version: "2026-03", basedOn: ID, edits: [], layers: [emeaLayer] });
    await office.replay("2026-03");
    office.as("approver");
    expect(await office.approve("2026-03", DAY, await office.hashOf("2026-03"))).toMatchObject(problem(422, "policy-date-past", /2026-02/));
  });

  it("once another version has been approved on the same base, whose change it would undo", async () => {
    await office.propose({ version: "2026-03", title: "Another" });
    await office.replay("2026-03");
    await approved();
    expect(await office.approve("2026-03", "2026-03-01", await office.hashOf("2026-03"))).toMatchObject(
      problem(409, "policy-base-outdated"),
    );
  });

  it("on a version that has changed since it was read, or without saying which", async () => {
    await office.propose();
    const etag = await office.etagOf(ID);
    await office.replay(ID);
    office.as("approver");
    const body = { contentHash: await office.hashOf(ID), effectiveOn: DAY, note: "" };
    expect(await office.ask("POST", `/v1/policies/${ID}/approve`, body, { etag })).toMatchObject(problem(412, "version-conflict"));
    expect(await office.ask("POST", `/v1/policies/${ID}/approve`, body)).toMatchObject(problem(428, "if-match-missing"));
  });
});

describe("after its approval a version", () => {
  it("is neither written anew nor replayed, rejected, withdrawn or approved again", async () => {
    await approved();
    expect(await office.reject(ID)).toMatchObject(problem(409, "policy-not-proposed"));
    expect(await office.approve(ID, "2026-03-01", await office.hashOf(ID))).toMatchObject(problem(409, "policy-not-proposed"));
    expect(await office.replay(ID)).toMatchObject(problem(409, "policy-not-proposed"));
    office.as("author");
    expect(await office.withdraw(ID)).toMatchObject(problem(409, "policy-not-proposed"));
    expect(
      await office.ask(
        "PUT",
        `/v1/policies/${ID}`,
        { ...unnamed, basedOn: ID, layers: [emeaLayer], edits: [] },
        { etag: await office.etagOf(ID) },
      ),
    ).toMatchObject(problem(409, "policy-not-proposed"));
  });

  it("never takes effect when its content was changed in the store", async () => {
    await approved();
    const file = new DatabaseSync(office.databasePath);
    file.exec(`UPDATE policies SET data = replace(data, '< 100000', '< 900000') WHERE tenant = 'test' AND id = '${ID}'`);
    file.close();
    await office.advance("2026-02-10T00:00:00.000Z");
    expect(await policyNow()).toMatchObject({
      status: "rejected",
      history: expect.arrayContaining([expect.objectContaining({ note: "The content is not what was approved" })]) as unknown,
    });
    expect(await policyNow("2026-01")).toMatchObject({ status: "in_force" });
    expect((await office.events()).at(-1)).toBe("orchestrator.policy.rejected.v1 4");
  });
});

describe("a proposal is refused", () => {
  it("of somebody without the role", async () => {
    office.as("clerk");
    expect(await office.propose({ edits: [] })).toMatchObject(problem(403, "not-permitted"));
    expect(await office.propose()).toMatchObject(problem(403, "not-permitted", /policy_author is missing/));
  });

  it("with every fault of its tables, each by its place", async () => {
    const answer = await office.propose({
      edits: [
        inApproval({ ...row, when: ['"amount"', "< <"] }),
        {
          edit: "put",
          table: "severity",
          scope: null,
          row: {
            id: "s1",
            when: ["", '> date("now")', ""],
            result: ['"S9"', "4"],
            example: { exposureUsdCents: 1, raised: true, critical: false },
          },
        },
      ],
    });
    expect(answer).toMatchObject(problem(422, "policy-faulty", /faults in the proposed tables/));
    expect((answer.body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)).toEqual([
      "/severity/global/s1/raised",
      "/severity/global/s1/severity",
      "/approval/global/amount-l0/amountMovedUsdCents",
    ]);
  });

  it.each([
    ["an edit of a table that is not there", { edit: "remove", table: "weather", scope: null, rowId: "sun" }, "/weather/global"],
    ["a row taken out that is not there", { edit: "remove", table: "approval", scope: null, rowId: "gone" }, "/approval/global/gone"],
    [
      "a row of a layer taken out that is not there",
      { edit: "remove", table: "approval", scope: "DE01", rowId: "gone" },
      "/approval/DE01/gone",
    ],
    ["a layer's new row without what it overrides", { edit: "put", table: "approval", scope: "DE01", row }, "/approval/DE01/amount-l0"],
    ["a global row that overrides", { edit: "put", table: "approval", scope: null, overrides: "none", row }, "/approval/global/amount-l0"],
    [
      "a row before one that is not there",
      { edit: "put", table: "approval", scope: null, before: "gone", row: { ...row, id: "new" } },
      "/approval/global/new",
    ],
    ["a default row taken out", { edit: "remove", table: "approval", scope: null, rowId: "unclassified" }, "/approval/global/cfo"],
  ] as const)("with %s", async (_what, edit, pointer) => {
    expect(await office.propose({ edits: [edit as never] })).toMatchObject({
      status: 422,
      body: { code: "policy-faulty", errors: expect.arrayContaining([expect.objectContaining({ pointer })]) as unknown },
    });
  });

  it("that changes nothing", async () => {
    expect(await office.propose({ edits: [] })).toMatchObject(problem(422, "policy-unchanged"));
  });

  it("on a version that is not the latest, or not there", async () => {
    await approved();
    office.as("author");
    expect(await office.propose({ version: "2026-03" })).toMatchObject(problem(409, "policy-base-outdated", /2026-02/));
    expect(await office.propose({ version: "2026-03", basedOn: "2019-01" })).toMatchObject(problem(409, "policy-base-outdated"));
  });

  it("under a name that is taken", async () => {
    await office.propose();
    expect(await office.propose()).toMatchObject(problem(409, "already-exists"));
    expect(await office.propose({ version: "2026-01" })).toMatchObject(problem(409, "already-exists"));
  });

  it.each([
    ["no version", { version: "" }],
    ["a version of no month", { version: "2026-13" }],
    ["a version that is a path", { version: "../2026-01" }],
    ["members nobody knows", { colour: "red" } as object],
    ["tables that are none", { tables: "all" as never }],
    ["a table without rows", { tables: [{ name: "approval", inputs: [], outputs: [], rows: [] }] as never }],
    ["an edit of no kind", { edits: [{ edit: "burn", table: "approval", scope: null }] as never }],
    [
      "a cell that is a number",
      { edits: [{ edit: "put", table: "approval", scope: null, row: { id: "a", when: [1], result: [], example: {} } }] as never },
    ],
    [
      "an example that is an object",
      { edits: [{ edit: "put", table: "approval", scope: null, row: { id: "a", when: [], result: [], example: { rule: {} } } }] as never },
    ],
    ["an endless title", { title: "x".repeat(10_000) }],
  ])("with %s", async (_what, change) => {
    expect(await office.propose(change)).toMatchObject(problem(400, "invalid-request"));
  });
});

describe("a version that is not there", () => {
  it("is not found, whatever is asked of it", async () => {
    office.as("both");
    const missing = problem(404, "not-found");
    expect(await office.ask("GET", "/v1/policies/2031-01")).toMatchObject(missing);
    expect(await office.replay("2031-01")).toMatchObject(missing);
    for (const what of ["approve", "reject", "withdraw"])
      expect(
        await office.ask(
          "POST",
          `/v1/policies/2031-01/${what}`,
          what === "approve" ? { contentHash: "x", effectiveOn: DAY, note: "" } : { note: "" },
          { etag: '"v1"' },
        ),
      ).toMatchObject(missing);
    expect(await office.ask("PUT", "/v1/policies/2031-01", unnamed, { etag: '"v1"' })).toMatchObject(missing);
    expect(await office.ask("GET", "/v1/policies/nonsense")).toMatchObject(problem(400, "invalid-request"));
    expect(await office.ask("POST", "/v1/policies/2026-01/replay", { days: 0 })).toMatchObject(problem(400, "invalid-request"));
    expect(await office.ask("GET", "/v1/policies/2026-01?legalEntity=everywhere")).toMatchObject(problem(400, "invalid-request"));
  });

  it("is gone with its sandbox, and the shipped one is there again in the next of its name", async () => {
    await office.propose();
    await office.ask("DELETE", "/control/v1/sandboxes/test");
    expect(await office.ask("GET", "/v1/policies")).toMatchObject(problem(404, "unknown-sandbox"));
    await office.ask("PUT", "/control/v1/sandboxes/test", { seed: "world", startAt: "2026-02-02T09:00:00.000Z" });
    expect((await office.ask("GET", "/v1/policies")).body).toMatchObject({ items: [{ id: "2026-01", status: "in_force" }] });
  });
});
