import type { JournalLine } from "@cashline/contracts/systems/erp/entities";
import { expect, it } from "vitest";
import { checkInvariants } from "../invariants.ts";
import { entry, trialBalanceOf } from "../ledger.fixture.ts";
import { soundSnapshot } from "../snapshot.fixture.ts";
import type { Snapshot } from "../snapshot.ts";

/** What is wrong with an otherwise sound sandbox. */
export type Plant = (sound: Snapshot) => Partial<Snapshot>;

/**
 * A planted wrong and the sentences it must be told in. `also` names other invariants it breaks: double entry books every
 * wrong amount twice, so a wrong ledger is wrong in two accounts.
 */
export type Break = { invariant: string; by: string; plant: Plant; says: string[]; also?: Record<string, string[]> };

/** The violations of every invariant that breaks. */
export function brokenBy(plant: Plant): Record<string, string[]> {
  const sound = soundSnapshot();
  return Object.fromEntries(
    checkInvariants({ ...sound, ...plant(sound) })
      .filter(({ violations }) => violations.length > 0)
      .map(({ name, violations }) => [name, violations]),
  );
}

/** One test per planted wrong: it breaks what it should, in these words, and nothing else. */
export function itBreaks(breaks: readonly Break[]): void {
  it.each(breaks)("$invariant is broken by $by, and nothing else is", ({ invariant, plant, says, also }) => {
    expect(brokenBy(plant)).toEqual({ [invariant]: says, ...also });
  });
}

/** The same list with members of the item with this id changed. */
export function changed<Item extends { id: string }>(items: readonly Item[], id: string, change: Partial<Item>): Item[] {
  if (!items.some((item) => item.id === id)) throw new RangeError(`the sound sandbox has no ${id}`);
  return items.map((item) => (item.id === id ? { ...item, ...change } : item));
}

/** Books one more entry, in the journal and in the trial balance. */
export function booked({ journal }: Snapshot, ...lines: JournalLine[]): Pick<Snapshot, "journal" | "trialBalance"> {
  const next = [...journal, entry(`je-planted-${journal.length}`, journal.length + 1, ...lines)];
  return { journal: next, trialBalance: trialBalanceOf(next) };
}
