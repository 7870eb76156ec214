import type { SandboxStatus } from "@cashline/contracts/common/control";
import { addMs } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceTo, type Actor } from "./clock.ts";

const START = "2026-01-01T00:00:00.000Z";
const END = "2026-01-10T00:00:00.000Z";
const on = (day: number, hour = 0): string => addMs(START, ((day - 1) * 24 + hour) * 3_600_000);

/** Processes with an agenda each; doing a piece of work may put another on somebody's agenda. */
function estate(agendas: Record<string, string[]>, options: { follows?: (name: string, at: string) => [string, string] | undefined } = {}) {
  const log: string[] = [];
  const clocks = new Map(Object.keys(agendas).map((name) => [name, START]));
  const done: { name: string; due: string; at: string }[] = [];
  let activity = 0;
  const status = (name: string): SandboxStatus => ({
    tenant: "test",
    now: clocks.get(name) ?? START,
    nextDueAt: (agendas[name] ?? []).toSorted()[0] ?? null,
    idle: true,
    activity,
    waitingFor: [],
    eventsPublished: 0,
  });
  const setClock = (name: string, now: string, phase: "move" | "work"): Promise<SandboxStatus> => {
    if (now < (clocks.get(name) ?? START)) throw new Error(`the clock of ${name} would run backwards`);
    log.push(`${phase} ${name} ${now}`);
    clocks.set(name, now);
    if (phase === "work") {
      for (const due of (agendas[name] ?? []).filter((at) => at <= now).toSorted()) {
        agendas[name] = (agendas[name] ?? []).filter((at) => at !== due);
        done.push({ name, due, at: now });
        activity += 1;
        const next = options.follows?.(name, due);
        if (next) agendas[next[0]] = [...(agendas[next[0]] ?? []), next[1]];
      }
    }
    return Promise.resolve(status(name));
  };
  /** Somebody who acts at given instants. */
  const actor = (title: string, instants: string[]): Actor => {
    const waiting = instants.toSorted();
    return {
      nextAt: () => Promise.resolve(waiting[0] ?? null),
      act: (now) => {
        log.push(`act ${title} ${now}`);
        while (waiting[0] !== undefined && waiting[0] <= now) done.push({ name: title, due: waiting.shift() as string, at: now });
        return Promise.resolve();
      },
    };
  };
  return {
    log,
    done,
    clocks,
    actor,
    parts: { names: Object.keys(agendas), ask: (name: string) => Promise.resolve(status(name)), setClock },
  };
}

describe("moving a sandbox through time", () => {
  it("at each instant everybody moves first, then due work is done, then the actors act in their order", async () => {
    const { log, parts, actor } = estate({ crm: [on(3)], hub: [] });
    await advanceTo(on(3), { ...parts, actors: [actor("faults", []), actor("staff", [on(3)])] });
    expect(log).toEqual([`move crm ${on(3)}`, `move hub ${on(3)}`, `work crm ${on(3)}`, `act faults ${on(3)}`, `act staff ${on(3)}`]);
  });

  it("nobody works whose work is not due", async () => {
    const { log, parts } = estate({ crm: [on(3)], hub: [on(5)] });
    await advanceTo(on(4), { ...parts, actors: [] });
    expect(log.filter((entry) => entry.startsWith("work"))).toEqual([`work crm ${on(3)}`]);
  });

  it("goes through every instant in order and ends at the target, all clocks there", async () => {
    const { parts, actor, clocks } = estate({ crm: [on(5), on(2)], hub: [on(3)] });
    const instants: string[] = [];
    const visited = await advanceTo(END, {
      ...parts,
      actors: [actor("customers", [on(4), on(2)])],
      onInstant: (now) => void instants.push(now),
    });
    expect(instants).toEqual([on(2), on(3), on(4), on(5), END]);
    expect(visited).toBe(5);
    expect([...clocks.values()]).toEqual([END, END]);
  });

  it("with nothing due it goes to the target in one step", async () => {
    const { parts, log } = estate({ crm: [] });
    expect(await advanceTo(END, { ...parts, actors: [] })).toBe(1);
    expect(log).toEqual([`move crm ${END}`]);
  });

  it("what is due after the target stays on the agenda", async () => {
    const { parts, done } = estate({ crm: [on(20)] });
    await advanceTo(END, { ...parts, actors: [] });
    expect(done).toEqual([]);
  });

  it("what is due exactly at the target is done", async () => {
    const { parts, done, actor } = estate({ crm: [END] });
    await advanceTo(END, { ...parts, actors: [actor("staff", [END])] });
    expect(done).toEqual([
      { name: "crm", due: END, at: END },
      { name: "staff", due: END, at: END },
    ]);
  });

  it("work that makes other work due at the same instant is all done before time goes on", async () => {
    const { parts, done } = estate(
      { crm: [on(2)], hub: [], billing: [on(3)] },
      { follows: (name, at) => (name === "crm" ? ["hub", at] : undefined) },
    );
    await advanceTo(on(3), { ...parts, actors: [] });
    expect(done.map(({ name, at }) => `${name} ${at}`)).toEqual([`crm ${on(2)}`, `hub ${on(2)}`, `billing ${on(3)}`]);
  });

  it("work that comes due at the target itself is done too", async () => {
    const { parts, done } = estate({ crm: [END], hub: [] }, { follows: (name, at) => (name === "crm" ? ["hub", at] : undefined) });
    await advanceTo(END, { ...parts, actors: [] });
    expect(done.map(({ name }) => name)).toEqual(["crm", "hub"]);
  });

  it("work overdue from before is done now: no clock runs backwards", async () => {
    const { parts, done, clocks } = estate({ crm: [on(2)], hub: [] });
    for (const name of parts.names) clocks.set(name, on(4));
    await advanceTo(on(5), { ...parts, actors: [] });
    expect(done).toEqual([{ name: "crm", due: on(2), at: on(4) }]);
  });

  it("a process that lags behind is brought to the others before anything is done", async () => {
    const { parts, log, clocks } = estate({ crm: [on(2)], hub: [] });
    clocks.set("hub", on(4));
    await advanceTo(on(4), { ...parts, actors: [] });
    expect(log.slice(0, 3)).toEqual([`move crm ${on(4)}`, `move hub ${on(4)}`, `work crm ${on(4)}`]);
  });

  it("actors are asked with the standing of every process, by name", async () => {
    const { parts } = estate({ crm: [on(2)], hub: [] });
    const seen: string[] = [];
    const watcher: Actor = {
      nextAt: (statuses) => {
        seen.push(`${Object.keys(statuses).join("+")} at ${statuses["crm"]?.now ?? ""}`);
        return Promise.resolve(null);
      },
      act: () => Promise.resolve(),
    };
    await advanceTo(on(3), { ...parts, actors: [watcher] });
    expect(seen).toEqual([`crm+hub at ${START}`, `crm+hub at ${on(2)}`, `crm+hub at ${on(3)}`]);
  });

  it("whatever is planned, each piece is done once, at its own instant, in order of time", async () => {
    const hours = fc.uniqueArray(fc.integer({ min: 1, max: 9 * 24 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(hours, hours, hours, async (first, second, third) => {
        const at = (all: number[]): string[] => all.map((hour) => on(1, hour));
        const { parts, done, actor } = estate({ crm: at(first), hub: at(second) });
        await advanceTo(END, { ...parts, actors: [actor("staff", at(third))] });
        expect(done.every(({ due, at: when }) => due === when)).toBe(true);
        expect(done.map(({ at: when }) => when)).toEqual(done.map(({ at: when }) => when).toSorted());
        expect(done).toHaveLength(first.length + second.length + third.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe("several at one instant", () => {
  /** An estate that is busy for one reading after each thing done in it, and says in its log when it was seen at rest. */
  function slowEstate(agendas: Record<string, string[]>) {
    const made = estate(agendas);
    let isBusy = false;
    const disturb = (): void => void (isBusy = true);
    const ask = async (name: string): Promise<SandboxStatus> => {
      const status = await made.parts.ask(name);
      const idle = !isBusy;
      if (!idle) made.log.push("busy");
      isBusy = false;
      return { ...status, idle };
    };
    const setClock: typeof made.parts.setClock = (name, now, phase) => {
      if (phase === "work") disturb();
      return made.parts.setClock(name, now, phase);
    };
    const actor = (title: string, instants: string[]): Actor => {
      const of = made.actor(title, instants);
      return { ...of, act: async (now) => (instants.includes(now) && disturb(), of.act(now)) };
    };
    return { ...made, actor, parts: { ...made.parts, ask, setClock } };
  }

  it("each acts when what the others have done has come to rest", async () => {
    const { log, parts, actor } = slowEstate({ a: [on(2)] });
    await advanceTo(on(3), { ...parts, actors: [actor("customer", [on(2)]), actor("idler", []), actor("staff", [on(2)])] });
    const from = log.indexOf(`work a ${on(2)}`);
    expect(log.slice(from, from + 6)).toEqual([
      `work a ${on(2)}`,
      "busy",
      `act customer ${on(2)}`,
      `act idler ${on(2)}`,
      "busy",
      `act staff ${on(2)}`,
    ]);
  });

  it("who plans by how things stand plans anew before acting", async () => {
    const { done, parts } = estate({ a: [on(2)] });
    // A task that is there until the work due at the same instant withdraws it.
    const isWithdrawn = (): boolean => done.some(({ name }) => name === "a");
    let planned: string | null = null;
    const acted: (string | null)[] = [];
    const staff: Actor = {
      nextAt: () => Promise.resolve((planned = isWithdrawn() ? null : on(2))),
      act: (now) => Promise.resolve(void (now === on(2) && acted.push(planned))),
    };
    await advanceTo(on(3), { ...parts, actors: [staff] });
    expect(acted).toEqual([null]);
  });
});
