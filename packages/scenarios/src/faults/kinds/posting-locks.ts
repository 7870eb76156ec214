import { monthOf, dateIn } from "@cashline/kernel/time";
import { call, type FaultAction, type FaultStep } from "../action.ts";
import { postingRejected } from "../expectation.ts";
import { faultKind, type FaultWorld } from "../fault.ts";
import { CALM_MINUTES, beforeWin, daysAfterWin, isInSeason, justBefore, minutesAfter, winsAlone } from "../moments.ts";
import { isBilledAlikeUntil, type RenewalGround } from "../renewal-bill.ts";

const truth = [
  { code: "ERP-POST-REJECTED", on: "contract", amount: "net of the invoice", direction: "none", detectable: "when the invoice is drafted" },
] as const;

const monthWon = ({ renewal }: RenewalGround): string => monthOf(dateIn(renewal.outcome.at, "UTC"));

/**
 * Whether the books of the renewal's legal entity can be shut around its win without touching another posting, and a draft that is
 * made anew and refused again meanwhile comes to what the first one did.
 */
const isCalm = (ground: RenewalGround, { book }: FaultWorld): boolean =>
  winsAlone(ground, book, minutesAfter(ground, CALM_MINUTES), "entity") && isBilledAlikeUntil(ground, minutesAfter(ground, CALM_MINUTES));

/** In the season's first month no earlier month has postings, and so none has to be closed first. */
const isInFirstMonth = (ground: RenewalGround, { book }: FaultWorld): boolean => monthWon(ground) === monthOf(book.from);

/** The month of the win is opened again, by two persons. */
function reopened(ground: RenewalGround): FaultStep {
  return {
    at: minutesAfter(ground, CALM_MINUTES),
    action: call("erp", "reopenPeriod", {
      body: {
        legalEntity: ground.account.legalEntity,
        month: monthWon(ground),
        reason: "closed too early",
        requestedBy: "general.ledger",
        approvedBy: "controller",
      },
    }),
  };
}

/** ERP closes no month before its end, nor with revenue still planned, unless policy is told to let it. */
function shut(ground: RenewalGround, operation: "closePeriod" | "softClosePeriod"): FaultAction[] {
  const close = call("erp", operation, { body: { legalEntity: ground.account.legalEntity, month: monthWon(ground) } });
  if (operation === "softClosePeriod") return [close];
  return [
    call("erp", "updatePolicy", { body: { earlyClose: "any_day", unrecognizedRevenue: "next_open_month" } }),
    close,
    call("erp", "updatePolicy", { body: { earlyClose: "refuse", unrecognizedRevenue: "refuse" } }),
  ];
}

/** A kind that shuts the month of the win before its last posting, and opens it again. */
const monthShut = (name: string, summary: string, operation: "closePeriod" | "softClosePeriod") =>
  faultKind({
    name,
    summary,
    where: ["erp"],
    parameters: {},
    truth,
    fits: (ground, world) => isInFirstMonth(ground, world) && isCalm(ground, world),
    plan: (ground) => ({
      steps: [...shut(ground, operation).map((action) => ({ at: justBefore(ground), action })), reopened(ground)],
      expected: [postingRejected(ground)],
    }),
  });

export const periodClosed = monthShut(
  "period-closed",
  "The month is closed in ERP before its last invoice, and opened again an hour and a half later",
  "closePeriod",
);

export const periodSoftClosed = monthShut(
  "period-soft-closed",
  "The month is locked for receivables in ERP while the ledger still takes its closing entries, and unlocked an hour and a half later",
  "softClosePeriod",
);

export const erpMaintenance = faultKind({
  name: "erp-maintenance",
  summary: "A maintenance window of ERP lies over the renewal, and no posting of the legal entity is taken",
  where: ["erp"],
  parameters: { minutes: { means: "minutes after the renewal until it ends", choices: [30, 60, 90] } },
  truth,
  fits: isCalm,
  plan: (ground, { minutes }, { book }) => ({
    steps: [
      {
        at: beforeWin(ground, book),
        action: call("erp", "setMaintenanceWindow", {
          body: {
            legalEntity: ground.account.legalEntity,
            from: justBefore(ground),
            to: minutesAfter(ground, minutes),
            reason: "release of the ledger",
          },
        }),
      },
    ],
    expected: [postingRejected(ground)],
  }),
});

/** The number of the standard chart's account of each role an invoice needs. */
const standardAccounts = { receivable: "1200", deferred_revenue: "2400" } as const;

export const accountUnmapped = faultKind({
  name: "account-unmapped",
  summary: "The account an invoice needs is taken out of ERP's mapping, and put back an hour and a half later",
  where: ["erp"],
  parameters: { role: { means: "the part the account plays", choices: ["receivable", "deferred_revenue"] } },
  truth,
  fits: isCalm,
  plan: (ground, { role }) => {
    const { legalEntity } = ground.account;
    const map = (account: string | null) => call("erp", "setAccountMapping", { body: { legalEntity, role, account } });
    return {
      steps: [
        { at: justBefore(ground), action: map(null) },
        { at: minutesAfter(ground, CALM_MINUTES), action: map(standardAccounts[role]) },
      ],
      expected: [postingRejected(ground)],
    };
  },
});

export const customerBlocked = faultKind({
  name: "customer-blocked",
  summary: "Somebody blocks the customer in ERP, and some days after the renewal the block is lifted",
  where: ["erp"],
  parameters: { days: { means: "days after the renewal", choices: [1, 2, 3] } },
  truth,
  fits: (ground, { book }) => isInSeason(daysAfterWin(ground, 4), book) && isBilledAlikeUntil(ground, daysAfterWin(ground, 4)),
  plan: (ground, { days }, { book }) => {
    const become = (status: "active" | "blocked") =>
      call("erp", "updateCustomer", { params: { customerId: { loaded: "customers", key: ground.account.key } }, body: { status } });
    return {
      steps: [
        { at: beforeWin(ground, book), action: become("blocked") },
        { at: daysAfterWin(ground, days, "08:00"), action: become("active") },
      ],
      expected: [postingRejected(ground)],
    };
  },
});
