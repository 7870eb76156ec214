import type { Case, TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { historyOf } from "../objects.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const invariant = "case history intact";
const kept =
  (id: string, change: Partial<Case>) =>
  ({ cases }: Snapshot) => ({ cases: changed(cases, id, change) });
const told = (...actions: string[]) => ({ timeline: historyOf(...actions) });
const altered = (timeline: readonly TimelineEntry[]) =>
  timeline.map((entry) => (entry.index === 1 ? { ...entry, detail: "dismissed" } : entry));
const whole = ["detected", "assigned", "task done", "approval requested", "approved", "closed"] as const;

describe(invariant, () => {
  itBreaks([
    {
      invariant,
      by: "one altered word",
      plant: ({ cases }) => ({ cases: cases.map((of) => (of.id === "case-held" ? { ...of, timeline: altered(of.timeline) } : of)) }),
      says: ["case-held breaks at entry 1"],
    },
    {
      invariant,
      by: "a history that is gone",
      plant: kept("case-held", told()),
      says: ["case-held and its history: begins detected against none"],
    },
    {
      invariant,
      by: "a history that begins in the middle",
      plant: kept("case-held", told("classified", "assigned")),
      says: ["case-held and its history: begins detected against classified"],
    },
    {
      invariant,
      by: "a history cut off before the close",
      plant: kept("case-old", told(...whole.slice(0, -1))),
      says: ["case-old and its history: closed true against false"],
    },
    {
      invariant,
      by: "a close that the case does not know of",
      plant: kept("case-held", told("detected", "assigned", "closed")),
      says: ["case-held and its history: closed false against true"],
    },
    {
      invariant,
      by: "an approval nobody gave",
      plant: kept("case-old", { approvals: [] }),
      says: ["case-old and its history: requested 0 against 1, approved 0 against 1"],
    },
    {
      invariant,
      by: "an approval written out of the history",
      plant: kept("case-old", told(...whole.filter((action) => action !== "approved"))),
      says: ["case-old and its history: approved 1 against 0"],
    },
    {
      invariant,
      by: "a rejection nobody remembers",
      plant: kept("case-old", told(...whole.slice(0, -1), "rejected", "closed")),
      says: ["case-old and its history: rejected 0 against 1"],
    },
    {
      invariant,
      by: "work that was done and not told",
      plant: kept("case-drift", told("detected", "assigned")),
      says: ["case-drift and its history: tasks done 1 against 0"],
    },
    {
      invariant,
      by: "a reopening that was not told",
      plant: kept("case-old", { reopened: 1 }),
      says: ["case-old and its history: reopened 1 against 0"],
    },
  ]);

  it("what says nothing about the state may come at any time", () => {
    expect(brokenBy(kept("case-held", told("detected", "classified", "assigned", "sla breached", "detected again")))).toEqual({});
  });
});
