import type { BodyOf } from "@cashline/contracts/common/operation";
import type { importTicket } from "@cashline/contracts/systems/support/operations";
import { addMs, instantAt, type Instant } from "@cashline/kernel/time";
import type { Book, BookAccount, BookTicket } from "./book.ts";

/** A ticket as the support desk takes it over, but for the account's id. */
export type StandingTicket = Omit<BodyOf<typeof importTicket>, "accountId">;

const MINUTE_MS = 60_000;

/** The tickets that were there when the season begins; those of the season itself nobody plays. */
export function standingTickets({ from, tickets }: Pick<Book, "from" | "tickets">): BookTicket[] {
  const begins = instantAt(from, "00:00");
  return tickets.filter(({ submittedAt }) => submittedAt <= begins);
}

/**
 * A ticket as it stood at an instant: what happened to it later is not known yet. `medium` is the desk's `normal`. Of five
 * stars four and five are good, as Zendesk counts them; a ticket that is not closed has no rating.
 */
export function ticketAsOf(ticket: BookTicket, account: Pick<BookAccount, "name" | "tier">, at: Instant): StandingTicket {
  const { key, submittedAt, closedAt, priority, firstResponseMinutes, satisfaction, escalated } = ticket;
  const known = (time: Instant | null): Instant | null => (time !== null && time <= at ? time : null);
  const solvedAt = known(closedAt);
  return {
    externalKey: key,
    subject: `Ticket ${key}`,
    requester: account.name,
    priority: priority === "medium" ? "normal" : priority,
    tier: account.tier,
    tags: escalated ? ["escalated"] : [],
    status: solvedAt === null ? "open" : "closed",
    createdAt: submittedAt,
    firstRepliedAt: known(addMs(submittedAt, firstResponseMinutes * MINUTE_MS)),
    solvedAt,
    rating: solvedAt === null || satisfaction === null ? null : satisfaction >= 4 ? "good" : "bad",
  };
}
