import { Database } from "@cashline/chassis/store";
import type { Approval, Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { caseCalls } from "../cases/case-calls.ts";
import type { CaseState } from "../cases/case-state.ts";
import { memoryEngine } from "../engine/memory-engine.fixture.ts";
import { flowKey } from "../engine/port.ts";
import { amendment } from "./amendment.ts";
import { collections } from "./collections.ts";
import type { Policy } from "../policies/policy.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";
import { creditFollows } from "./credit-follows.ts";
import { creditRequest } from "./credit-request.ts";
import { invoiceToCash } from "./invoice-to-cash.ts";
import { priceSync } from "./price-sync.ts";
import { renewal } from "./renewal.ts";
import { caseIdOf } from "./case-desk.ts";
import { moneyBack } from "./money-back.ts";
import { owedNoMore } from "./owed-no-more.ts";
import { serviceFollows } from "./service-follows.ts";
import { resolution } from "./resolution.ts";
import { DutyDesk, dutyHost } from "../work/duty-desk.ts";
import { sweep } from "./sweep.ts";
import { NOW, SEED, ids, opportunity } from "./world-records.fixture.ts";
import { openWorld } from "./world.fixture.ts";

export const TENANT = "test";
export const RENEWAL_KEY = flowKey(TENANT, ids.opportunity);

/** The flows and cases as they run together, on the in-memory engine and the answering systems. */
export function openEstate(policy: Policy = shippedPolicy) {
  const world = openWorld();
  const published: { type: string; snapshot: Case }[] = [];
  const cases = caseCalls({
    publish: (_tenant, { name }, snapshot) => Promise.resolve(void published.push({ type: name, snapshot })),
    watch: () => Promise.resolve(),
    ...dutyHost(new DutyDesk(new Database(":memory:")), () => Promise.resolve([])),
    refuse: () => Promise.resolve(),
    checkAgain: () => Promise.resolve(),
    customer: () => Promise.resolve({ customerTier: "mid_market", renewalOn: null, region: "EMEA", isUnread: false }),
    readLater: () => Promise.resolve(),
    policy: () => policy,
  });
  const engine = memoryEngine({
    now: () => NOW,
    cases: cases as never,
    flows: {
      renewal: (flow, input) => renewal(flow, world.systems, input),
      amendment: (flow, input) => amendment(flow, world.systems, input),
      resolution: (flow, input) => resolution(flow, world.systems, input),
      collections: (flow, input) => collections(flow, world.systems, input),
      sweep: (flow, input) => sweep(flow, world.systems, input),
      creditFollows: (flow, input) => creditFollows(flow, world.systems, input),
      moneyBack: (flow, input) => moneyBack(flow, world.systems, input),
      serviceFollows: (flow, input) => serviceFollows(flow, world.systems, input),
      invoiceToCash: (flow, input) => invoiceToCash(flow, world.systems, input),
      owedNoMore,
      creditRequest: (flow, input) => creditRequest(flow, world.systems, input),
      priceSync: (flow, input) => priceSync(flow, world.systems, input),
    },
  });
  const caseNow = (caseId: string): Case => {
    const state = engine.stateOf(flowKey(TENANT, caseId)) as CaseState | undefined;
    if (!state) throw new Error(`there is no case ${caseId}`);
    return state.case;
  };
  /** One person per role: each round of work falls to the same people. */
  const person = (role: string) => ({ id: `prs_${role}`, tenant: TENANT, roles: [role] });
  return {
    world,
    engine,
    published,
    caseNow,
    /** Starts the renewal and lets everything run until nothing moves by itself. */
    renew: async (key = RENEWAL_KEY) => {
      await engine.start("renewal", key, { opportunity, seed: SEED });
      await engine.rest();
    },
    progress: async (key = RENEWAL_KEY) =>
      (await engine.query("renewal", key)) as {
        status: string;
        step: string;
        invoiceId: string | null;
        caseId: string | null;
        completedAt: string | null;
      },
    /** The people of the company do the case's open tasks and give its pending approvals. */
    workOn: async (caseId: string) => {
      for (const task of caseNow(caseId).tasks.filter(({ status }) => status === "open")) {
        await engine.askCase(flowKey(TENANT, caseId), "completeTask", {
          taskId: task.id,
          person: person(task.role),
          note: "prepared",
          at: NOW,
        });
      }
      for (const approval of caseNow(caseId).approvals.filter(({ status }: Approval) => status === "pending")) {
        await engine.askCase(flowKey(TENANT, caseId), "decide", {
          approvalId: approval.id,
          person: person(approval.role),
          decision: "approved",
          subjectHash: approval.subjectHash,
          note: "seen",
          at: NOW,
        });
      }
      await engine.rest();
    },
    /** The systems are compared, and what is given is found. */
    compare: async (asOf: string, found: readonly Finding[]) => {
      const items = found.map((finding) => ({ finding, accountId: null, legalEntity: null, correlationId: finding.businessKey }));
      const openCases = published
        .map(({ snapshot }) => snapshot.id)
        .filter((id, index, ids) => ids.indexOf(id) === index && caseNow(id).status !== "closed");
      const intelligence = { getFindings: () => Promise.resolve({ body: { items, openCases }, version: null, replayed: false }) };
      Object.assign(world.systems, { intelligence });
      await engine.start("sweep", flowKey(TENANT, asOf), { asOf });
      await engine.rest();
    },
    signal: async (name: string, payload: unknown = null, key = RENEWAL_KEY, flow = "renewal") => {
      await engine.signal(flow, key, name, payload);
      await engine.rest();
    },
  };
}

/** The signed price is a list price: everybody whose draft misses it shares the case. */
export const priceCause = `list-price:${ids.price}`;
export const priceCase = caseIdOf(SEED, { code: "QTC-PRICE-MISMATCH", businessKey: ids.contract, cause: priceCause });
export const entityCase = caseIdOf(SEED, { code: "TAX-JURISDICTION", businessKey: ids.contract });
export const postingCase = caseIdOf(SEED, { code: "ERP-POST-REJECTED", businessKey: ids.contract });
export const notBilledCase = caseIdOf(SEED, { code: "QTC-ORDER-NOT-BILLED", businessKey: ids.contract });
