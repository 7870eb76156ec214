import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import { dateIn, type CalendarDate } from "@cashline/kernel/time";
import type { PostingPolicy } from "../policies/posting-policy.ts";
import { openDay, type People } from "../playbooks/journals.ts";
import type { Systems } from "../systems/systems.ts";

/** Posts the credit memo of a credit note, once, in a period that takes it where the policy lets it go into another. A credit of the machine's is one person's. */
export async function bookCredit(
  systems: Systems,
  note: CreditNote,
  people: People | null,
  key: string,
  correlationId: string,
  posting: PostingPolicy,
): Promise<string> {
  const { id: reference, invoiceId, net, tax, reason } = note;
  const standing = await memoOf(systems, note, correlationId);
  if (standing) return standing.id;
  const postedOn = await dayFor(systems, note, note.issuedOn, correlationId, posting);
  const transactionPrice = lowersPrice(reason) ? ("lowered" as const) : ("stands" as const);
  const body = { reference, invoiceId, net, tax, reason: reason.replaceAll("_", " "), postedOn, transactionPrice, ...by(people) };
  return (await systems.erp.createCreditMemo({ body, idempotencyKey: key, correlationId })).body.id;
}

/**
 * Whether a credit is given for what was sold, and so lowers its price; any other corrects what was billed, and what follows for
 * the contract is a change or an end of it that ERP is told of by itself. Only an invoice under a revenue arrangement has the question.
 * Source: ASC 606-10-32-42, IFRS 15.87, for a change of price; ours which reasons are one.
 */
function lowersPrice(reason: CreditNote["reason"]): boolean {
  return reason === "service_credit" || reason === "product_unsatisfactory";
}

/** Takes the credit memo of a credit note that is void back, once; null where there is none. */
export async function unbookCredit(
  systems: Systems,
  note: CreditNote,
  people: People | null,
  key: string,
  correlationId: string,
  posting: PostingPolicy,
): Promise<string | null> {
  const standing = await memoOf(systems, note, correlationId);
  if (standing === undefined) return null;
  if (standing.status === "reversed") return standing.id;
  const voidedOn = dateIn(note.voidedAt ?? systems.now(), note.policy.timeZone);
  const day = await dayFor(systems, note, voidedOn, correlationId, posting);
  const postedOn = day < standing.postedOn ? standing.postedOn : day;
  const params = { creditMemoId: standing.id };
  const body = { postedOn, reason: "credit note voided", ...by(people) };
  return (await systems.erp.reverseCreditMemo({ params, body, idempotencyKey: key, correlationId })).body.id;
}

async function memoOf(systems: Systems, { id, invoiceId }: CreditNote, correlationId: string): Promise<CreditMemo | undefined> {
  const { items } = (await systems.erp.listCreditMemos({ query: { invoiceId, limit: 200 }, correlationId })).body;
  return items.find(({ reference }) => reference === id);
}

/** The day itself, not before its invoice was posted or open again, in a period that takes it where the policy says so. */
async function dayFor(
  systems: Systems,
  { invoiceId, legalEntity }: CreditNote,
  on: CalendarDate,
  correlationId: string,
  posting: PostingPolicy,
): Promise<CalendarDate> {
  const [posted] = (await systems.erp.listReceivables({ query: { invoiceId }, correlationId })).body.items;
  const from = posted?.reopenedOn ?? posted?.postedOn ?? on;
  return openDay({ systems, posting, of: { correlationId } }, legalEntity, on < from ? from : on, "receivables");
}

function by(people: People | null): { createdBy: string; approvedBy?: string } {
  return people === null ? { createdBy: "orchestrator" } : { createdBy: people.preparedBy, approvedBy: people.approvedBy };
}
