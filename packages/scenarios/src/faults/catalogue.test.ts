import { exceptionMeanings } from "@cashline/contracts/services/orchestrator/taxonomy";
import { describe, expect, test } from "vitest";
import { generateBook } from "../book/generate.ts";
import { loadBook } from "../book/load.ts";
import { openPaperEstate } from "../book/paper-estate.ts";
import type { LoadedIds } from "../book/loaded-ids.ts";
import type { FaultAction } from "./action.ts";
import { billedRenewals, lostRenewals } from "./candidates.ts";
import { faultCatalogue, kindNamed, plant } from "./catalogue.ts";
import type { FaultKind } from "./fault.ts";
import { faultsOf, fittingFaults } from "./plan.ts";
import { everythingMade } from "./paper-finds.fixture.ts";
import { play, stepsOf } from "./play.ts";

const book = generateBook({ seed: "catalogue", accounts: 600, from: "2026-01-05", to: "2026-04-05" });
const world = { book, seed: "catalogue" };
const won = billedRenewals(book, world.seed);
const lost = lostRenewals(book, world.seed);
/** The system in which an action is done or goes wrong; prices are CPQ's, usage is billing's. */
const placeOf = (action: FaultAction) => ("system" in action ? action.system : action.kind === "publish-price" ? "cpq" : "billing");
const faults = faultsOf(faultCatalogue, book, world.seed);
const faultOf = ({ name }: FaultKind) => faults.find(({ kind }) => kind === name) ?? expect.fail(`no fault ${name}`);

describe("the catalogue of faults", () => {
  test("names each kind once, in lower case with hyphens", () => {
    const names = faultCatalogue.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  test("hits each account at most once when all of it is planted", () => {
    expect(new Set(faults.map(({ account }) => account)).size).toBe(faults.length);
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(faultCatalogue.length);
  });

  test("refuses a name it has not, and a book that nothing fits", () => {
    expect(() => kindNamed("nothing")).toThrow("There is no fault nothing");
    const small = { ...book, renewals: [] };
    expect(() => faultsOf(faultCatalogue, small, "small")).toThrow("No renewal of this book fits the fault");
  });

  test("plants what fits a small book, each on an account of its own, and names what does not", () => {
    const small = generateBook({ seed: "small", accounts: 60, from: "2026-01-05", to: "2026-04-05" });
    const { faults: planted, unfit } = fittingFaults(faultCatalogue, small, "small");
    expect(new Set(planted.map(({ account }) => account)).size).toBe(planted.length);
    expect([planted.length > 0, unfit.length > 0]).toEqual([true, true]);
    expect([...planted.map(({ kind }) => kind), ...unfit].toSorted()).toEqual(faultCatalogue.map(({ name }) => name).toSorted());
  });
});

describe.each(faultCatalogue.map((kind) => [kind.name, kind] as const))("%s", (_name, kind) => {
  test("must cause what it declares, in order, with amount, currency and the instant of it", () => {
    const { expected } = faultOf(kind);
    expect(expected.map(({ code, objectKind, dependentOf }) => [code, objectKind, dependentOf])).toEqual(
      kind.truth.map(({ code, on, dependentOf }) => [code, on, dependentOf ?? null]),
    );
    for (const [index, { code, direction, amountMinor, amountRule, detectableFrom }] of expected.entries()) {
      const declared = kind.truth[index]?.direction;
      expect(Object.keys(exceptionMeanings)).toContain(code);
      if (declared !== "by parameter") expect(direction).toBe(declared);
      if (amountMinor !== null) expect(BigInt(amountMinor)).toBeGreaterThan(0n);
      expect(amountRule).not.toBe("");
      expect(detectableFrom > `${book.from}T00:00:00.000Z`).toBe(true);
    }
  });

  test("plans the same for the same seed, within its parameters, and touches only the systems it names", () => {
    const ground = (kind.hitsLost ? lost : won).find((each) => kind.fits(each, world)) ?? expect.fail("no renewal fits");
    expect(plant(kind, ground, world)).toEqual(plant(kind, ground, world));
    const touched = faultOf(kind).steps.map(({ action }) => placeOf(action));
    for (const system of touched) expect(kind.where).toContain(system);
    for (const { choices, means } of Object.values(kind.parameters)) {
      expect(choices.length).toBeGreaterThan(0);
      expect(means).not.toBe("");
    }
  });
});

describe("playing the whole catalogue", () => {
  test("makes calls as their contracts ask, each in its time, and again changes nothing", async () => {
    let ids: LoadedIds | undefined;
    const paper = openPaperEstate(
      "sandbox",
      everythingMade(book, () => ids ?? expect.fail("nothing is loaded yet")),
    );
    ids = await loadBook(book, paper.estate);
    const stage = { estate: paper.estate, ids, book };
    for (const { action, key } of stepsOf(faults))
      if (action.kind === "call" && action.refusedAs !== undefined) paper.refuse(action.operation, action.refusedAs, key);
    const steps = stepsOf(faults);
    expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted());
    for (const step of steps) await play(step, stage);
    const effects = paper.effects();
    for (const step of steps) await play(step, stage);
    expect([paper.effects(), paper.flaws]).toEqual([effects, []]);
  });
});
