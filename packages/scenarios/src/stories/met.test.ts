import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, test } from "vitest";
import type { Estate } from "../book/estate.ts";
import { noIds } from "../book/loaded-ids.ts";
import { verdictOn } from "./met.ts";
import { ask, playStep, valueAt, type StoryStage } from "./play-story.ts";
import { read, type ExpectedCase } from "./story.ts";

const ids = noIds();
ids.opportunities.set("renewal/a", "opp_a");
ids.accounts.set("a", "acc_a");

const invoices = [
  { id: "inv_1", status: "void", total: { currency: "EUR", minor: "1" } },
  { id: "inv_2", status: "paid", total: { minor: "714000", currency: "EUR" } },
];
/** Billing answers a list in pages of one invoice. */
const billing = {
  listInvoices: ({ query }: { query?: { after?: string } }) => {
    const next = invoices.findIndex(({ id }) => id === query?.after) + 1;
    return Promise.resolve({
      body: { items: invoices.slice(next, next + 1), next: next < invoices.length - 1 ? invoices[next]?.id : null },
    });
  },
};
const stage = { estate: { billing } as unknown as Estate, ids, book: { renewals: [] } } as unknown as StoryStage;
const list = read("billing", "listInvoices", { query: {} });

describe("a value", () => {
  const expected = { kind: "value", says: "it is paid", read: list } as const;

  test("is read from all pages, and compared as money whatever the order of its members", async () => {
    const is = { currency: "EUR", minor: "714000" };
    expect(await verdictOn({ ...expected, path: ["items", { status: "paid" }, "total"], is }, [], stage)).toMatchObject({ met: true });
  });

  test("that differs is told with both sides", async () => {
    const verdict = await verdictOn({ ...expected, path: ["items", 0, "status"], is: "paid" }, [], stage);
    expect(verdict).toEqual({ says: "it is paid", met: false, expected: "paid", found: "void" });
  });

  test("that is not there is nothing", async () => {
    const verdict = await verdictOn({ ...expected, path: ["items", { status: "open" }, "total"], is: null }, [], stage);
    expect(verdict).toMatchObject({ met: false, expected: "null", found: "nothing" });
  });

  test("may be the id of something by its name", async () => {
    const is = { loaded: "accounts", key: "a" } as const;
    expect(await verdictOn({ ...expected, path: ["items", 0, "id"], is }, [], stage)).toMatchObject({ expected: "acc_a", found: "inv_1" });
  });
});

describe("a path", () => {
  test.each([
    [["items", "count"], 2],
    [["items", 1, "id"], "b"],
    [["items", { of: { kind: "x" } }, "id"], "b"],
    [["items", { of: { kind: "y" } }, "id"], undefined],
    [["nothing", "below"], undefined],
    [["name", "count"], undefined],
  ])("%j leads to %j", (path, value) => {
    expect(
      valueAt(
        {
          name: "n",
          items: [
            { id: "a", of: null },
            { id: "b", of: { kind: "x", more: 1 } },
          ],
        },
        path,
      ),
    ).toEqual(value);
  });
});

const found = {
  code: "ERP-POST-REJECTED",
  businessKey: "ctr_a",
  correlationId: "opp_a",
  status: "closed",
  closedBy: "playbook",
  exposure: { currency: "EUR", minor: "600000" },
  severity: "S2",
  approvals: [
    { level: "L2", status: "approved" },
    { level: "L1", status: "approved" },
    { level: "L1", status: "void" },
  ],
  findings: [{ code: "ERP-POST-REJECTED" }],
  rootCause: "period_control",
  dependents: { count: 0 },
  correctingDocument: "inv_2",
} as unknown as Case;

describe("a case", () => {
  const expected: ExpectedCase = {
    kind: "case",
    says: "it waits in a case",
    code: "ERP-POST-REJECTED",
    about: { loaded: "opportunities", key: "renewal/a" },
    status: "closed",
  };

  test.each<[string, Partial<ExpectedCase>]>([
    ["its status", {}],
    ["who closed it", { closedBy: "playbook" }],
    ["its exposure", { exposure: { currency: "EUR", minor: "600000" } }],
    ["who approved it, lowest level first", { approvedBy: ["L1", "L2"] }],
    [
      "its findings, cause, document and dependents",
      { findings: ["ERP-POST-REJECTED"], rootCause: "period_control", correctedBy: "inv_2", dependents: 0 },
    ],
  ])("is held to %s", async (_what, more) => {
    expect(await verdictOn({ ...expected, ...more }, [found], stage)).toMatchObject({ met: true });
  });

  test.each<[Partial<ExpectedCase>, string]>([
    [{ status: "open" }, "status closed"],
    [{ exposure: { currency: "EUR", minor: "600001" } }, "exposure 6,000.00 EUR"],
    [{ approvedBy: [] }, "approved by L1+L2"],
    [{ severity: "S1" }, "severity S2"],
  ])("that is otherwise than %j is told", async (more, says) => {
    const verdict = await verdictOn({ ...expected, ...more }, [found], stage);
    expect(verdict.met).toBe(false);
    expect(verdict.found).toContain(says);
  });

  test("that is not there, or there twice, is told", async () => {
    expect(await verdictOn(expected, [], stage)).toMatchObject({ met: false, found: "0 of it; in all no case" });
    expect(await verdictOn(expected, [found, found], stage)).toMatchObject({ met: false });
  });

  test("that nobody expected is counted", async () => {
    const none = { kind: "case-count", says: "nothing went wrong", is: 0 } as const;
    expect(await verdictOn(none, [], stage)).toMatchObject({ met: true });
    expect(await verdictOn(none, [found], stage)).toMatchObject({ met: false, found: "1: ERP-POST-REJECTED on ctr_a, closed" });
  });
});

describe("looking up", () => {
  const step = (path: (string | number | object)[]) => ({
    key: "0",
    step: {
      at: "2026-03-02T00:00:00.000Z",
      does: "She opens the invoice",
      action: { kind: "look-up", read: list, path: path as never, keep: "found" },
    } as const,
  });

  test("keeps what was found for later steps", async () => {
    await playStep("story", step(["items", { status: "paid" }, "id"]), stage);
    expect(ids.kept.get("found")).toBe("inv_2");
  });

  test("fails in the step's words when there is nothing", async () => {
    await expect(playStep("story", step(["items", { status: "open" }, "id"]), stage)).rejects.toThrow(
      "She opens the invoice: listInvoices has none",
    );
  });

  test("of an operation a system does not have says so", async () => {
    await expect(ask({ system: "billing", operation: "nosuch" }, stage)).rejects.toThrow("billing has no operation nosuch");
  });
});
