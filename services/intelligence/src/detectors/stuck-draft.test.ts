import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { invoice, renewed } from "./examples.fixture.ts";
import { stuckDraft } from "./stuck-draft.ts";

const found = detecting(stuckDraft);

describe("a draft past its grace", () => {
  const draft = (change: Record<string, unknown>) => invoice({ status: "draft", draftedAt: "2026-01-17T10:00:00.000Z", ...change });

  test("is found with its total, on the business case of its subscription", async () => {
    const [first, ...others] = await found([...renewed(), draft({})]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      accountId: "acc",
      legalEntity: "US01",
      correlationId: "opp-1",
      finding: { code: "BIL-STUCK-DRAFT", businessKey: "inv", exposure: { currency: "USD", minor: "33000" }, direction: "none" },
    });
  });

  test("one that a person holds without a case is found too, and says why it is held", async () => {
    const [first] = await found([...renewed(), draft({ hold: { reason: "waits for a number", caseId: null } })]);
    expect(first?.finding.found).toBe("a draft on hold: waits for a number");
  });

  test.each([
    ["one within its grace", { draftedAt: "2026-01-18T10:00:00.000Z" }],
    ["one that a case holds back", { hold: { reason: "QTC-PRICE-MISMATCH", caseId: "case_1" } }],
    ["one that was voided", { status: "void" }],
    ["an invoice", { status: "open" }],
  ])("%s is none", async (_what, change) => {
    expect(await found([...renewed(), draft(change)])).toEqual([]);
  });
});
