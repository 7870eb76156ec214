import type { SandboxStatus } from "@cashline/contracts/common/control";
import { describe, expect, it } from "vitest";
import { NotQuiet, untilQuiet } from "./quiet.ts";

type Reading = Partial<Pick<SandboxStatus, "idle" | "activity" | "waitingFor">>;

/** Processes that answer from a list of readings, the last one for good; every question is written down. */
function processes(readings: Readonly<Record<string, readonly Reading[]>>) {
  const asked: string[] = [];
  const ask = (name: string): Promise<SandboxStatus> => {
    const nth = asked.filter((each) => each === name).length;
    asked.push(name);
    const of = readings[name] ?? [];
    const reading = of[Math.min(nth, of.length - 1)] ?? {};
    return Promise.resolve({
      tenant: "test",
      now: "2026-01-01T00:00:00.000Z",
      nextDueAt: null,
      idle: true,
      activity: 0,
      waitingFor: [],
      eventsPublished: 0,
      ...reading,
    });
  };
  return { asked, ask, names: Object.keys(readings) };
}

describe("waiting until a sandbox is at rest", () => {
  it("one reading is not enough: everybody is asked twice", async () => {
    const { asked, ask, names } = processes({ crm: [{}], hub: [{}] });
    expect((await untilQuiet(names, ask)).map(({ idle }) => idle)).toEqual([true, true]);
    expect(asked).toEqual(["crm", "hub", "crm", "hub"]);
  });

  it("idle twice with something done in between is not rest", async () => {
    const { asked, ask, names } = processes({ crm: [{ activity: 1 }], hub: [{ activity: 1 }, { activity: 2 }, { activity: 2 }] });
    expect((await untilQuiet(names, ask)).map(({ activity }) => activity)).toEqual([1, 2]);
    expect(asked.filter((name) => name === "hub")).toHaveLength(3);
  });

  it("whoever is busy is asked alone; then everybody twice again", async () => {
    const busy = { idle: false, waitingFor: ["hub: 1 batches in progress"] };
    const { asked, ask, names } = processes({ crm: [{}], hub: [busy, busy, {}] });
    await untilQuiet(names, ask);
    expect(asked).toEqual(["crm", "hub", "hub", "hub", "crm", "hub", "crm", "hub"]);
  });

  it("the answer is of the last reading, in the order of the names", async () => {
    const { ask, names } = processes({ hub: [{ activity: 1 }, { activity: 5 }, { activity: 5 }], crm: [{ activity: 9 }] });
    expect((await untilQuiet(names, ask)).map(({ activity }) => activity)).toEqual([5, 9]);
  });

  it("without progress it gives up and names everything that is stuck", async () => {
    const { ask, names } = processes({
      crm: [{ idle: false, waitingFor: ["crm: 2 events to deliver"] }],
      hub: [{ idle: false, waitingFor: ["hub: 1 batches in progress"] }],
    });
    const waiting = untilQuiet(names, ask, 10);
    await expect(waiting).rejects.toThrow(NotQuiet);
    await expect(waiting).rejects.toThrow("crm: 2 events to deliver; hub: 1 batches in progress");
  });

  it("busy without saying with what is told as that", async () => {
    const { ask, names } = processes({ crm: [{ idle: false }] });
    await expect(untilQuiet(names, ask, 5)).rejects.toThrow("nothing named");
  });

  it("as long as something happens it is patient, however long it takes", async () => {
    const working = Array.from({ length: 40 }, (_, activity) => ({ idle: false, activity, waitingFor: ["crm: busy"] }));
    const { ask, names } = processes({ crm: [...working, { activity: 40 }] });
    expect(await untilQuiet(names, ask, 60)).toMatchObject([{ activity: 40 }]);
  });

  it("a process that cannot be asked ends the wait with its own error", async () => {
    await expect(untilQuiet(["crm"], () => Promise.reject(new Error("crm is gone")))).rejects.toThrow("crm is gone");
  });
});
