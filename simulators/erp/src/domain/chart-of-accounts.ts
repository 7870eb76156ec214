import type { AccountRole, GlAccount } from "@cashline/contracts/systems/erp/entities";

/** The chart every legal entity begins with: one general-ledger account per role, so that a posting names roles, not numbers. */
export const chartOfAccounts = [
  { number: "1000", name: "Cash", kind: "asset", role: "cash" },
  { number: "1010", name: "Bank", kind: "asset", role: "bank" },
  { number: "1200", name: "Accounts receivable", kind: "asset", role: "receivable" },
  { number: "1300", name: "Contract asset", kind: "asset", role: "contract_asset" },
  { number: "1500", name: "Intercompany receivable", kind: "asset", role: "intercompany_receivable" },
  { number: "2200", name: "Tax payable", kind: "liability", role: "tax_payable" },
  { number: "2300", name: "Unapplied cash and credits", kind: "liability", role: "unapplied_cash" },
  { number: "2400", name: "Deferred revenue", kind: "liability", role: "deferred_revenue" },
  { number: "2450", name: "Contract liability", kind: "liability", role: "contract_liability" },
  { number: "2500", name: "Intercompany payable", kind: "liability", role: "intercompany_payable" },
  { number: "4000", name: "Subscription revenue", kind: "revenue", role: "revenue" },
  { number: "4900", name: "Intercompany revenue", kind: "revenue", role: "intercompany_revenue" },
  { number: "6000", name: "Operating expense", kind: "expense", role: "operating_expense" },
  { number: "6100", name: "Bad debt", kind: "expense", role: "bad_debt" },
  { number: "6200", name: "Payment differences", kind: "expense", role: "payment_difference" },
  { number: "6900", name: "Intercompany expense", kind: "expense", role: "intercompany_expense" },
  { number: "7000", name: "Realised exchange gain or loss", kind: "expense", role: "realized_fx" },
] as const satisfies readonly Omit<GlAccount, "id" | "legalEntity">[];

/** The standard account of each role. */
const standard = new Map<AccountRole, string>(chartOfAccounts.map(({ role, number }) => [role, number]));

/** The account number that plays a role where no mapping says otherwise. Source: ours; a usual chart, by role. */
export function accountOf(role: AccountRole): string {
  const number = standard.get(role);
  if (number === undefined) throw new Error(`the chart of accounts has no account for the role ${role}`);
  return number;
}

/** Which accounts of a legal entity differ from the standard ones; null where a role must not be posted to. */
export type Mapping = Readonly<Partial<Record<AccountRole, string | null>>>;

/**
 * The first role of these that has no account, undefined when each has one.
 * Source: ours; exception ERP-POST-REJECTED: a mapping is missing.
 */
export function unmappedRole(roles: readonly AccountRole[], mapping: Mapping | undefined): AccountRole | undefined {
  return mapping && roles.find((role) => mapping[role] === null);
}

/**
 * The account of a role under a mapping. Source: SAP's automatic account determination.
 * @throws Error when it is unmapped: `unmappedRole` comes first
 */
export function mappedAccount(role: AccountRole, mapping: Mapping | undefined): string {
  const number = mapping?.[role];
  if (number === null) throw new Error(`no account is mapped to ${role}`);
  return number ?? accountOf(role);
}

/**
 * Roles whose balance a subledger explains: SAP calls their accounts reconciliation accounts and takes no direct posting
 * to them; here neither.
 */
const controlRoles: ReadonlySet<AccountRole> = new Set<AccountRole>([
  "cash",
  "receivable",
  "contract_asset",
  "contract_liability",
  "deferred_revenue",
  "revenue",
  "unapplied_cash",
  "intercompany_receivable",
  "intercompany_payable",
]);

/** Whether a subledger keeps a role's account. Source: SAP's reconciliation accounts. */
export function isControl(role: AccountRole): boolean {
  return controlRoles.has(role);
}
