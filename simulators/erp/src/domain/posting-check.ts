import type { AccountRole, Customer, FunctionalRate, PostingFinding, PostingRequest } from "@cashline/contracts/systems/erp/entities";
import type { MaintenanceWindow } from "@cashline/contracts/systems/erp/ledger-entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { LARGEST_MINOR, money } from "@cashline/kernel/money";
import { daysBetween, monthOf, type CalendarDate } from "@cashline/kernel/time";
import { calendarFault, invoiceDatesFault, type DayRefused, type PostingCalendar } from "./calendar.ts";
import { unmappedRole, type Mapping } from "./chart-of-accounts.ts";
import { fits } from "./fx.ts";
import { isOpen, type Month } from "./periods.ts";

/** The reasons ERP may have not to take an invoice; each is one of its problem codes. */
export type PostingRejection =
  | "already-posted"
  | "unknown-customer"
  | "customer-blocked"
  | "customer-hierarchy-mismatch"
  | "billing-account-mismatch"
  | "legal-entity-mismatch"
  | "unknown-legal-entity"
  | "currency-mismatch"
  | DayRefused["code"]
  | "period-closed"
  | "negative-amount"
  | "period-soft-closed"
  | "maintenance-window"
  | "account-unmapped"
  | "unknown-tax-code"
  | "fx-rate-missing"
  | "amount-out-of-range"
  | "unknown-arrangement"
  | "arrangement-mismatch"
  | "arrangement-not-active"
  | "arrangement-overbilled";

/** What ERP knows about a posting request. */
export type PostingFacts = {
  readonly customer: Customer | undefined;
  /** Of the requested legal entity, undefined when there is none. */
  readonly calendar: PostingCalendar | undefined;
  readonly today: CalendarDate;
  /** Of the requested legal entity. */
  readonly closedThrough: Month | null;
  readonly alreadyPosted: boolean;
  readonly softClosedThrough: Month | null;
  readonly window: MaintenanceWindow | undefined;
  readonly mapping: Mapping | undefined;
  /** Of the requested legal entity; any code while empty. */
  readonly taxCodes: readonly string[];
  /** Undefined where none is needed; `missing` where policy demands one and there is none. */
  readonly rate: FunctionalRate | "missing" | undefined;
  readonly arrangement: RevenueArrangement | undefined;
};

type Finding = PostingFinding & { code: PostingRejection };

/** Longest service of one posting in days: sixteen years, below the 200 months a schedule may have. */
const LONGEST_SERVICE_DAYS = 16 * 365;

/** Years of four digits sort as texts; far from where they end, so that no date computed from one is beyond. */
const LAST_SERVICE_DAY = "2999-12-31";

/**
 * Every reason against a posting, the one that makes the others moot first; none means it will be taken.
 * Source: ours; exception ERP-POST-REJECTED: mapping, closed period, amounts.
 */
export function checkPosting(request: PostingRequest, facts: PostingFacts): Finding[] {
  return [
    ...(facts.alreadyPosted ? [finding("already-posted", `Invoice ${request.invoiceId} has a receivable`)] : []),
    ...checkCustomer(request, facts.customer),
    ...(facts.calendar
      ? []
      : [finding("unknown-legal-entity", `There is no legal entity ${request.legalEntity}`, null, request.legalEntity)]),
    ...checkCurrency(request, facts.customer),
    ...checkDates(request, facts),
    ...checkAmounts(request),
    ...checkLocks(request, facts),
    ...checkMapping(request, facts.mapping),
    ...checkTaxCode(request, facts.taxCodes),
    ...checkRate(request, facts),
    ...checkArrangement(request, facts),
  ];
}

/**
 * Why a service period cannot be scheduled at all, whatever ERP knows; undefined when it can.
 * Source: ours; bounds of the contract.
 */
export function servicePeriodFault(request: Pick<PostingRequest, "serviceStartOn" | "serviceEndOn">): string | undefined {
  const days = daysBetween(request.serviceStartOn, request.serviceEndOn);
  if (days < 0) return `/body/serviceEndOn ${request.serviceEndOn} is before the start ${request.serviceStartOn}`;
  if (days > LONGEST_SERVICE_DAYS)
    return `/body/serviceEndOn is ${days} days after the start; at most ${LONGEST_SERVICE_DAYS} can be scheduled`;
  if (request.serviceEndOn > LAST_SERVICE_DAY) return `/body/serviceEndOn ${request.serviceEndOn} is after ${LAST_SERVICE_DAY}`;
  return undefined;
}

function checkCustomer(request: PostingRequest, customer: Customer | undefined): Finding[] {
  if (!customer) return [finding("unknown-customer", `No customer exists for account ${request.accountId}`, null, request.accountId)];
  return [
    ...(customer.status === "blocked"
      ? [finding("customer-blocked", `Customer ${customer.id} is blocked`, "active", customer.status)]
      : []),
    ...differs("customer-hierarchy-mismatch", "Parent account", customer.parentAccountId, request.parentAccountId),
    ...differs("billing-account-mismatch", "Billing account", customer.billingAccountId, request.billingAccountId),
    ...differs("legal-entity-mismatch", "Legal entity", customer.legalEntity, request.legalEntity),
  ];
}

function checkCurrency(request: PostingRequest, customer: Customer | undefined): Finding[] {
  return customer ? differs("currency-mismatch", "Currency", customer.currency, request.currency) : [];
}

function checkDates(request: PostingRequest, { calendar, today, closedThrough: closed }: PostingFacts): Finding[] {
  const { legalEntity, postedOn } = request;
  const month = monthOf(postedOn);
  const outside = calendar && calendarFault(postedOn, calendar, today);
  const contradiction = invoiceDatesFault(request);
  return [
    ...(outside ? [finding(outside.code, outside.detail, null, month)] : []),
    ...(outside || isOpen(month, closed)
      ? []
      : [finding("period-closed", `${legalEntity} is closed through ${closed ?? ""}`, null, month)]),
    ...(contradiction ? [finding(contradiction.code, contradiction.detail)] : []),
  ];
}

/**
 * Debits and credits of an invoice's entry are the same by how it is made, so amounts can be wrong but never unbalanced. Tax
 * below zero is taken where the invoice as a whole asks for something or nothing: its credits may bear more than its charges.
 */
function checkAmounts(request: PostingRequest): Finding[] {
  const [net, tax] = [money(request.net), money(request.tax)];
  const foreign = [net, tax].find(({ currency }) => currency !== request.currency);
  const gross = net.minor + tax.minor;
  return [
    ...(foreign ? [finding("currency-mismatch", "Net and tax must be in the invoice's currency", request.currency, foreign.currency)] : []),
    ...(net.minor < 0n || gross < 0n
      ? [finding("negative-amount", "Net and total must not be negative", "0 or more", `net ${net.minor}, tax ${tax.minor}`)]
      : []),
    ...(gross > LARGEST_MINOR
      ? [finding("amount-out-of-range", "Net plus tax is more than a document may carry", `${LARGEST_MINOR}`, `${gross}`)]
      : []),
  ];
}

function checkLocks({ legalEntity, postedOn }: PostingRequest, { closedThrough, softClosedThrough, window }: PostingFacts): Finding[] {
  const month = monthOf(postedOn);
  const isSoft = isOpen(month, closedThrough) && !isOpen(month, softClosedThrough);
  return [
    ...(isSoft
      ? [finding("period-soft-closed", `${legalEntity} takes no receivables through ${softClosedThrough ?? ""}`, null, month)]
      : []),
    ...(window ? [finding("maintenance-window", `${window.reason}: no postings until ${window.to}`)] : []),
  ];
}

/** The roles an invoice's entry needs. Source: as `invoiceLines`; under an arrangement as `movePosition`. */
export function rolesOf({ tax, revenueArrangementId }: PostingRequest): AccountRole[] {
  const income: AccountRole[] = revenueArrangementId === undefined ? ["deferred_revenue"] : ["contract_liability", "contract_asset"];
  return ["receivable", ...(tax.minor === "0" ? [] : (["tax_payable"] as const)), ...income];
}

function checkMapping(request: PostingRequest, mapping: Mapping | undefined): Finding[] {
  const role = unmappedRole(rolesOf(request), mapping);
  return role === undefined ? [] : [finding("account-unmapped", `${request.legalEntity} has no account for ${role}`, role)];
}

function checkTaxCode({ taxCode, taxJurisdiction, legalEntity }: PostingRequest, codes: readonly string[]): Finding[] {
  const code = taxCode ?? taxJurisdiction;
  if (codes.length === 0 || codes.includes(code)) return [];
  return [finding("unknown-tax-code", `${legalEntity} does not post with the tax code ${code}`, codes.join(", ").slice(0, 120), code)];
}

function checkRate(request: PostingRequest, { rate, customer }: PostingFacts): Finding[] {
  if (rate === undefined) return [];
  // In the wrong entity or currency a rate is asked for that the right ones do not need.
  if (rate === "missing" && customer && (customer.legalEntity !== request.legalEntity || customer.currency !== request.currency)) return [];
  if (rate === "missing") return [finding("fx-rate-missing", `There is no rate of ${request.currency} for ${request.postedOn}`)];
  const [net, tax] = [BigInt(request.net.minor), BigInt(request.tax.minor)];
  const side = { currency: request.currency, minor: tax < 0n ? net : net + tax };
  // One that is too large in its own currency has been found already.
  return side.minor > LARGEST_MINOR || fits(side, rate)
    ? []
    : [finding("amount-out-of-range", `At ${rate.rate} the gross is more than a document may carry in ${rate.currency}`)];
}

function checkArrangement(request: PostingRequest, { customer, arrangement }: PostingFacts): Finding[] {
  const id = request.revenueArrangementId;
  if (id === undefined) return [];
  if (!arrangement) return [finding("unknown-arrangement", `There is no revenue arrangement ${id}`, null, id)];
  const mismatches = [
    ...differs("arrangement-mismatch", "Customer", arrangement.customerId, customer?.id ?? null),
    ...differs("arrangement-mismatch", "Legal entity", arrangement.legalEntity, request.legalEntity),
    ...differs("arrangement-mismatch", "Currency", arrangement.currency, request.currency),
    ...differs("arrangement-mismatch", "Contract", arrangement.contractId, request.contractId),
  ];
  const cancelled =
    arrangement.status === "cancelled" ? [finding("arrangement-not-active", "The arrangement is cancelled", "active", "cancelled")] : [];
  const billed = money(arrangement.billed).minor + money(request.net).minor;
  const price = money(arrangement.transactionPrice).minor;
  const overbilled =
    billed > price ? [finding("arrangement-overbilled", `${billed} would be billed of a price of ${price}`, `${price}`, `${billed}`)] : [];
  return [...mismatches, ...cancelled, ...overbilled];
}

function differs(code: PostingRejection, what: string, expected: string | null, found: string | null): Finding[] {
  if (expected === found) return [];
  return [finding(code, `${what} is ${found ?? "none"} in the invoice and ${expected ?? "none"} in ERP`, expected, found)];
}

function finding(code: PostingRejection, detail: string, expected: string | null = null, found: string | null = null): Finding {
  return { code, detail, expected, found };
}
