import type { Instant } from "@cashline/kernel/time";
import type { Book, Key } from "../book/book.ts";

/** What a customer's answer does to an opportunity. */
export type CustomerAction = { at: Instant; opportunity: Key } & ({ kind: "win" } | { kind: "lose"; reason: string });

/** Everything the customers of a book do in its season, in order. */
export function customerActions(book: Pick<Book, "renewals">): CustomerAction[] {
  return inOrder(
    book.renewals.map(({ key, outcome }): CustomerAction =>
      outcome.kind === "won"
        ? { at: outcome.at, opportunity: key, kind: "win" }
        : { at: outcome.at, opportunity: key, kind: "lose", reason: outcome.reason },
    ),
  );
}

/** In order of time, then of key. */
export function inOrder(actions: readonly CustomerAction[]): CustomerAction[] {
  return actions.toSorted((a, b) => (a.at === b.at ? (a.opportunity < b.opportunity ? -1 : 1) : a.at < b.at ? -1 : 1));
}
