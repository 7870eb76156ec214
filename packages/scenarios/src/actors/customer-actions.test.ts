import { expect, test } from "vitest";
import type { PlannedRenewal } from "../book/book.ts";
import { customerActions } from "./customer-actions.ts";

const renewal = (key: string, outcome: PlannedRenewal["outcome"]): PlannedRenewal => ({
  key,
  name: key,
  contract: key,
  account: key,
  after: null,
  ending: { startOn: "2025-02-01", endOn: "2026-02-01", tier: "pro" },
  closeOn: "2026-02-01",
  outcome,
  terms: { sku: "platform", tier: "pro", seats: 1, discountPercent: "0", termMonths: 12, billingFrequency: "annual" },
});

test("customers win or lose their opportunities in order of time, then of key", () => {
  const renewals = [
    renewal("c", { kind: "won", at: "2026-01-20T10:00:00.000Z" }),
    renewal("b", { kind: "lost", at: "2026-01-10T10:00:00.000Z", reason: "price" }),
    renewal("a", { kind: "won", at: "2026-01-20T10:00:00.000Z" }),
  ];
  expect(customerActions({ renewals })).toEqual([
    { at: "2026-01-10T10:00:00.000Z", opportunity: "b", kind: "lose", reason: "price" },
    { at: "2026-01-20T10:00:00.000Z", opportunity: "a", kind: "win" },
    { at: "2026-01-20T10:00:00.000Z", opportunity: "c", kind: "win" },
  ]);
});
