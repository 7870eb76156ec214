import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Operation } from "@cashline/contracts/common/operation";
import { billingContract } from "@cashline/contracts/systems/billing/contract";
import { orchestratorContract } from "@cashline/contracts/services/orchestrator/contract";
import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import { crmContract } from "@cashline/contracts/systems/crm/contract";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import { meteringContract } from "@cashline/contracts/systems/metering/contract";
import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import { supportContract } from "@cashline/contracts/systems/support/contract";
import { taxContract } from "@cashline/contracts/systems/tax/contract";
import { instantAt } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import type { Name } from "../faults/action.ts";
import { namesIn } from "./names-in.ts";
import { inTime } from "./play-story.ts";
import { stories, storiesNamed } from "./stories.ts";
import { subjects } from "./subjects.ts";
import type { Story } from "./story.ts";

const contracts: Readonly<Record<string, { operations: Readonly<Record<string, Operation>> }>> = {
  crm: crmContract,
  cpq: cpqContract,
  billing: billingContract,
  tax: taxContract,
  payment: paymentContract,
  erp: erpContract,
  provisioning: provisioningContract,
  metering: meteringContract,
  support: supportContract,
  orchestrator: orchestratorContract,
};

/** Names of the book that stand for nothing in it. */
function unknownIn({ book }: Story, names: readonly Name[]): Name[] {
  const accounts = new Set(book.accounts.map(({ key }) => key));
  const signed = new Set(book.contracts.map(({ key }) => key));
  const renewals = new Set(book.renewals.map(({ key }) => key));
  const prices = new Set(book.prices.map(({ key }) => key));
  const keys: Readonly<Record<string, ReadonlySet<string>>> = {
    accounts,
    paymentMethods: accounts,
    billingAccounts: accounts,
    customers: accounts,
    contracts: signed,
    subscriptions: signed,
    entitlements: signed,
    opportunities: renewals,
    prices,
  };
  return names.filter((name) =>
    "made" in name ? !renewals.has(name.opportunity) : name.loaded !== "kept" && keys[name.loaded]?.has(name.key) !== true,
  );
}

const keptIn = (names: readonly Name[]): string[] =>
  names.flatMap((name) => ("loaded" in name && name.loaded === "kept" ? [name.key] : []));

describe.each(stories.map((story) => [story.name, story] as const))("the story %s", (_name, story) => {
  test("has names, words and times by which it can be told", () => {
    expect(story.name).toMatch(/^[a-z][a-z0-9-]{1,34}$/);
    expect(story.title).not.toMatch(/[.\n]$/);
    expect(story.expected.length).toBeGreaterThan(0);
    const from = instantAt(story.book.from, "00:00");
    for (const { at, does } of story.steps) {
      expect(at >= from && at < story.until, `${does} at ${at}`).toBe(true);
      expect(does).not.toMatch(/[.\n]$/);
    }
    for (const { outcome, key } of story.book.renewals) expect(outcome.at > from && outcome.at < story.until, key).toBe(true);
  });

  test("calls operations that exist, and reads with those that change nothing", () => {
    const reads = story.expected.flatMap((each) => (each.kind === "value" ? [each.read] : []));
    const lookedUp = story.steps.flatMap(({ action }) => (action.kind === "look-up" ? [action.read] : []));
    for (const { system, operation } of [...reads, ...lookedUp])
      expect(contracts[system]?.operations[operation]?.method, `${system} ${operation}`).toBe("GET");
    for (const { action } of story.steps)
      if (action.kind === "call") expect(contracts[action.system]?.operations[action.operation], action.operation).toBeDefined();
    const people = new Set(story.book.people.map(({ key }) => key));
    for (const { action } of story.steps) {
      if (action.kind !== "as-person") continue;
      expect(people).toContain(action.person);
      expect(orchestratorContract.operations).toHaveProperty(action.operation);
    }
  });

  test("names what its book has, and what an earlier step has kept", () => {
    const known = new Set<string>();
    for (const { step } of inTime(story)) {
      const names = namesIn(step.action);
      expect(unknownIn(story, names), step.does).toEqual([]);
      expect(
        keptIn(names).filter((key) => !known.has(key)),
        step.does,
      ).toEqual([]);
      if ("keep" in step.action && step.action.keep !== undefined) known.add(step.action.keep);
    }
    const names = namesIn(story.expected);
    expect(unknownIn(story, names)).toEqual([]);
    expect(keptIn(names).filter((key) => !known.has(key))).toEqual([]);
  });

  test("says every expectation and case once", () => {
    const said = story.expected.map(({ says }) => says);
    expect(new Set(said).size).toBe(said.length);
  });
});

test("every story has a name of its own", () => {
  const names = stories.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("every subject has a story", () => {
  const all = Object.keys(subjects);
  expect(all).toHaveLength(21);
  expect([...new Set(stories.map(({ subject }) => subject))].toSorted()).toEqual(all.toSorted());
});

test("the README lists them as they are", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, name, about]) => [name, about]);
  expect(rows).toEqual(stories.map(({ name, subject }) => [name, subjects[subject]]));
});

describe("choosing stories", () => {
  test("by name each once, in the order asked for; `all` is every one", () => {
    const [first, second] = stories.map(({ name }) => name);
    expect(storiesNamed([second ?? "", first ?? "", second ?? ""]).map(({ name }) => name)).toEqual([second, first]);
    expect(storiesNamed(["all"])).toEqual(stories);
  });

  test.each([
    ["erp-maintenence", "erp-maintenance"],
    ["maintenance", "erp-maintenance"],
    ["seat-upgrade", "mid-month-seat-upgrade"],
    ["CLOSED-PERIOD", "closed-period"],
  ])("%s is nobody's name, and the sentence names %s", (typed, near) => {
    expect(() => storiesNamed([typed])).toThrow(new RegExp(`^There is no story ${typed}; the nearest are .*${near}`));
  });
});
