import { describe, expect, test } from "vitest";
import { detectors } from "./detectors.ts";

/**
 * How findings of each code that several detectors tell are keyed: by which object, in which state where that alone keeps two apart,
 * and with what after its id. A case is one by code and key, so that two matters under one key would take turns in it.
 */
const KEYED_BY: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "BIL-PRORATION": { "change-proration": ["invoice/change"], "overlapping-period": ["invoice"] },
  "ERP-CURRENCY": { "wrong-rate": ["manual journal"], "misread-units": ["manual journal/units"] },
  "ERP-POST-REJECTED": {
    "refused-credit": ["credit note that ERP refused", "refused credit"],
    "invoice-not-posted": ["invoice"],
    "credit-not-posted": ["credit note that ERP did not refuse"],
    "refund-not-booked": ["refund"],
    "write-off-apart": ["invoice/write-off"],
  },
  "ERP-SUBLEDGER-BREAK": {
    "subledger-break": ["invoice"],
    "posting-off-invoice": ["invoice/posting"],
    "memo-off-note": ["credit note"],
    "tax-off-books": ["receivable", "credit memo", "tax document"],
    "cash-without-payment": ["cash receipt"],
  },
  "PAY-UNAPPLIED": {
    "charge-without-invoice": ["charge for an invoice that is void or unknown"],
    "unapplied-cash": ["customer payment"],
    "refund-bounced": ["refund"],
    "cash-not-booked": ["charge for an invoice that is out", "customer refund"],
  },
  "QTC-DISCOUNT-UNAPPROVED": { "discount-above-matrix": ["quote"], "ramped-discount": ["subscription"] },
  "SLA-CREDIT-OWED": { "sla-credit-unasked": ["ticket"], "sla-credit-not-given": ["credit request"] },
};

const shared = [...Map.groupBy(detectors, ({ code }) => code)].filter(([, all]) => all.length > 1);

/** What rows of several detectors say they are. */
const KINDS = ["missing", "reversed", "differs", "unowed", "unbooked", "sent-back", "unpaid", "refund-unbooked", "sale", "memo", "return"];

/** A row as any detector reads it, in which every object has the same id and no two figures are the same. */
function rowOf(kind: string): object {
  const of = (column: string): string => {
    if (column === "kind") return kind;
    if (column === "billing_frequency") return "annual";
    if (column === "term_months") return "12";
    if (/_id$|^key$/.test(column)) return "id";
    if (/currency|^base$/.test(column)) return "USD";
    if (column.endsWith("percent") || column === "given_back") return "0";
    if (column.endsWith("end_on")) return "2027-01-10";
    if (/_on$|_from$/.test(column)) return `2026-01-${10 + column.length}`;
    return String([...column].reduce((sum, letter) => sum + letter.charCodeAt(0), 0));
  };
  return new Proxy({}, { get: (_, column) => of(String(column)) });
}

test("of every code that several detectors tell, each of them says how it keys", () => {
  const told = Object.entries(KEYED_BY).map(([code, all]) => [code, ...Object.keys(all).toSorted()].join());
  expect(told.toSorted()).toEqual(shared.map(([code, all]) => [code, ...all.map(({ name }) => name).toSorted()].join()).toSorted());
});

test.each(Object.entries(KEYED_BY))("of %s no two detectors have a key in common", (_code, all) => {
  const keys = Object.values(all).flat();
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

describe.each(shared)("of %s", (code, all) => {
  test.each(all.map((each) => [each.name, each] as const))("%s keys as it says", (name, each) => {
    const keys = KINDS.flatMap((kind) => each.detected(rowOf(kind))?.finding.businessKey ?? []);
    const said = (KEYED_BY[code]?.[name] ?? []).map((key) => key.replace(/^[^/]+/, "id"));
    expect([...new Set(keys)].toSorted()).toEqual([...new Set(said)].toSorted());
  });
});
