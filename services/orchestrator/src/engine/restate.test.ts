import { ProblemError, TransportFailure } from "@cashline/client/errors";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Outstanding } from "./outstanding.ts";
import { StepRefused, flowKey, type CaseRoom, type Engine, type Flow, type CaseCode, type FlowCode } from "./port.ts";
import { startRealEngine, type RealEngine } from "./real-engine.fixture.ts";
import { restateEngine, services } from "./restate.ts";
import { WaitingFlows } from "./waiting-flows.ts";

const NOW = "2026-01-05T10:00:00.000Z";
const WITHIN = { timeout: 20_000, interval: 20 };

/** Every effect that a step had, by the key it was given. */
const effects: string[] = [];
const wakes: { at: string; flow: string; key: string; signal: string }[] = [];
let tries = 0;
let down = true;
let gate: () => void = () => undefined;

const effect = (key: string): Promise<number> => Promise.resolve(effects.push(key));
const refused = new ProblemError(
  "postInvoice",
  { type: "t", code: "period-closed", title: "t", status: 409, detail: "January is closed", action: "a", instance: "/" },
  undefined,
);
const unavailable = new ProblemError(
  "postInvoice",
  { type: "t", code: "unavailable", title: "t", status: 503, detail: "later", action: "a", instance: "/" },
  undefined,
);
const ASKED_MS = 700;
const limited = new ProblemError("postInvoice", { ...unavailable.problem, code: "rate-limited", status: 429 }, ASKED_MS);
const triedAtMs: number[] = [];

const flows: Record<string, FlowCode> = {
  /** One effect, then a signal, then another effect: between the two the engine puts the flow aside and later replays it. */
  waits: async (flow: Flow, input: never) => {
    flow.report({ at: "first" });
    await flow.step("first", effect);
    flow.report({ at: "waiting", input });
    const payload = await flow.waitFor("go");
    await flow.step("second", effect);
    flow.report({ at: "done", payload, now: await flow.now("end") });
  },
  /** Waits, is at work until the gate opens, and waits anew. */
  waitsTwice: async (flow: Flow) => {
    await flow.waitFor("go");
    await flow.step("long", () => new Promise<null>((resolve) => (gate = () => resolve(null))));
    flow.report({ at: "waiting again" });
    await flow.waitFor("go on");
  },
  isRefused: async (flow: Flow) => {
    try {
      await flow.step("post", () => {
        tries += 1;
        return Promise.reject(refused);
      });
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      flow.report({ step: error.step, code: error.code, detail: error.detail });
    }
  },
  isLost: async (flow: Flow) => {
    await flow.step("post", () => Promise.reject(refused));
  },
  refusesItself: async (flow: Flow) => {
    const given = await flow
      .step("look", () => Promise.reject(new StepRefused("look", "records-incomplete", "nothing there")))
      .catch((error: unknown) => (error instanceof StepRefused ? `${error.step}: ${error.code}` : "a failure"));
    flow.report({ given });
  },
  isRetried: async (flow: Flow) => {
    const failures = [new TransportFailure("no answer"), unavailable];
    const result = await flow.step("post", (key) => {
      effects.push(`${key} tried`);
      const failure = failures[effects.filter((each) => each === `${key} tried`).length - 1];
      return failure ? Promise.reject(failure) : effect(key);
    });
    flow.report({ result: typeof result });
  },
  isParked: async (flow: Flow) => {
    await flow.step("post", (key) => (down ? Promise.reject(unavailable) : effect(key)));
    flow.report({ at: "done" });
  },
  isAskedToWait: async (flow: Flow) => {
    await flow.step("post", (key) => {
      triedAtMs.push(Date.now());
      return triedAtMs.length < 3 ? Promise.reject(limited) : effect(key);
    });
    flow.report({ at: "done" });
  },
  isBusy: async (flow: Flow) => {
    await flow.step(
      "long",
      () =>
        new Promise<null>((resolve) => {
          gate = () => resolve(null);
        }),
    );
  },
  asks: async (flow: Flow) => {
    const answer = await flow.askCase<{ sum: number }>(flowKey(flow.tenant, "case_asked"), "add", { by: 5 });
    flow.report(answer);
    flow.start("waits", flowKey(flow.tenant, "started-by-a-flow"), { from: "asks" });
    flow.signal("waits", flowKey(flow.tenant, "started-by-a-flow"), "go", { from: "asks" });
  },
};
const cases: Record<string, CaseCode> = {
  add: async (room: CaseRoom<never>, input: never) => {
    const { sum } = ((await room.read()) as { sum: number } | null) ?? { sum: 0 };
    const next = { sum: sum + (input as { by: number }).by };
    await room.step(`add to ${sum}`, effect);
    room.write(next as never);
    return next;
  },
  read: async (room: CaseRoom<never>) => room.read(),
  startsFlow: (room: CaseRoom<never>) => {
    room.start("waits", flowKey(room.tenant, "started-by-a-case"), null);
    return Promise.resolve("started");
  },
};

const ended: string[] = [];
let real: RealEngine;
let engine: Engine;
beforeAll(async () => {
  const [outstanding, waiting] = [new Outstanding(), new WaitingFlows()];
  const steps = new Map<string, number>();
  real = await startRealEngine(
    services(flows, cases, {
      now: () => NOW,
      outstanding,
      waiting,
      wakeAt: (_tenant, at, flow, key, signal) => void wakes.push({ at, flow, key, signal }),
      flowEnded: (name, { code }) => void ended.push(`${name}: ${code}`),
      stepBegins: (tenant) => void steps.set(tenant, (steps.get(tenant) ?? 0) + 1),
      stepEnds: (tenant) => void steps.set(tenant, (steps.get(tenant) ?? 0) - 1),
    }),
  );
  engine = restateEngine(real.urls, { outstanding, waiting });
});
afterAll(() => real.stop());

const key = (name: string): string => flowKey("test", name);
const effectsOf = (name: string): string[] => effects.filter((each) => each.includes(`/${name}/`));
const says = (flow: string, name: string, status: object): Promise<void> =>
  vi.waitFor(async () => {
    expect(await engine.query(flow, key(name))).toMatchObject(status);
  }, WITHIN);
const rests = (tenant = "test"): Promise<void> =>
  vi.waitFor(async () => {
    expect(await engine.busy(tenant)).toEqual([]);
  }, WITHIN);

/** The engine has let go of a flow that waits. */
const isPutAside = (name: string): Promise<void> =>
  vi.waitFor(async () => {
    const answer = await fetch(`${real.urls.admin}/query`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query: `select status from sys_invocation_status where target_service_key = '${key(name)}'` }),
    });
    expect(await answer.json()).toMatchObject({ rows: [{ status: "suspended" }] });
  }, WITHIN);

describe("the durable engine", () => {
  it("runs each step once, though the flow is put aside and replayed in between", async () => {
    await engine.start("waits", key("w1"), { amount: "7" });
    await says("waits", "w1", { at: "waiting", input: { amount: "7" } });
    await isPutAside("w1");
    await engine.signal("waits", key("w1"), "go", { paid: true });
    await says("waits", "w1", { at: "done", payload: { paid: true }, now: NOW });
    expect(effectsOf("w1")).toEqual(["waits/w1/first", "waits/w1/second"]);
  });

  it("a flow that waits is at rest before it is put aside, and busy once its signal is there, until it waits again or ends", async () => {
    const tenant = "resting";
    const busy = () => engine.busy(tenant);
    await engine.start("waitsTwice", flowKey(tenant, "one"), null);
    await rests(tenant);
    await engine.signal("waitsTwice", flowKey(tenant, "one"), "go", null);
    await vi.waitFor(async () => expect((await busy()).join()).toMatch(/^waitsTwice\/resting\.one\/run/), WITHIN);
    gate();
    await rests(tenant);
    // What it says of itself the engine shows a moment later.
    await vi.waitFor(async () => expect(await engine.query("waitsTwice", flowKey(tenant, "one"))).toEqual({ at: "waiting again" }), WITHIN);
  });

  it("a second start with the same key changes nothing, running or ended", async () => {
    await engine.start("waits", key("w2"), { first: true });
    await engine.start("waits", key("w2"), { first: false });
    await says("waits", "w2", { at: "waiting", input: { first: true } });
    await engine.signal("waits", key("w2"), "go", null);
    await says("waits", "w2", { at: "done" });
    await engine.start("waits", key("w2"), { first: false });
    await rests();
    expect(effectsOf("w2")).toHaveLength(2);
  });

  it("a signal sent twice is heard once, whichever came first; sent before its flow began it is not lost", async () => {
    await Promise.all([1, 2].map((nth) => engine.signal("waits", key("w3"), "go", { nth })));
    await engine.start("waits", key("w3"), null);
    await says("waits", "w3", { at: "done" });
    const heard = await engine.query("waits", key("w3"));
    await engine.signal("waits", key("w3"), "go", { nth: 3 });
    await rests();
    expect(await engine.query("waits", key("w3"))).toEqual(heard);
    expect(effectsOf("w3")).toHaveLength(2);
  });

  it("a refusal is an answer: it is never tried again and the flow may catch it", async () => {
    await engine.start("isRefused", key("r1"), null);
    await says("isRefused", "r1", { step: "post", code: "period-closed", detail: "January is closed" });
    expect(tries).toBe(1);
  });

  it("a refusal that no flow has an answer to ends the flow and is told; it would come again with every replay", async () => {
    await engine.start("isLost", key("l1"), null);
    await vi.waitFor(() => {
      expect(ended).toEqual([`isLost ${key("l1")}: period-closed`]);
    }, WITHIN);
    await rests();
  });

  it("a step may refuse by itself, and is not tried again", async () => {
    await engine.start("refusesItself", key("s1"), null);
    await says("refusesItself", "s1", { given: "look: records-incomplete" });
  });

  it("a failure of the world is tried again with the same key", async () => {
    await engine.start("isRetried", key("t1"), null);
    await says("isRetried", "t1", { result: "number" });
    expect(effectsOf("t1")).toEqual(["isRetried/t1/post tried", "isRetried/t1/post tried", "isRetried/t1/post tried", "isRetried/t1/post"]);
  });

  it("a system that asks to be left alone is not asked again before, and then with the same key", async () => {
    await engine.start("isAskedToWait", key("l1"), null);
    await says("isAskedToWait", "l1", { at: "done" });
    expect(effectsOf("l1")).toEqual(["isAskedToWait/l1/post"]);
    const [first = 0, second = 0, third = 0] = triedAtMs;
    expect(Math.min(second - first, third - second)).toBeGreaterThan(ASKED_MS / 2);
  });

  it("a failure that lasts waits an hour of scenario time, at rest, and then goes on with the same key", async () => {
    await engine.start("isParked", key("p1"), null);
    await vi.waitFor(
      () => {
        expect(wakes).toHaveLength(1);
      },
      { ...WITHIN, timeout: 40_000 },
    );
    expect(wakes[0]).toEqual({ at: "2026-01-05T11:00:00.000Z", flow: "isParked", key: key("p1"), signal: "try post again, 1" });
    await rests();
    down = false;
    await engine.signal("isParked", key("p1"), wakes[0]?.signal ?? "", null);
    await says("isParked", "p1", { at: "done" });
    expect(effectsOf("p1")).toEqual(["isParked/p1/post"]);
  });

  it("what is under way is named, for its own sandbox only, and at the end nothing is", async () => {
    expect([await engine.busy("busy-one"), await engine.busy("busy-one")]).toEqual([[], []]);
    await engine.start("isBusy", flowKey("busy-one", "b1"), null);
    await vi.waitFor(async () => {
      expect((await engine.busy("busy-one")).join()).toMatch(/^isBusy\/busy-one\.b1\/run/);
    }, WITHIN);
    expect(await engine.busy("busy")).toEqual([]);
    expect(await engine.busy("test")).toEqual([]);
    gate();
    await rests("busy-one");
  });

  it("a flow that never ran has nothing to say", async () => {
    expect(await engine.query("waits", key("never"))).toBeNull();
  });

  it("a cancelled flow stops where it waits; a later signal does not bring it back", async () => {
    await engine.start("waits", key("c1"), null);
    await says("waits", "c1", { at: "waiting" });
    await engine.cancel("waits", key("c1"));
    await vi.waitFor(async () => {
      expect(await stillThere("c1")).toBe(0);
    }, WITHIN);
    await engine.signal("waits", key("c1"), "go", null);
    await rests();
    expect(effectsOf("c1")).toEqual(["waits/c1/first"]);
    await engine.cancel("waits", key("never"));
  });

  it("a forgotten sandbox begins anew, running, ended or with cases; its neighbours stay", async () => {
    const [ended, waiting, neighbour, kept] = [
      flowKey("gone", "f1"),
      flowKey("gone", "f2"),
      flowKey("gone-not", "f1"),
      flowKey("gone", "case_1"),
    ];
    for (const each of [ended, waiting, neighbour]) await engine.start("waits", each, { run: 1 });
    for (const each of [ended, waiting, neighbour])
      await vi.waitFor(async () => {
        expect(await engine.query("waits", each)).toMatchObject({ at: "waiting" });
      }, WITHIN);
    await engine.signal("waits", ended, "go", { run: 1 });
    await vi.waitFor(async () => {
      expect(await engine.query("waits", ended)).toMatchObject({ at: "done" });
    }, WITHIN);
    await engine.askCase(kept, "add", { by: 4 }, "person/key-1");

    await engine.forget("gone");
    expect([await engine.query("waits", ended), await engine.query("waits", waiting), await engine.askCase(kept, "read", {})]).toEqual([
      null,
      null,
      null,
    ]);
    expect(await engine.query("waits", neighbour)).toMatchObject({ at: "waiting", input: { run: 1 } });
    expect(await engine.askCase(kept, "add", { by: 1 }, "person/key-1")).toEqual({ sum: 1 });
    for (const each of [ended, waiting]) await engine.start("waits", each, { run: 2 });
    for (const each of [ended, waiting])
      await vi.waitFor(async () => {
        expect(await engine.query("waits", each)).toMatchObject({ at: "waiting", input: { run: 2 } });
      }, WITHIN);
    await engine.forget("never-was");
  });

  it("a key with a quotation mark is a key like any other", async () => {
    await engine.cancel("waits", key("o'neil"));
    expect(await engine.busy("o'neil")).toEqual([]);
  });
});

describe("cases in the durable engine", () => {
  it("calls of one case run one at a time and each sees what the one before wrote", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => engine.askCase<{ sum: number }>(key("case_busy"), "add", { by: 1 })),
    );
    expect(answers.map(({ sum }) => sum).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("the same idempotency key is the same call: same answer, one effect", async () => {
    const ask = () => engine.askCase(key("case_once"), "add", { by: 3 }, "person/key-1");
    const first = await ask();
    expect(await ask()).toEqual(first);
    expect(await engine.askCase(key("case_once"), "read", {})).toMatchObject({ sum: 3 });
    expect(effectsOf("case_once")).toHaveLength(1);
  });

  it("a case keeps its state, and a case nobody wrote has none", async () => {
    await engine.askCase(key("case_kept"), "add", { by: 2 });
    await engine.askCase(key("case_kept"), "add", { by: 2 });
    expect(await engine.askCase(key("case_kept"), "read", {})).toMatchObject({ sum: 4 });
    expect(await engine.askCase(flowKey("other", "case_kept"), "read", {})).toBeNull();
  });

  it("a call no case answers is an error, not a silence", async () => {
    await expect(engine.askCase(key("case_kept"), "explode", {})).rejects.toThrow(/answered 404/);
  });

  it("a flow asks a case, starts another flow and wakes it", async () => {
    await engine.start("asks", key("a1"), null);
    await says("asks", "a1", { sum: 5 });
    await says("waits", "started-by-a-flow", { at: "done", payload: { from: "asks" } });
  });

  it("a case starts a flow", async () => {
    expect(await engine.askCase(key("case_starter"), "startsFlow", {})).toBe("started");
    await says("waits", "started-by-a-case", { at: "waiting" });
  });
});

/** Invocations of a flow that have not ended, by the engine's own book. */
async function stillThere(name: string): Promise<number> {
  const response = await fetch(`${real.urls.admin}/query`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query: `select id from sys_invocation where target_service_key = '${key(name)}' and status <> 'completed'` }),
  });
  return ((await response.json()) as { rows: unknown[] }).rows.length;
}
