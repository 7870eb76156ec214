import type { Role } from "@cashline/contracts/services/identity/contract";
import { dutyConflicts, type Duty } from "@cashline/contracts/services/identity/duties";
import { roleDuties } from "@cashline/contracts/services/identity/role-duties";
import { exceptionCodes } from "@cashline/contracts/services/orchestrator/taxonomy";
import { expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { classify } from "../policies/classification.ts";
import { kindsBeside } from "../policies/correction-kind.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";

const holds = (role: string, duty: Duty): boolean => roleDuties[role as Role].includes(duty);

const kinds = exceptionCodes.flatMap((code) => ["usual" as const, ...(kindsBeside[code] ?? [])].map((kind) => ({ code, kind })));

it.each(kinds)("a $kind correction of $code is prepared and approved by roles whose duties these are", async ({ code, kind }) => {
  for (const minor of ["1000", "90000", "600000", "6000000"]) {
    const findings = [findingOf({ code, exposure: { currency: "USD", minor } })];
    const { routes, approvals } = await classify(
      { findings, kindOf: () => kind, customerTier: null, at: "2026-01-15T10:00:00.000Z", dependentExposure: 0 },
      shippedPolicy,
    );
    for (const { analystRole, prepares, approves } of routes) {
      if (analystRole !== "") expect(holds(analystRole, prepares)).toBe(true);
      for (const { role } of approvals) expect([role, approves, holds(role, approves)]).toEqual([role, approves, true]);
    }
  }
});

/** Acts of the product that are written down beside those of cases: who writes and who approves a version of the policy book. */
const besideCases: readonly Duty[] = ["automation.configure", "automation.approve"];

it("five pairs are met at role assignment only: one side of each is nobody's act here, or done in a system that names no person", async () => {
  const recorded = new Set(besideCases);
  for (const { code, kind } of kinds) {
    const about = {
      findings: [findingOf({ code })],
      kindOf: () => kind,
      customerTier: null,
      at: "2026-01-15T10:00:00.000Z",
      dependentExposure: 0,
    };
    for (const { prepares, approves } of (await classify(about, shippedPolicy)).routes) recorded.add(prepares).add(approves);
  }
  const isMet = (side: readonly Duty[]): boolean => side.some((duty) => recorded.has(duty));
  expect(dutyConflicts.filter(({ one, other }) => !isMet(one) || !isMet(other)).map(({ id }) => id)).toEqual([
    "customer-and-receipt",
    "limit-and-order",
    "bank-details-and-release",
    "period-and-posting",
    "roles-and-finance",
  ]);
});
