import { Outbox } from "@cashline/chassis/outbox";
import { Sandboxes } from "@cashline/chassis/sandboxes";
import { Database } from "@cashline/chassis/store";
import { TransportFailure } from "@cashline/client/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { caseCalls, type CallAnswer } from "../cases/case-calls.ts";
import { findingOf } from "../cases/finding.fixture.ts";
import { refusalTeller } from "../cases/refused-act.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";
import { DutyDesk, dutyHost } from "../work/duty-desk.ts";
import { flowKey, type CaseCode, type Engine } from "./port.ts";
import { quietHost } from "./quiet-host.fixture.ts";
import { startRealEngine, type RealEngine } from "./real-engine.fixture.ts";
import { restateEngine, services } from "./restate.ts";

const T = "test";
const NOW = "2026-01-05T10:00:00.000Z";
const KEY = flowKey(T, "case_1");
const outsider = { id: "prs_tax", tenant: T, roles: ["tax_analyst"] };

const database = new Database(":memory:");
const sandboxes = new Sandboxes(database);
const outbox = new Outbox(database);
let tellings = 0;
let real: RealEngine;
let engine: Engine;

beforeAll(async () => {
  sandboxes.put(T, "seed", NOW);
  const tell = refusalTeller({ sandboxes, outbox, delivery: { wake: () => undefined }, active: () => undefined });
  const cases = caseCalls({
    publish: () => Promise.resolve(),
    watch: () => Promise.resolve(),
    ...dutyHost(new DutyDesk(database), () => Promise.resolve([])),
    // The event is written, and what tells the engine so is lost: the step is run anew.
    refuse: (refusal, call) => {
      tell(refusal, call);
      tellings += 1;
      return tellings === 1 ? Promise.reject(new TransportFailure("the answer was lost")) : Promise.resolve();
    },
    checkAgain: () => Promise.resolve(),
    readLater: () => Promise.resolve(),
    customer: () => Promise.resolve({ customerTier: "mid_market", renewalOn: null, region: "EMEA", isUnread: false }),
    policy: () => shippedPolicy,
  });
  const host = quietHost();
  real = await startRealEngine(services({}, cases as unknown as Record<string, CaseCode>, host));
  engine = restateEngine(real.urls, host);
});
afterAll(() => real.stop());

test("a refused act whose telling is tried again, and whose call is sent again, is in the log once, and the case is as it was", async () => {
  const opening = { tenant: T, caseId: "case_1", findings: [findingOf()], accountId: "acc_1", legalEntity: "DE01", correlationId: "opp_1" };
  const opened = await engine.askCase<CallAnswer>(KEY, "open", { ...opening, traceparent: null, waiter: null, at: NOW });
  const claim = (effectKey: string): Promise<CallAnswer> =>
    engine.askCase(KEY, "claimTask", { taskId: "task-1-1", person: outsider, at: NOW, callId: "claim" }, effectKey);
  const answer = { outcome: "refused", code: "not-permitted", detail: "The role this needs is missing." };
  expect(await claim("first")).toEqual(answer);
  expect(tellings).toBe(2);
  for (const effectKey of ["first", "second"]) expect(await claim(effectKey)).toEqual(answer);
  const { items } = outbox.page(T, 0, 10, undefined);
  expect(items).toMatchObject([
    {
      type: "orchestrator.act.refused.v1",
      sequence: 1,
      correlationid: "opp_1",
      data: { actor: "prs_tax", act: "takeTask", task: "task-1-1" },
    },
  ]);
  expect(await engine.askCase<CallAnswer>(KEY, "read", {})).toEqual(opened);
});
