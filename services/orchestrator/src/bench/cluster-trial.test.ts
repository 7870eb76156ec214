import { describe, expect, it } from "vitest";
import { tryCluster, verdict } from "./cluster-trial.ts";

describe("three nodes of the engine", () => {
  it("lose nothing and do nothing twice when the node that leads most is killed in the midst of work", async () => {
    const { flows, kills, lost, doubled, stuck } = await tryCluster({ flows: 40, steps: 4, kills: 1 }, new AbortController().signal);
    expect({ lost, doubled, stuck }).toEqual({ lost: [], doubled: [], stuck: [] });
    expect(flows).toBeGreaterThanOrEqual(40);
    expect(kills).toHaveLength(1);
    expect(kills[0]?.led.partitions).toBeGreaterThan(0);
    expect(kills[0]?.underWay).toBeGreaterThan(0);
  });
});

describe("the verdict on flows", () => {
  const names = ["a", "b"];
  const all = ["counted/a/step 1", "counted/a/step 2", "counted/b/step 1", "counted/b/step 2"];
  const taken = (keys: readonly string[]) => new Map(keys.map((key) => [key, 1] as const));
  const fine = { names, steps: 2, counted: names, taken: taken(all) };

  it.each([
    ["every flow was counted once", fine, { lost: [], doubled: [], stepsTriedAgain: 0 }],
    ["one was never counted", { ...fine, counted: ["a"] }, { lost: ["b"], doubled: [], stepsTriedAgain: 0 }],
    ["one lacks a step", { ...fine, taken: taken(all.slice(1)) }, { lost: ["a"], doubled: [], stepsTriedAgain: 0 }],
    ["one was counted twice", { ...fine, counted: ["a", "b", "b"] }, { lost: [], doubled: ["b"], stepsTriedAgain: 0 }],
    [
      "a step ran again under its key",
      { ...fine, taken: new Map([...fine.taken, ["counted/b/step 2", 3] as const]) },
      { lost: [], doubled: [], stepsTriedAgain: 2 },
    ],
  ])("%s", (_title, outcome, expected) => expect(verdict(outcome)).toEqual(expected));
});
