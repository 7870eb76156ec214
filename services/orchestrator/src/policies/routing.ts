import type { Instant } from "@cashline/kernel/time";
import { nextAtWork } from "./working-time.ts";

/** Somebody who might take a task, and how much she has on her desk. */
export type Candidate = {
  readonly id: string;
  readonly roles: readonly string[];
  readonly skills: readonly string[];
  readonly timeZone: string;
  readonly workingHours: { readonly from: string; readonly to: string };
  readonly capacity: number;
  readonly openTasks: number;
};

/** What is to be done, in the words by which people are skilled: code, category, region. */
export type Need = { readonly role: string; readonly skills: readonly string[]; readonly at: Instant };

export type Choice = { to: string; because: string } | { to: null; because: string };

/**
 * Who gets a task: of those who hold its role and whom no duty bars, whoever has room on her desk, is soonest at work, is
 * most skilled in what it is about, and is least busy for her capacity; by id where all that is equal.
 */
export function chooseAssignee(need: Need, candidates: readonly Candidate[], barred: ReadonlyMap<string, readonly string[]>): Choice {
  const holders = candidates.filter(({ roles }) => roles.includes(need.role));
  if (holders.length === 0) return { to: null, because: `nobody holds the role ${need.role}` };
  const able = holders.filter(({ id }) => !barred.has(id));
  if (able.length === 0) {
    const reasons = holders.map(({ id }) => `${id}: ${(barred.get(id) ?? []).join(" ")}`);
    return { to: null, because: `nobody is left. ${reasons.join("; ")}` };
  }
  const ranked = able
    .map((each) => ({
      ...each,
      isFull: each.openTasks >= each.capacity,
      atWork: nextAtWork(need.at, each),
      skill: each.skills.filter((skill) => need.skills.includes(skill)).length,
    }))
    .toSorted(
      (a, b) =>
        Number(a.isFull) - Number(b.isFull) ||
        compare(a.atWork, b.atWork) ||
        b.skill - a.skill ||
        a.openTasks * b.capacity - b.openTasks * a.capacity ||
        compare(a.id, b.id),
    );
  const [first] = ranked;
  if (!first) throw new RangeError("nobody is ranked");
  const skilled = first.skill > 0 ? `, skilled in ${first.skills.filter((skill) => need.skills.includes(skill)).join(", ")}` : "";
  return { to: first.id, because: `at work from ${first.atWork}, ${first.openTasks} of ${first.capacity} open tasks${skilled}` };
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
