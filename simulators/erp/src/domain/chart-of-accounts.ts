import type { AccountRole, GlAccount } from "@cashline/contracts/systems/erp/entities";

/** The chart every legal entity gets: one general-ledger account per role, so that a posting names roles, not numbers. */
export const chartOfAccounts = [
  { number: "1000", name: "Cash", kind: "asset", role: "cash" },
  { number: "1200", name: "Accounts receivable", kind: "asset", role: "receivable" },
  { number: "2200", name: "Tax payable", kind: "liability", role: "tax_payable" },
  { number: "2400", name: "Deferred revenue", kind: "liability", role: "deferred_revenue" },
  { number: "4000", name: "Subscription revenue", kind: "revenue", role: "revenue" },
] as const satisfies readonly Omit<GlAccount, "id" | "legalEntity">[];

/** The account number that plays a role. */
export function accountOf(role: AccountRole): string {
  const account = chartOfAccounts.find((candidate) => candidate.role === role);
  if (!account) throw new Error(`the chart of accounts has no account for the role ${role}`);
  return account.number;
}
