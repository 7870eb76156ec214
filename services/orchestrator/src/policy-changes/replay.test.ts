import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyBook } from "@cashline/contracts/services/orchestrator/policy-entities";
import { expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { policyOf } from "../policies/policy.ts";
import { shippedBook } from "../policies/shipped-book.ts";
import { replayCases } from "./replay.ts";

const opened = (change: Partial<Finding>): Case => {
  const finding = findingOf(change);
  const detectedAt = "2026-02-02T10:00:00.000Z";
  const about = {
    id: "case_1",
    legalEntity: "US01",
    region: "Americas",
    customerTier: null,
    renewalOn: null,
    detectedAt,
    dueAt: detectedAt,
  };
  return {
    ...about,
    code: finding.code,
    dependents: { exposureReporting: 0, count: 0 },
    tasks: [],
    findings: [finding],
  } as unknown as Case;
};
/** The shipped book with one result of one row another. */
const changed = (table: string, row: string, output: string, cell: string): PolicyBook => {
  const book = structuredClone(shippedBook);
  const of = book.tables.find(({ name }) => name === table);
  const at = of?.outputs.findIndex(({ field }) => field === output) ?? -1;
  const found = of?.rows.find(({ id }) => id === row);
  if (!found || at === -1) throw new Error(`no ${output} of ${table} ${row}`);
  found.result[at] = cell;
  return book;
};
/** The shipped book with one result of every row of a table another. */
const everywhere = (name: string, output: string, cell: string): PolicyBook => ({
  ...shippedBook,
  tables: shippedBook.tables.map((table) => {
    const at = table.outputs.findIndex(({ field }) => field === output);
    return table.name === name ? { ...table, rows: table.rows.map((row) => ({ ...row, result: row.result.with(at, cell) })) } : table;
  }),
});
const large = { code: "TAX-MISMATCH", exposure: { currency: "USD", minor: "6000000" } } as const;
const declined = { code: "PAY-HARD-DECLINE" } as const;

it.each<[string, Partial<Finding>, PolicyBook, object]>([
  [
    "how many people approve",
    large,
    changed("approval", "always-l2-cfo", "people", "1"),
    { what: "approvals", before: "2 × L3 cfo", after: "L3 cfo" },
  ],
  [
    "how long there is in close week",
    {},
    changed("taxonomy", "price", "closeWeekBusinessHours", "2"),
    { what: "sla", before: "8 business hours", after: "2 business hours" },
  ],
  [
    "as which act it is approved",
    large,
    changed("taxonomy", "tax", "approves", '"platform.operate"'),
    { what: "duties", before: "tax_code.maintain, invoice.approve", after: "tax_code.maintain, platform.operate" },
  ],
  [
    "who makes the correction",
    large,
    changed("corrections", "tax", "carriedOut", '"by_hand"'),
    { what: "corrections", before: "automated", after: "by hand, 60 minutes" },
  ],
  [
    "how an unpaid invoice is collected",
    declined,
    everywhere("collections", "restrictAfterDays", "-1"),
    { what: "collecting", after: expect.stringMatching(/never restricted$/) as string },
  ],
  [
    "how corrections honour a shut month",
    large,
    changed("posting", "shut-month", "nextPeriod", "false"),
    {
      what: "posting",
      before: expect.stringMatching(/booked in the next one$/) as string,
      after: expect.stringMatching(/refused$/) as string,
    },
  ],
  [
    "what usage is off its trend",
    { code: "USG-ANOMALY" },
    everywhere("anomaly", "thresholdPercent", "75"),
    {
      what: "trend",
      before: expect.stringMatching(/^off by more than 40 %/) as string,
      after: expect.stringMatching(/than 75 %/) as string,
    },
  ],
  ["how urgent a case is", large, everywhere("priority", "points", "0"), { what: "priority", after: "score 0" }],
])("a replay sees %s", async (_what, finding, book, change) => {
  const under = (of: PolicyBook) => () => policyOf("test", of, []);
  const replay = await replayCases([opened(finding)], under(shippedBook), under(book));
  expect(replay).toMatchObject({ cases: 1, changed: 1, items: [{ changes: [change] }] });
});
