import type { TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { chainBreak } from "./case-chain.ts";
import { historyOf } from "./objects.fixture.ts";

const history = historyOf("detected", "classified", "assigned", "closed");
const altered = (index: number, change: Partial<TimelineEntry>): TimelineEntry[] =>
  history.with(index, { ...(history[index] as TimelineEntry), ...change });

describe("checking a case's history from outside", () => {
  it("a history by the published rule is intact, also an empty one", () => {
    expect(chainBreak(history)).toBeNull();
    expect(chainBreak([])).toBeNull();
  });

  it.each([0, 1, 2, 3])("an entry altered at %i is named", (index) => {
    expect(chainBreak(altered(index, { detail: "something else" }))).toBe(index);
    expect(chainBreak(altered(index, { actor: "nobody" }))).toBe(index);
    expect(chainBreak(altered(index, { hash: "0".repeat(64) }))).toBe(index);
  });

  it("an entry left out, swapped, or doubled is named", () => {
    expect(chainBreak(history.toSpliced(1, 1))).toBe(1);
    expect(chainBreak([history[0], history[2], history[1], history[3]] as TimelineEntry[])).toBe(1);
    expect(chainBreak([...history, history[3] as TimelineEntry])).toBe(4);
  });

  it("a history cut at its end cannot be seen from the chain alone", () => {
    expect(chainBreak(history.slice(0, 2))).toBeNull();
  });
});
