import type { LineageCase, LineageStep, SystemReached } from "@cashline/contracts/services/intelligence/lineage-operations";
import { expect, test } from "vitest";
import { lineageText, reachedInWords } from "./lineage.ts";

const reached: SystemReached = {
  correlationId: "opp_a",
  system: "erp",
  reached: true,
  events: 2,
  firstAt: "2026-01-05T10:00:00.000Z",
  lastAt: "2026-01-06T11:30:00.000Z",
  lastType: "erp.receivable.posted.v1",
  lastObjectId: "ar_1",
};
const missing: SystemReached = {
  ...reached,
  system: "tax",
  reached: false,
  events: 0,
  firstAt: null,
  lastAt: null,
  lastType: null,
  lastObjectId: null,
};

test("whether something has reached a system is one sentence, with the business case where another id was asked", () => {
  expect(reachedInWords("qte_1", reached)).toBe(
    "Yes: qte_1 (opp_a) has reached erp: 2 events, the first on 2026-01-05 10:00, the last on 2026-01-06 11:30 (erp.receivable.posted.v1 ar_1).",
  );
  expect(reachedInWords("opp_a", { ...reached, events: 1 })).toMatch(/^Yes: opp_a has reached erp: 1 event, /);
  expect(reachedInWords("opp_a", missing)).toBe("No: opp_a has not reached tax.");
});

test("the whole way shows systems, events with try and hash, and who decided", () => {
  const step: LineageStep = {
    at: "2026-01-05T10:00:00.000Z",
    system: "payment",
    type: "payment.intent.failed.v1",
    objectId: "pi_2",
    objectVersion: 3,
    eventId: "evt_1",
    correlationId: "opp_a",
    attempt: 2,
    deliveryTries: 4,
    deliveries: 3,
    payloadHash: "0123456789abcdef".repeat(4),
  };
  const of: LineageCase = {
    caseId: "case_1",
    correlationId: "opp_a",
    code: "QTC-PRICE-MISMATCH",
    status: "closed",
    policies: [{ at: step.at, table: "approval", version: "2026-01", row: "amount-l3", layer: "GB01" }],
    approvals: [
      {
        level: "L3",
        role: "cfo",
        status: "approved",
        requestedAt: step.at,
        decidedAt: "2026-01-06T09:00:00.000Z",
        decidedBy: "Linnea Orn",
      },
      { level: "L1", role: "deal_desk_lead", status: "pending", requestedAt: step.at, decidedAt: null, decidedBy: null },
    ],
    history: [{ at: step.at, actor: "policy", action: "classified", detail: "severity 2026-01 row s1" }],
  };
  const lines = lineageText([step], [of], [reached, missing])
    .split("\n")
    .map((line) => line.trim().replaceAll(/ {2,}/g, " | "));
  for (const line of [
    "1 event of one business case.",
    "opp_a | erp | 2026-01-05 10:00 | 2026-01-06 11:30 | 2 | erp.receivable.posted.v1 ar_1",
    "opp_a | tax | not reached",
    "2026-01-05 10:00 | payment | payment.intent.failed.v1 | pi_2 | 3 | 2 | 4 | 3 | 0123456789ab",
    "QTC-PRICE-MISMATCH (case_1), closed",
    "decided by table approval 2026-01, row amount-l3 for GB01",
    "L3 by a cfo: approved by Linnea Orn on 2026-01-06 09:00",
    "L1 by a deal_desk_lead: pending",
    "2026-01-05 10:00 | policy | classified | severity 2026-01 row s1",
  ])
    expect(lines).toContain(line);
});
