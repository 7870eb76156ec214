import { deriveId } from "@cashline/kernel/ids";
import { instantAt } from "@cashline/kernel/time";
import type { Book, BookAccount, BookPerson, BookPrice, BookUsage, PlannedRenewal } from "./book.ts";
import type { Estate } from "./estate.ts";
import {
  loadBillingAccount,
  loadContract,
  loadCustomer,
  loadEntitlement,
  loadOpportunity,
  loadSubscription,
  loadTicket,
} from "./load-objects.ts";
import { idOf, noIds, type LoadedIds } from "./loaded-ids.ts";
import { inPool } from "./pool.ts";
import { standingTickets } from "./tickets.ts";

/** How many objects of a kind have been written. */
export type LoadProgress = { kind: string; done: number; total: number };

export type LoadOptions = {
  /** Calls at the same time; 32 unless stated. */
  concurrency?: number;
  onProgress?: (progress: LoadProgress) => void;
};

const USAGE_PER_CALL = 500;

/**
 * Writes a book into the running systems through their APIs and answers the ids they gave. Kinds go one after the other
 * so that every reference exists; within a kind calls run side by side. What comes in the season is left out: usage that
 * metering sends then, tickets of its days, and renewals that wait for the one before. Each call's idempotency key is
 * `book/<kind>/<key>`: loading the same book again changes nothing and answers the same ids.
 * @throws ProblemError when a system refuses an object
 */
export async function loadBook(book: Book, estate: Estate, options: LoadOptions = {}): Promise<LoadedIds> {
  const ids = noIds();
  const each = async <Item>(
    kind: string,
    items: readonly Item[],
    work: (item: Item, key: (name: string) => string) => Promise<void>,
  ): Promise<void> => {
    let done = 0;
    await inPool(items, options.concurrency ?? 32, async (item) => {
      await work(item, (name) => `book/${kind}/${name}`);
      done += 1;
      if (done % 500 === 0 || done === items.length) options.onProgress?.({ kind, done, total: items.length });
    });
  };

  await each(
    "legal-entity",
    book.legalEntities,
    async (body, key) => void (await estate.erp.createLegalEntity({ body, idempotencyKey: key(body.code) })),
  );
  await each("registration", book.registrations, async ({ key: name, ...body }, key) => {
    await estate.tax.createRegistration({ body: { ...body, validTo: null }, idempotencyKey: key(name) });
  });
  await each("person", book.people, (person) => loadPerson(person, book.seed, estate, ids));
  for (const generation of byGeneration(book.accounts)) {
    await each("account", generation, async (account, key) => loadAccount(account, key(account.key), estate, ids));
  }
  await each("price", book.prices, (price, key) => publishPrice(price, key(price.key), estate, ids));
  await each("rate-card", book.prices, (price, key) => loadRateCard(price, key(price.key), estate, ids));
  await each("contact", book.contacts, async ({ key: externalKey, account, ...rest }, key) => {
    await estate.crm.createContact({
      body: { externalKey, accountId: idOf(ids.accounts, account), ...rest },
      idempotencyKey: key(externalKey),
    });
  });
  await each("payment-method", book.accounts, async (account, key) => {
    const { body } = await estate.payment.attachPaymentMethod({
      body: { accountId: idOf(ids.accounts, account.key), ...account.paymentMethod },
      idempotencyKey: key(account.key),
    });
    ids.paymentMethods.set(account.key, body.id);
  });
  for (const generation of byGeneration(book.accounts)) {
    await each("billing-account", generation, (account, key) => loadBillingAccount(account, key(account.key), estate, ids));
  }
  await each("customer", book.accounts, (account, key) => loadCustomer(account, key(account.key), estate, ids));
  const accounts = new Map(book.accounts.map((account) => [account.key, account]));
  await each("contract", book.contracts, (contract, key) =>
    loadContract(contract, idOf(accounts, contract.account), key(contract.key), estate, ids),
  );
  await each("subscription", book.contracts, (contract, key) =>
    loadSubscription(contract, idOf(accounts, contract.account), key(contract.key), estate, ids),
  );
  await each("entitlement", book.contracts, (contract, key) => loadEntitlement(contract, key(contract.key), estate, ids));
  await each("ticket", standingTickets(book), (ticket, key) => {
    const account = idOf(accounts, ticket.account);
    return loadTicket(ticket, account, instantAt(book.from, "00:00"), key(ticket.key), estate, ids);
  });
  const first = book.renewals.filter(({ after }) => after === null);
  await each("opportunity", first, (renewal) => openRenewal(renewal, estate, ids));
  const known = batchesOf(book.usage.filter(({ sentAt }) => sentAt === null));
  await each("usage", known, (batch, key) => recordUsage(batch.items, key(String(batch.first)), estate, ids));
  return ids;
}

/** The id of a person: derived from the book, since she exists before any system knows her. */
export function personId(person: Pick<BookPerson, "key">, seed: string): string {
  return deriveId("prs", seed, person.key);
}

async function loadPerson(person: BookPerson, seed: string, estate: Estate, ids: LoadedIds): Promise<void> {
  const id = personId(person, seed);
  const { body } = await estate.identity.putPerson({
    params: { tenant: estate.tenant, personId: id },
    body: { name: person.name, roles: [...person.roles], skills: [...person.skills], timeZone: person.timeZone },
  });
  ids.people.set(person.key, { id, clientId: body.clientId, clientSecret: body.clientSecret });
}

async function loadAccount(account: BookAccount, idempotencyKey: string, estate: Estate, ids: LoadedIds): Promise<void> {
  const { key, parent, name, status, tier, industry, currency, address, taxId } = account;
  const parentAccountId = parent === null ? null : idOf(ids.accounts, parent);
  const { body } = await estate.crm.createAccount({
    body: { externalKey: key, name, parentAccountId, status, tier, industry, currency, address, taxId },
    idempotencyKey,
  });
  ids.accounts.set(key, body.id);
}

/** Publishes a price in CPQ; its event reaches billing by the ordinary way as well. */
export async function publishPrice(
  { key, account, ...values }: BookPrice,
  idempotencyKey: string,
  estate: Estate,
  ids: LoadedIds,
): Promise<void> {
  const { body } = await estate.cpq.publishPrice({
    body: { ...values, accountId: account === null ? null : idOf(ids.accounts, account) },
    idempotencyKey,
  });
  ids.prices.set(key, body.id);
}

async function loadRateCard({ key, account, ...values }: BookPrice, idempotencyKey: string, estate: Estate, ids: LoadedIds): Promise<void> {
  const body = { ...values, sourcePriceId: idOf(ids.prices, key), accountId: account === null ? null : idOf(ids.accounts, account) };
  await estate.billing.loadRateCard({ body, idempotencyKey });
}

/** Accounts without parent first, then their children, and so on. @throws Error when parents form a circle or are missing */
export function byGeneration(accounts: readonly BookAccount[]): BookAccount[][] {
  const generations: BookAccount[][] = [];
  const placed = new Set<string>();
  let waiting = accounts;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ parent }) => parent === null || placed.has(parent));
    if (ready.length === 0) throw new Error(`${waiting[0]?.key} has a parent that is missing or its own descendant`);
    generations.push(ready);
    for (const { key } of ready) placed.add(key);
    waiting = waiting.filter(({ key }) => !placed.has(key));
  }
  return generations;
}

/** Opens the opportunity of a renewal; the one before it must be done. */
export async function openRenewal(renewal: PlannedRenewal, estate: Pick<Estate, "crm">, ids: LoadedIds): Promise<void> {
  await loadOpportunity(renewal, `book/opportunity/${renewal.key}`, estate, ids);
}

/** Hands at most a batch of usage to billing. */
export async function recordUsage(
  usage: readonly BookUsage[],
  idempotencyKey: string,
  estate: Pick<Estate, "billing">,
  ids: LoadedIds,
): Promise<void> {
  const records = usage.map(({ contract, sourceId, meter, quantity, usedOn }) => ({
    sourceId,
    subscriptionId: idOf(ids.subscriptions, contract),
    meter,
    quantity,
    usedOn,
  }));
  await estate.billing.recordUsage({ body: { records }, idempotencyKey });
}

/** Usage in batches as billing takes it, each with the place of its first record. */
export function batchesOf(usage: readonly BookUsage[]): { first: number; items: readonly BookUsage[] }[] {
  return Array.from({ length: Math.ceil(usage.length / USAGE_PER_CALL) }, (_, index) => ({
    first: index * USAGE_PER_CALL,
    items: usage.slice(index * USAGE_PER_CALL, (index + 1) * USAGE_PER_CALL),
  }));
}
