import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { MoneyWire } from "@cashline/kernel/money";
import type { Snapshot } from "../snapshot.ts";

/** How many objects were looked at, and one sentence for every one that is wrong. */
export type Checked = { checked: number; violations: string[] };

/** A promise of the estate to the cent. `check` takes whatever the systems say, so it must not throw on a wrong estate. */
export type Invariant = { name: string; meaning: string; check: (snapshot: Snapshot) => Checked };

/** Looks at every item; `broken` says what is wrong with one, or nothing. */
export function each<Item>(items: readonly Item[], broken: (item: Item) => string | undefined): Checked {
  return { checked: items.length, violations: items.map(broken).filter((text) => text !== undefined) };
}

/** Several looks at the same promise, one for each direction from which it can be broken. */
export function together(...parts: readonly Checked[]): Checked {
  return {
    checked: parts.reduce((sum, { checked }) => sum + checked, 0),
    violations: parts.flatMap(({ violations }) => violations),
  };
}

type Told = string | number | bigint | boolean | null | undefined;
/** Members of two objects that ought to be the same, by name. */
export type Pairs = Readonly<Record<string, readonly [Told, Told]>>;

/** Which members differ between two objects, as `inv_1 and qte_1: seats 10 against 11`; undefined when none does. */
export function differing(what: string, members: Pairs): string | undefined {
  const different = Object.entries(members).filter(([, [left, right]]) => left !== right);
  if (different.length === 0) return undefined;
  return `${what}: ${different.map(([name, [left, right]]) => `${name} ${shown(left)} against ${shown(right)}`).join(", ")}`;
}

/** An amount with its currency, in minor units: two are the same only in both. */
export function amount({ minor, currency }: MoneyWire): string {
  return `${minor} ${currency}`;
}

export function byId<Item extends { id: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.id, item]));
}

/** Whether the customer has an invoice: it left, and was not taken back. */
export function isReleased({ status }: Pick<Invoice, "status">): boolean {
  return status === "open" || status === "paid" || status === "uncollectible";
}

function shown(value: Told): string {
  return value === undefined || value === null ? "none" : String(value);
}
