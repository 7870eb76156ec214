/** What a payload by contract always has, for examples that name only what they are about. */
const members: Readonly<Record<string, Record<string, unknown>>> = {
  case: {
    title: "Example",
    region: null,
    customerTier: null,
    renewalOn: null,
    rootCause: null,
    closedBy: null,
    slaMet: null,
    tasks: [],
    approvals: [],
    decisions: [],
    findings: [],
    timeline: [],
  },
  opportunity: { accountId: "acc", contractId: null, kind: "renewal", stage: "proposal", closeOn: "2026-01-31", closedAt: null },
  invoice: {
    purpose: "renewal",
    replacesInvoiceId: null,
    hold: null,
    writtenOff: null,
    due: { currency: "USD", minor: "0" },
    dunning: { attempts: 0, lastDecline: null, nextRetryAt: null },
  },
  contract: { sku: "platform", tier: "pro", seats: 1, unitPrice: "1", discountPercent: "0", startOn: "2026-01-01", endOn: "2027-01-01" },
  account: { name: "Example", tier: "enterprise", status: "customer", address: { country: "US" }, parentAccountId: null },
  receivable: { customerId: "cus", dueOn: "2026-01-31" },
  journal_entry: {
    legalEntity: "US01",
    month: "2026-01",
    postedOn: "2026-01-31",
    postedAt: "2026-01-31T00:00:00.000Z",
    source: { kind: "manual", id: "" },
    customerId: null,
    lines: [],
  },
};

const nothing = { currency: "USD", minor: "0" };

export function wholePayload(objectType: string, payload: Record<string, unknown>): Record<string, unknown> {
  const whole = { ...members[objectType], ...payload };
  if (objectType !== "journal_entry") return whole;
  const lines = (whole["lines"] ?? []) as readonly object[];
  return { ...whole, lines: lines.map((line) => ({ role: "cash", debit: nothing, credit: nothing, ...line })) };
}
