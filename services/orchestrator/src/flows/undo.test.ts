import { beforeEach, describe, expect, it } from "vitest";
import { StepRefused, type Flow } from "../engine/port.ts";
import { Undo } from "./undo.ts";

let done: string[];
const AT = "2026-02-02T10:00:00.000Z";
const flow = {
  step: (name: string, work: (key: string) => Promise<unknown>) => work(`flow/${name}`),
  now: () => Promise.resolve(AT),
} as Pick<Flow, "step" | "now"> as Flow;
const note = (name: string) => (key: string) => Promise.resolve(void done.push(`${name} ${key}`));
beforeEach(() => {
  done = [];
});

describe("undoing", () => {
  it("tells each the instant it began, which its retries share", async () => {
    const undo = new Undo();
    undo.register("first", [], (_key, at) => Promise.resolve(void done.push(at)));
    await undo.run(flow);
    expect(done).toEqual([AT]);
  });

  it("runs in reverse order, each as a step of its own", async () => {
    const undo = new Undo();
    for (const name of ["first", "second", "third"]) undo.register(name, [], note(name));
    expect(await undo.run(flow)).toEqual({ undone: ["third", "second", "first"], notUndone: [] });
    expect(done).toEqual(["third flow/third", "second flow/second", "first flow/first"]);
  });

  it("passes over what its system says was never done", async () => {
    const undo = new Undo();
    undo.register("first", [], note("first"));
    undo.register("second", ["invoice-not-open"], () => Promise.reject(new StepRefused("second", "invoice-not-open", "there is none")));
    expect(await undo.run(flow)).toEqual({ undone: ["first"], notUndone: [] });
  });

  it("tells what its system will not undo, and undoes the rest", async () => {
    const undo = new Undo();
    undo.register("first", [], note("first"));
    undo.register("second", ["invoice-not-open"], () => Promise.reject(new StepRefused("second", "period-closed", "too late")));
    expect(await undo.run(flow)).toEqual({ undone: ["first"], notUndone: ["second (period-closed)"] });
  });

  it("a failure is not passed over: the rest would be undone behind its back", async () => {
    const undo = new Undo();
    undo.register("first", [], note("first"));
    undo.register("second", [], () => Promise.reject(new Error("the network is gone")));
    await expect(undo.run(flow)).rejects.toThrow(/network is gone/);
    expect(done).toEqual([]);
  });

  it("nothing registered, nothing undone", async () => {
    expect(await new Undo().run(flow)).toEqual({ undone: [], notUndone: [] });
  });
});
