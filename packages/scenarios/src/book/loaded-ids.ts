import type { Key } from "./book.ts";

/** Somebody who works for the company, with the credentials she signs in with. */
export type LoadedPerson = { id: string; clientId: string; clientSecret: string };

/**
 * The ids the systems gave to the objects of a book, by the objects' keys. What follows from an account or a contract
 * (billing account, customer, payment method; subscription, entitlement) goes by that one's key.
 */
export type LoadedIds = {
  readonly accounts: Map<Key, string>;
  readonly paymentMethods: Map<Key, string>;
  readonly billingAccounts: Map<Key, string>;
  readonly customers: Map<Key, string>;
  readonly contracts: Map<Key, string>;
  readonly subscriptions: Map<Key, string>;
  readonly entitlements: Map<Key, string>;
  readonly opportunities: Map<Key, string>;
  readonly prices: Map<Key, string>;
  readonly people: Map<Key, LoadedPerson>;
  /** What the steps of faults have made since, by the keys they name it. */
  readonly kept: Map<Key, string>;
};

export function noIds(): LoadedIds {
  return {
    accounts: new Map(),
    paymentMethods: new Map(),
    billingAccounts: new Map(),
    customers: new Map(),
    contracts: new Map(),
    subscriptions: new Map(),
    entitlements: new Map(),
    opportunities: new Map(),
    prices: new Map(),
    people: new Map(),
    kept: new Map(),
  };
}

/** The id of an object that must have been loaded. @throws Error when it has not */
export function idOf<Value>(ids: ReadonlyMap<Key, Value>, key: Key): Value {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`${key} has not been loaded`);
  return id;
}
