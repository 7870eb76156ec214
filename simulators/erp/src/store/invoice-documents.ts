import type { FunctionalRate, JournalLine, PostingRequest, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { addMoney, money, moneyWire } from "@cashline/kernel/money";
import { movePosition } from "../domain/contract-position.ts";
import { translateLines } from "../domain/fx.ts";
import { credit, debit, invoiceLines, taxLines } from "../domain/journal.ts";
import { layLines, recognitionMethod, serviceEnd } from "../domain/revenue-schedule.ts";
import type { PostingGround } from "./posting-findings.ts";

/** What posting an invoice makes: the lines of its entry, its schedule, and its arrangement once billed. */
export type InvoiceDocuments = { lines: JournalLine[]; schedule: RevenueSchedule; arrangement: RevenueArrangement | undefined };

/** The same for the posting and its preview. */
export function invoiceDocuments(request: PostingRequest, ground: PostingGround, scheduleId: string): InvoiceDocuments {
  const { rate } = ground;
  const [net, tax] = [money(request.net), money(request.tax)];
  const billed = ground.arrangement && bill(ground.arrangement, request);
  const plain = billed ? [debit("receivable", addMoney(net, tax)), ...taxLines(tax), ...billed.lines] : invoiceLines(net, tax);
  // An invoice over nothing under an arrangement still needs the second line of an entry.
  const whole = plain.length > 1 ? plain : [...plain, credit("contract_liability", net)];
  const lines = rate ? translateLines(whole, rate) : whole;
  const schedule = scheduleOf(request, ground, scheduleId, deferredAt(lines, rate));
  return { lines, schedule, arrangement: billed?.arrangement };
}

function bill(arrangement: RevenueArrangement, request: PostingRequest): { arrangement: RevenueArrangement; lines: JournalLine[] } {
  const net = money(request.net);
  const { position, lines } = movePosition(arrangement, net);
  return { lines, arrangement: { ...arrangement, ...position, billed: moneyWire(addMoney(money(arrangement.billed), net)) } };
}

function deferredAt(lines: readonly JournalLine[], rate: FunctionalRate | undefined): RevenueSchedule["functional"] {
  const deferred = lines.find(({ role }) => role === "deferred_revenue")?.functionalCredit;
  return rate && deferred && { ...rate, total: deferred, deferred };
}

function scheduleOf(
  request: PostingRequest,
  { policy, arrangement }: PostingGround,
  id: string,
  functional: RevenueSchedule["functional"],
): RevenueSchedule {
  const { invoiceId, contractId, legalEntity, currency, net, serviceStartOn: startOn, serviceEndOn: endOn } = request;
  const method = arrangement ? "by revenue arrangement" : recognitionMethod(policy);
  return {
    id,
    invoiceId,
    contractId,
    legalEntity,
    currency,
    total: net,
    startOn,
    endOn,
    method,
    lines: arrangement ? [] : layLines(money(net), startOn, serviceEnd(endOn, method), method),
    ...(arrangement && { revenueArrangementId: arrangement.id }),
    ...(functional && { functional }),
  };
}
