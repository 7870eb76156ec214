import { expect, test } from "vitest";
import { moneyWire, moneyOf } from "@cashline/kernel/money";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import { sharedStore } from "../store/example-store.fixture.ts";
import { Detection } from "./detection.ts";
import { detector, type Detected } from "./detector.ts";

const { store } = await sharedStore();
const AS_OF = "2026-01-20T23:30:00.000Z";

/** Finds one thing of this name, always. */
const finding = (code: ExceptionCode, businessKey: string, draft?: string) =>
  detector<object>({
    name: `${code} ${businessKey}`,
    code,
    kind: "reconciliation",
    definition: "an example",
    reads: [],
    isTimed: true,
    ...(draft !== undefined && { explains: "BIL-STUCK-DRAFT" as const }),
    sql: `SELECT '${code}' AS one`,
    detected: (): Detected => ({
      accountId: null,
      legalEntity: null,
      correlationId: businessKey,
      ...(draft !== undefined && { explains: [draft] }),
      finding: {
        code,
        businessKey,
        title: "an example",
        expected: "none",
        found: "one",
        exposure: moneyWire(moneyOf("EUR", 1n)),
        direction: "none",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: {},
      },
    }),
  });

const all = [
  finding("BIL-STUCK-DRAFT", "a draft"),
  finding("BIL-STUCK-DRAFT", "another draft"),
  finding("BIL-STUCK-DRAFT", "a third draft"),
  finding("BIL-DUPLICATE", "two invoices", "a draft"),
  finding("MATCH-3WAY", "other seats", "a third draft"),
  finding("TAX-MISMATCH", "a tax"),
];

async function found(code?: ExceptionCode): Promise<string[]> {
  const detected = await new Detection(store, () => 0, all).find("nobody", AS_OF, code);
  return detected.map(({ finding: each, dependents = [] }) => [each, ...dependents].map(({ businessKey }) => businessKey).join(" with "));
}

test("of one code only what is found under it is asked for and what it explains, with all that explains any of it", async () => {
  const drafts = ["another draft", "two invoices with a draft", "other seats with a third draft"];
  expect(await found()).toEqual(["another draft", "two invoices with a draft", "other seats with a third draft", "a tax"]);
  expect(await found("TAX-MISMATCH")).toEqual(["a tax"]);
  expect(await found("BIL-STUCK-DRAFT")).toEqual(drafts);
  expect(await found("BIL-DUPLICATE")).toEqual(drafts);
  expect(await found("PAY-CHARGEBACK")).toEqual([]);
});
