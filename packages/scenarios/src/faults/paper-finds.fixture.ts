import { deriveId } from "@cashline/kernel/ids";
import type { Book } from "../book/book.ts";
import type { LoadedIds } from "../book/loaded-ids.ts";
import type { PaperAnswers } from "../book/paper-estate.ts";
import { keyOfMade } from "./names.ts";

/** The billing policy of a tenant that has set none. */
const billingPolicy = {
  timeZone: "UTC",
  autoInvoicing: false,
  proration: "actual_days",
  changeBilling: "next_invoice",
  cancellationCredit: "prorated",
  rounding: "half-up",
  roundingLevel: "per_line",
  discountOrder: "stated",
  numbering: "daily_run",
  consolidation: "none",
  usageBilling: "per_term",
  usagePrices: "when_used",
  lateUsage: "stays_unbilled",
  partPeriodAllowance: "prorated",
  pausedPeriods: "prorate",
  creditSurplus: "credit",
  dunningCampaigns: [
    { code: "standard", retryAfterDays: [3, 5, 7], schedule: "fixed", hardDecline: "stop", graceDays: 0, finalAction: "none" },
  ],
  defaultCampaign: "standard",
};
const meteringPolicy = { graceHours: 24, lateEvents: "current_window", oldestDays: 35, futureMinutes: 5 };
const cpqPolicy = {
  unitPriceDecimals: null,
  unitPriceRounding: "half-up",
  proration: "day",
  renewalPriceMethod: "contracted",
  renewalUpliftPercent: "0",
  quoteValidityDays: 30,
  approvalMatrix: [{ upToPercent: "40", columns: [{ upToAmount: null, levels: ["sales management"] }] }],
};

/** What a season's systems would find once every renewal is billed and every fault has made what it makes. */
export function everythingMade(book: Book, ids: () => LoadedIds): PaperAnswers {
  const contractOf = (of: "subscriptions" | "contracts", id: string) => book.contracts.find(({ key }) => ids()[of].get(key) === id)?.key;
  const renewalsOf = (contract: string | undefined) => book.renewals.filter((renewal) => renewal.contract === contract);
  const query = <Member extends string>(input: { query?: unknown }, member: Member) => (input.query as Record<Member, string>)[member];
  const page = (items: object[]) => ({ items, next: null });
  const made = (prefix: string, key: string) => deriveId(prefix, "paper", key);
  return {
    "billing.getPolicy": () => billingPolicy,
    "cpq.getPolicy": () => cpqPolicy,
    "metering.getPolicy": () => meteringPolicy,
    "billing.listInvoices": (input) =>
      page(
        renewalsOf(contractOf("subscriptions", query(input, "subscriptionId"))).flatMap(({ key, closeOn }) => [
          {
            id: made("inv", key),
            status: "paid",
            purpose: "renewal",
            taxDocumentId: made("txd", key),
            lines: [{ kind: "recurring", periodStartOn: closeOn }],
          },
          { id: made("inv", `${key}/second`), status: "draft", purpose: "period", lines: [] },
        ]),
      ),
    "billing.getInvoice": (input) => ({ taxDocumentId: made("txd", (input.params as { invoiceId: string }).invoiceId) }),
    "erp.listReceivables": (input) => page([{ id: made("ar", query(input, "invoiceId")) }]),
    "payment.listPaymentIntents": (input) => page([{ id: made("pi", query(input, "invoiceId")) }]),
    "billing.listCoupons": (input) => page([{ id: made("cpn", query(input, "code")) }]),
    "billing.listAppliedCoupons": (input) => page([{ id: made("apc", query(input, "subscriptionId")), status: "active" }]),
    "billing.listUsage": (input) =>
      page(
        renewalsOf(contractOf("subscriptions", query(input, "subscriptionId"))).map(({ key }) => ({
          id: made("usg", key),
          sourceId: keyOfMade("usage", key),
        })),
      ),
    "crm.listContracts": (input) =>
      page(
        book.renewals
          .filter(({ account }) => ids().accounts.get(account) === query(input, "accountId"))
          .map(({ key }) => ({ id: made("ctr", key), externalKey: keyOfMade("contractCopy", key) })),
      ),
    "crm.listOpportunities": (input) =>
      page(
        renewalsOf(contractOf("contracts", query(input, "contractId"))).map(({ key }) => ({
          id: made("opp", key),
          externalKey: keyOfMade("amendmentOpportunity", key),
        })),
      ),
    "cpq.listQuotes": (input) =>
      page(
        renewalsOf(contractOf("contracts", query(input, "contractId"))).map(({ key }) => ({
          id: made("qte", key),
          opportunityId: made("opp", key),
        })),
      ),
  };
}
