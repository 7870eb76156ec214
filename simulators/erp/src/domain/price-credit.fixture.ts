import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { moneyOf } from "@cashline/kernel/money";
import { BY_MONTH, arrangement, service } from "./arrangement.fixture.ts";
import { cancelArrangement, completeMilestone, recognizeDue } from "./arrangement.ts";
import { moved } from "./modification.fixture.ts";
import { usd } from "./posting.fixture.ts";
import { raisePrice } from "./price-credit-reversal.ts";
import { lowerPrice } from "./price-credit.ts";

export type Revenue = LedgerPolicy["creditMemoRevenue"];
/** Half of February is gone. */
export const CREDITED_ON = "2026-02-15";

export const minor = ({ minor: text }: { minor: string }): number => Number(text);

/** 900.00 over three months that weigh the same. */
export const quarter = (): RevenueArrangement => arrangement(90_000, [service("s", 90_000, "2026-01-01", "2026-04-01")], BY_MONTH);

/** The runs up to a day. */
export const ran = (of: RevenueArrangement, on: string): RevenueArrangement => recognizeDue(of, on, "je_run").arrangement;

/** A credit of cents. @throws Error for one that is refused */
export const lower = (of: RevenueArrangement, amount: number, creditMemoRevenue: Revenue = "catch_up", entryId = "je_cm") => {
  const decided = lowerPrice(of, moneyOf("USD", amount), { creditMemoRevenue }, CREDITED_ON, entryId);
  if (decided.outcome === "refused") throw new Error(decided.detail);
  return decided;
};

/** A credit's reversal. */
export const raise = (of: RevenueArrangement, { amount, parts }: ReturnType<typeof lower>, on = "2026-03-05", creditEntryId = "je_cm") =>
  raisePrice(of, { amount: usd(Number(amount.minor)), parts }, { creditEntryId, on, journalEntryId: "je_back" });

export const complete = (of: RevenueArrangement, obligation: string, milestone: string): RevenueArrangement =>
  moved(completeMilestone(of, { obligation, milestone, completedOn: "2026-02-20", completedBy: "cleo" }, "je_ms")).arrangement;

export const cancel = (of: RevenueArrangement, cancelledOn: string, reverseRecognized = false): RevenueArrangement =>
  moved(cancelArrangement(of, { cancelledOn, reason: "left", reverseRecognized }, "je_c")).arrangement;

export const ofStatus = ({ lines }: PerformanceObligation, kept: string): number[] =>
  lines.filter(({ status }) => status === kept).map(({ amount }) => minor(amount));

/** Of each obligation its price, its revenue and what is planned. */
export const shown = ({ obligations }: RevenueArrangement) =>
  obligations.map((each) => [each.key, minor(each.allocated), minor(each.recognized), ofStatus(each, "planned")] as const);
