import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Outstanding } from "./outstanding.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

it("what was sent is on its way until it has arrived, or nobody waits for it any more", () => {
  const outstanding = new Outstanding();
  outstanding.expect("one", "renewal starts");
  outstanding.expect("one", "a signal nobody hears");
  expect(outstanding.names("one")).toEqual(["renewal starts", "a signal nobody hears"]);
  outstanding.arrived("one", "renewal starts");
  expect(outstanding.names("one")).toEqual(["a signal nobody hears"]);
  vi.advanceTimersByTime(1000);
  expect(outstanding.names("one")).toEqual([]);
});

it("a sandbox has stirred by what it sends, hears, gives up waiting for, and forgets; by looking, or by another's doing, it has not", () => {
  const outstanding = new Outstanding();
  const counts: number[] = [];
  const after = (act: () => unknown): void => {
    act();
    counts.push(outstanding.stirs("one"));
  };
  after(() => outstanding.names("one"));
  after(() => outstanding.expect("one", "a"));
  after(() => outstanding.names("one"));
  after(() => outstanding.arrived("one", "a"));
  after(() => outstanding.arrived("one", "what this process never sent"));
  after(() => outstanding.expect("two", "b"));
  after(() => outstanding.expect("one", "c"));
  after(() => {
    vi.advanceTimersByTime(1000);
    outstanding.names("one");
  });
  after(() => outstanding.forget("one"));
  after(() => outstanding.stir("one"));
  expect(counts).toEqual([0, 1, 1, 2, 3, 3, 4, 5, 6, 7]);
});
