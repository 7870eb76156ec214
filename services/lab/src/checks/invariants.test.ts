import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkInvariants, invariants } from "./invariants.ts";
import { soundSnapshot } from "./snapshot.fixture.ts";
import type { Snapshot } from "./snapshot.ts";

describe("the invariants of the estate", () => {
  it("a sandbox in which everything agrees breaks none, and every one has looked at something", () => {
    const results = checkInvariants(soundSnapshot());
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
    expect(results.filter(({ checked }) => checked === 0)).toEqual([]);
  });

  it("they keep their names and their order, which reports show", () => {
    expect(checkInvariants(soundSnapshot()).map(({ name }) => name)).toEqual([
      "quote = invoice",
      "quote = order",
      "invoice = net + tax",
      "invoice tax = tax document",
      "no tax without invoice",
      "invoice = receivable",
      "subledger = control account",
      "deferred = unrecognised",
      "debits = credits",
      "tax payable = tax invoiced",
      "credit note = return = credit memo",
      "money in = cash applied",
      "entitlement = contract",
      "subscription = contract",
      "numbers without gaps",
      "published = consumed",
      "case history intact",
    ]);
  });

  it("every one is broken on purpose in a test beside it", () => {
    const folder = new URL("invariants/", import.meta.url);
    const tests = readdirSync(folder).filter((file) => file.endsWith(".test.ts"));
    const text = tests.map((file) => readFileSync(new URL(file, folder), "utf8")).join("\n");
    expect(invariants.filter(({ name }) => !text.includes(`invariant = "${name}"`)).map(({ name }) => name)).toEqual([]);
  });

  it("an empty sandbox breaks none", () => {
    const sound = soundSnapshot();
    const lists = Object.keys(sound).filter((name) => name !== "asOf" && name !== "events");
    const empty = {
      asOf: sound.asOf,
      events: sound.events.map(({ system }) => ({ system, published: 0, taken: 0, stored: 0, deadLettered: 0 })),
      ...Object.fromEntries(lists.map((name) => [name, []])),
    } as unknown as Snapshot;
    expect(checkInvariants(empty).flatMap(({ violations }) => violations)).toEqual([]);
  });

  /** What only corrected books have: see `invariants/corrected-books.test.ts`. */
  const rare = ["refunds", "creditNotes", "creditMemos", "arrangements"];
  it.each(Object.keys(soundSnapshot()).filter((name) => name !== "asOf" && !rare.includes(name)))(
    "an estate that says nothing of its %s does not pass",
    (name) => {
      const silent = { ...soundSnapshot(), [name]: [] };
      expect(checkInvariants(silent).flatMap(({ violations }) => violations)).not.toEqual([]);
    },
  );
});
