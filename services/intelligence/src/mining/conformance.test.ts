import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { eventType } from "@cashline/contracts/common/events";
import { orchestratorContract } from "@cashline/contracts/services/orchestrator/contract";
import { billingContract } from "@cashline/contracts/systems/billing/contract";
import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import { crmContract } from "@cashline/contracts/systems/crm/contract";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import { meteringContract } from "@cashline/contracts/systems/metering/contract";
import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import { taxContract } from "@cashline/contracts/systems/tax/contract";
import { describe, expect, test } from "vitest";
import { activityOf } from "./activity.ts";
import { judge } from "./conformance.ts";
import { declaredFlows, NOT_OF_THE_WAY } from "./declared-flow.ts";
import { WAY } from "./canonical-order.ts";
import { renewalLog, told } from "./log.fixture.ts";
import { stepOf } from "./steps.ts";
import { merged } from "./way.ts";

const DAY = "2026-01-05T10:00:00.000Z";
const judged = (events: readonly CanonicalEvent[]) => judge(merged([], events.map(stepOf)) ?? []);
const found = (events: readonly CanonicalEvent[]) => judged(events).deviations.map(({ kind, activity }) => `${kind}: ${activity}`);
const idOf = (events: readonly CanonicalEvent[], type: string): string =>
  events.find((event) => event.type === `${type}.v1`)?.eventId ?? "";
/** The log with the payload of one type replaced. */
const withPayload = (events: readonly CanonicalEvent[], type: string, payload: object) =>
  events.map((event) => (event.type === `${type}.v1` ? { ...event, payload: { ...(event.payload as object), ...payload } } : event));

describe("a renewal against its declared flow", () => {
  test("as the flow runs it, conforms", () => {
    expect(judged(renewalLog())).toEqual({ flow: "renewal", deviations: [] });
  });

  test("conforms at every moment of its way: what has not come yet is not missing", () => {
    const events = renewalLog();
    for (let count = 2; count <= events.length; count += 1) expect(found(events.slice(0, count)), `${count} events`).toEqual([]);
  });

  test("accepted without its approval skipped it, and the events say so", () => {
    const events = withPayload(renewalLog("opp_1", { without: ["cpq.quote.approved"] }), "cpq.quote.created", {
      approvals: [{ status: "pending" }],
    });
    const { deviations } = judged(events);
    expect(deviations).toMatchObject([{ kind: "skipped_approval", activity: "cpq quote approved" }]);
    expect(deviations[0]?.eventIds).toEqual([idOf(events, "cpq.quote.accepted"), idOf(events, "cpq.quote.created")]);
  });

  test("accepted with a level of the matrix still open skipped an approval", () => {
    const events = withPayload(renewalLog(), "cpq.quote.accepted", { approvals: [{ status: "approved" }, { status: "pending" }] });
    expect(judged(events).deviations).toMatchObject([{ kind: "skipped_approval", eventIds: [idOf(events, "cpq.quote.accepted")] }]);
    expect(found(withPayload(renewalLog(), "cpq.quote.accepted", { approvals: [{ status: "approved" }] }))).toEqual([]);
  });

  test("a discount that a detector found unapproved skipped its approval; the case and the quote say so", () => {
    const opened = told({ type: "orchestrator.case.opened", at: "2026-01-06T10:00:00.000Z", payload: { code: "QTC-DISCOUNT-UNAPPROVED" } });
    const events = [...renewalLog(), opened];
    expect(judged(events).deviations).toMatchObject([
      { kind: "skipped_approval", eventIds: [idOf(events, "cpq.quote.accepted"), opened.eventId] },
    ]);
  });

  test.each([
    ["pending", ["skipped_approval: correction approved"]],
    ["approved", []],
    ["void", []],
  ])("a case the playbook closed with an approval %s", (status, expected) => {
    const at = "2026-01-06T10:00:00.000Z";
    const closed = told({ type: "orchestrator.case.closed", at, payload: { closedBy: "playbook", approvals: [{ status }] } });
    expect(found([...renewalLog(), told({ type: "orchestrator.case.opened", at }), closed])).toEqual(expected);
  });

  const closedAfter = (code: string, ...approvals: [id: string, status: string][]) => {
    const at = "2026-01-06T10:00:00.000Z";
    const payload = { closedBy: "playbook", code, approvals: approvals.map(([id, status]) => ({ id, status })) };
    return found([
      ...renewalLog(),
      told({ type: "orchestrator.case.opened", at }),
      told({ type: "orchestrator.case.closed", at, payload }),
    ]);
  };
  const SKIPPED = "skipped_approval: correction approved";

  test.each<[string, [string, string][], string[]]>([
    [
      "rejected, and approved in the next round",
      [
        ["approval-1-L1", "rejected"],
        ["approval-2-L1", "approved"],
      ],
      [],
    ],
    [
      "rejected, asked anew and void, then approved",
      [
        ["approval-9-L2", "rejected"],
        ["approval-10-L1", "void"],
        ["approval-10-L1-2", "approved"],
      ],
      [],
    ],
    [
      "approved, and after it was reopened rejected",
      [
        ["approval-1-L1", "approved"],
        ["approval-2-L1", "rejected"],
      ],
      [SKIPPED],
    ],
    [
      "rejected, and still to be decided in the next round",
      [
        ["approval-1-L1", "rejected"],
        ["approval-2-L1", "approved"],
        ["approval-2-L2", "pending"],
      ],
      [SKIPPED],
    ],
  ])("a correction %s is judged by its last round", (_told, approvals, expected) => {
    expect(closedAfter("QTC-PRICE-MISMATCH", ...approvals)).toEqual(expected);
  });

  test("a question that was answered with no skipped nothing, one that nobody answered did", () => {
    for (const code of ["SLA-CREDIT-OWED", "CREDIT-REQUESTED", "PAY-RESTRICTION"]) {
      expect(closedAfter(code, ["approval-1-L1", "rejected"])).toEqual([]);
      expect(closedAfter(code, ["approval-1-L1", "pending"])).toEqual([SKIPPED]);
    }
    expect(closedAfter("QTC-PRICE-MISMATCH", ["approval-1-L1", "rejected"])).toEqual([SKIPPED]);
  });

  test("delivered before it was billed went in the wrong order", () => {
    const events = renewalLog("opp_1", { without: ["provisioning.entitlement.extended"] });
    const early = told({ type: "provisioning.entitlement.extended", at: "2026-01-05T09:00:00.000Z" });
    const { deviations } = judged([...events, early]);
    expect(deviations).toEqual([
      {
        kind: "wrong_order",
        activity: "provisioning entitlement extended",
        detail: "provisioning entitlement extended before erp receivable posted",
        eventIds: [early.eventId, idOf(events, "erp.receivable.posted")],
      },
    ]);
  });

  test("within one system the sequence tells the wrong order at one instant", () => {
    const events = renewalLog("opp_1", { without: ["tax.document.committed"] });
    const [calculated] = events.filter(({ type }) => type === "tax.document.calculated.v1");
    const early = told({ type: "tax.document.committed", at: calculated?.occurredAt ?? "", sequence: 0 });
    expect(found([...events, early])).toEqual(["wrong_order: tax document committed"]);
  });

  test.each([
    ["billing.invoice.finalized", "billing invoice finalized"],
    ["tax.document.committed", "tax document committed"],
    ["provisioning.entitlement.extended", "provisioning entitlement extended"],
    ["cpq.quote.accepted", "cpq quote accepted"],
  ])("without %s a step is missing, once what has to follow it has come", (type, activity) => {
    expect(found(renewalLog("opp_1", { without: [type] }))).toContain(`missing_step: ${activity}`);
  });

  test("a step of another flow is not expected, a correction only where a case was opened", () => {
    const at = "2026-01-06T10:00:00.000Z";
    expect(found([...renewalLog(), told({ type: "crm.contract.terminated", at })])).toEqual(["unexpected_step: crm contract terminated"]);
    const correction = told({ type: "provisioning.entitlement.changed", at });
    expect(found([...renewalLog(), correction])).toEqual(["unexpected_step: provisioning entitlement changed"]);
    expect(found([...renewalLog(), told({ type: "orchestrator.case.opened", at }), correction])).toEqual([]);
  });

  test("a correction is expected where the invoice is held for a case opened elsewhere, and not where it is held for none", () => {
    const heldFor = (caseId: string | null) => {
      const at = "2026-01-05T10:00:00.000Z";
      const held = told({ type: "billing.invoice.held", at, payload: { hold: { reason: "QTC-PRICE-MISMATCH", caseId, since: at } } });
      return found([...renewalLog(), held, told({ type: "billing.invoice.voided", at })]);
    };
    expect(heldFor("case_of_another")).toEqual([]);
    expect(heldFor(null)).toEqual(["unexpected_step: billing invoice held", "unexpected_step: billing invoice voided"]);
  });
});

describe("each invoice of a case against the declared flow", () => {
  const time = (hour: number): string => `2026-03-02T${String(hour).padStart(2, "0")}:00:00.000Z`;
  /** What happens to an invoice beside that of the renewal, an hour apart, in the order given. */
  const another = (...types: string[]) =>
    types.map((type, hour) => {
      const ofTax = type.startsWith("tax.");
      const id = type.startsWith("billing.") ? "inv_2" : `${type.split(".")[1]}-of-inv_2`;
      return told({ type, id, at: time(hour), payload: ofTax ? { kind: "sale", code: "inv_2" } : { invoiceId: "inv_2" } });
    });
  const BILLED = ["billing.invoice.drafted", "tax.document.calculated", "tax.document.committed", "billing.invoice.finalized"];
  const COLLECTED = ["erp.receivable.posted", "erp.schedule.laid", "payment.intent.succeeded", "billing.invoice.paid", "erp.cash.applied"];

  test("a second one that goes the whole way conforms, at every moment of it", () => {
    const events = another(...BILLED, ...COLLECTED);
    for (let count = 0; count <= events.length; count += 1) expect(found([...renewalLog(), ...events.slice(0, count)])).toEqual([]);
  });

  test("a second one posted before it was drafted went in the wrong order, whatever the first did; its own events say so", () => {
    const events = another("erp.receivable.posted", ...BILLED);
    expect(judged([...renewalLog(), ...events]).deviations).toMatchObject([
      {
        kind: "wrong_order",
        activity: "erp receivable posted",
        eventIds: [idOf(events, "erp.receivable.posted"), idOf(events, "billing.invoice.finalized")],
      },
    ]);
  });

  test.each([
    ["posted, of which billing knows nothing", ["erp.receivable.posted", "erp.schedule.laid"], ["missing_step: billing invoice finalized"]],
    ["finalized without its tax", [BILLED[0], BILLED[3]], ["missing_step: tax document committed"]],
    [
      "collected without being posted",
      [...BILLED, ...COLLECTED.slice(2)],
      ["missing_step: erp receivable posted", "missing_step: erp receivable posted"],
    ],
  ])("a second one %s lacks a step that the first has", (_told, types, expected) => {
    expect(found([...renewalLog(), ...another(...types.map(String))])).toEqual(expected);
  });

  test("a draft that was voided and the one made anew need one way between them, and a check of the tax none of its own", () => {
    const log = renewalLog();
    const opened = told({ type: "orchestrator.case.opened", at: DAY });
    const first = ["billing.invoice.drafted", "billing.invoice.held", "billing.invoice.voided"].map((type) =>
      told({ type, id: "inv_0", at: DAY }),
    );
    const check = told({ type: "tax.document.calculated", id: "txd_0", at: DAY, payload: { kind: "sale", code: "inv_0-check" } });
    expect(found([...log, opened, ...first, check])).toEqual([]);
  });

  test("what names no invoice may be of any", () => {
    const returned = told({ type: "tax.document.committed", id: "txd_r", at: time(1), payload: { kind: "return", code: "crn_1" } });
    expect(found([...renewalLog(), returned])).toEqual([]);
    const unnamed = renewalLog().map((event) => ({
      ...event,
      payload: { ...(event.payload as object), id: undefined, invoiceId: undefined, code: undefined },
    }));
    expect(found(unnamed)).toEqual([]);
  });
});

describe("an amendment against its declared flow", () => {
  const at = "2026-01-10T10:00:00.000Z";
  const of = (type: string, time = at) => told({ type, at: time, case: "opp_2" });
  const won = told({ type: "crm.opportunity.won", at, case: "opp_2", payload: { kind: "new_business", contractId: "ctr_1" } });
  const carried = [won, of("billing.subscription.changed"), of("crm.contract.updated"), of("provisioning.entitlement.amended")];

  test("as the flow runs it, conforms", () => {
    expect(judged(carried)).toEqual({ flow: "amendment", deviations: [] });
  });

  test("seats given before billing changed went in the wrong order", () => {
    const early = of("provisioning.entitlement.amended", "2026-01-09T10:00:00.000Z");
    expect(found([...carried.slice(0, 3), early])).toEqual(["wrong_order: provisioning entitlement amended"]);
  });

  test("a change that billing keeps for a later day conforms as well", () => {
    expect(found([won, of("billing.subscription.change_scheduled"), ...carried.slice(2)])).toEqual([]);
  });

  test("seats given without billing lack a step", () => {
    expect(found([won, of("provisioning.entitlement.amended")])).toEqual(["missing_step: billing subscription changed"]);
  });
});

test("a case of no declared flow is not judged", () => {
  const payout = told({ type: "payment.payout.created", at: "2026-01-01T00:00:00.000Z", case: "payment:payout" });
  expect(judged([payout])).toEqual({ flow: "", deviations: [] });
});

describe("what is declared", () => {
  const contracts = [
    billingContract,
    cpqContract,
    crmContract,
    erpContract,
    meteringContract,
    orchestratorContract,
    paymentContract,
    provisioningContract,
    taxContract,
  ];
  const published = new Set(contracts.flatMap(({ events }) => Object.values(events)).map((declared) => activityOf(eventType(declared))));

  test("every activity named is one that a system publishes", () => {
    const named = [
      ...WAY,
      ...NOT_OF_THE_WAY,
      ...declaredFlows.flatMap(({ rules, withCase, free }) => [
        ...rules.flatMap(({ step, required, ifThere = [] }) => [step, ...required.flat(), ...ifThere]),
        ...withCase,
        ...free,
      ]),
    ];
    expect([...new Set(named)].filter((activity) => !published.has(activity))).toEqual([]);
  });

  test("every activity of a rule has its place in the order of one instant", () => {
    const activities = declaredFlows.flatMap(({ rules }) => rules.flatMap(({ step, required }) => [step, ...required.flat()]));
    expect([...new Set(activities)].filter((activity) => !WAY.includes(activity) && !NOT_OF_THE_WAY.has(activity))).toEqual([]);
  });
});
