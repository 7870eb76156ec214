import { randomStream } from "@cashline/kernel/random";
import { addDays, dateIn } from "@cashline/kernel/time";
import type { Book, BookUsage, PlannedRenewal } from "../book/book.ts";
import { groundOf, invoiceNet, type RenewalGround } from "./renewal-bill.ts";

/** Days before a faulty renewal is won in which the same account must have won nothing, so that the fault hits only it. */
const CLEAR_DAYS = 4;

/**
 * The won renewals of a book that something is billed for, each with its ground, in an order drawn from the seed and
 * each renewal's own key.
 */
export function billedRenewals(book: Book, seed: string): RenewalGround[] {
  return groundsOf(book, seed, "won");
}

/** The renewals of a book that customers decline, likewise. */
export function lostRenewals(book: Book, seed: string): RenewalGround[] {
  return groundsOf(book, seed, "lost");
}

function groundsOf(book: Book, seed: string, end: "won" | "lost"): RenewalGround[] {
  const contracts = new Map(book.contracts.map((contract) => [contract.key, contract]));
  const accounts = new Map(book.accounts.map((account) => [account.key, account]));
  const usage = Map.groupBy(book.usage, ({ contract }) => contract);
  return book.renewals
    .filter(({ outcome }) => outcome.kind === end)
    .flatMap((renewal) => {
      const signed = contracts.get(renewal.contract);
      const account = accounts.get(renewal.account);
      if (!signed || !account) throw new Error(`renewal ${renewal.key} names a contract or account the book lacks`);
      const contract = { ...signed, ...renewal.ending };
      const ofTerm = (usage.get(contract.key) ?? []).filter(({ usedOn }) => isOfEndingTerm(usedOn, renewal));
      const [onFirstDraft, later] = [true, false].map((isOn) => ofTerm.filter((reading) => isOnFirstDraft(reading, renewal) === isOn));
      const ground = groundOf(book, renewal, contract, account, { onFirstDraft: onFirstDraft ?? [], later: later ?? [] });
      return ground ? [{ ground, draw: randomStream(seed, "fault-order", renewal.key).next() }] : [];
    })
    .toSorted((a, b) => a.draw - b.draw || (a.ground.renewal.key < b.ground.renewal.key ? -1 : 1))
    .map(({ ground }) => ground);
}

/** Whether the first draft of a renewal's invoice, made when it is won, takes a reading in: of the ending term, and sent by then. */
export function isOnFirstDraft({ usedOn, sentAt }: BookUsage, renewal: PlannedRenewal): boolean {
  return isOfEndingTerm(usedOn, renewal) && (sentAt === null || sentAt < renewal.outcome.at);
}

const isOfEndingTerm = (usedOn: string, { ending }: PlannedRenewal): boolean => usedOn >= ending.startOn && usedOn < ending.endOn;

/** Whether the renewal is the last its account wins, and none came shortly before: a fault in its master data hits it alone. */
function standsAlone(renewal: PlannedRenewal, ofAccount: readonly PlannedRenewal[]): boolean {
  const clearFrom = addDays(dateIn(renewal.outcome.at, "UTC"), -CLEAR_DAYS);
  return ofAccount.every(
    (other) => other.key === renewal.key || other.outcome.kind === "lost" || dateIn(other.outcome.at, "UTC") < clearFrom,
  );
}

/** Which renewals of a book a fault may hit: something is billed, the customer pays at once, and it stands alone. */
export function canBeHit(book: Pick<Book, "renewals">): (ground: RenewalGround) => boolean {
  const ofAccount = Map.groupBy(book.renewals, ({ account }) => account);
  return (ground) =>
    ground.account.paymentMethod.behaviour === "succeeds" &&
    standsAlone(ground.renewal, ofAccount.get(ground.account.key) ?? []) &&
    invoiceNet(ground).minor > 0n;
}
