import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import { describe, expect, it } from "vitest";
import { NOW, contract, idOf, ids } from "../flows/world-records.fixture.ts";
import { billed, correctionOf } from "./billed.fixture.ts";

const copyId = idOf("sub", "copy");
const copyContract = idOf("ctr", "copy");
const copied = {
  invoiceId: billed.invoice.id,
  otherInvoiceId: idOf("inv", "2"),
  subscriptionId: copyId,
  otherSubscriptionId: ids.subscription,
};
const toEnd = { action: "cancel", effectiveOn: "2026-05-01", quantity: null, tier: null } as const;
const ended = ["billing.voidInvoice", "crm.terminateContract"];

type Given = { copy?: Partial<Subscription>; contract?: Partial<Contract>; code?: "BIL-PRORATION" };

/** A signed subscription and its copy, each under a contract of its own, and the correction of the copy's invoice. */
function beside(signed: Partial<Subscription>, given: Given = {}) {
  const subscription = { ...billed.subscription, lastQuoteId: ids.quote, ...signed };
  const correction = correctionOf({ code: given.code ?? "BIL-DUPLICATE", correction: copied }, { subscription });
  const { answering } = correction.world;
  const copy: Subscription = { ...billed.subscription, id: copyId, contractId: copyContract, lastQuoteId: null, ...given.copy };
  const contracts = new Map([
    [ids.contract, { ...contract, ...given.contract }],
    [copyContract, { ...contract, id: copyContract }],
  ]);
  answering.set("billing.getSubscription", ({ params }: { params: { subscriptionId: string } }) =>
    params.subscriptionId === copyId ? copy : correction.standing.subscription,
  );
  answering.set("crm.getContract", ({ params }: { params: { contractId: string } }) => contracts.get(params.contractId));
  answering.set("crm.terminateContract", ({ params }: { params: { contractId: string } }) =>
    Object.assign(contracts.get(params.contractId) ?? {}, { status: "terminated" }),
  );
  return correction;
}

describe("a subscription keyed in beside a signed one", () => {
  it("ends today with the contract it was keyed in under, once however often it is asked for", async () => {
    const correction = beside({});
    for (let times = 0; times < 2; times += 1)
      expect((await correction.correct()).detail).toContain(`contract ${copyContract} ended, which was keyed in beside ${ids.contract}`);
    expect(correction.world.changes()).toEqual(ended);
    const call = correction.world.calls.find(({ name }) => name === "crm.terminateContract");
    expect(call?.options).toMatchObject({ params: { contractId: copyContract }, body: { terminateOn: NOW.slice(0, 10) } });
  });

  it("that was to take the signed one's place leaves it going on", async () => {
    const correction = beside({ scheduled: toEnd }, { code: "BIL-PRORATION" });
    expect((await correction.correct()).detail).toContain(`${ids.subscription} goes on with its contract`);
    await correction.correct();
    expect(correction.world.changes()).toEqual([...ended, "billing.withdrawScheduledChange"]);
  });

  it.each<[string, Partial<Subscription>, Given, string[]]>([
    ["a signed one whose contract has notice ends as it was to", { scheduled: toEnd }, { contract: { terminateOn: "2026-05-01" } }, ended],
    ["a signed one whose contract is over ends as it was to", { scheduled: toEnd }, { contract: { status: "terminated" } }, ended],
    ["a change that is set for later stays", { scheduled: { ...toEnd, action: "change", quantity: 11 } }, {}, ended],
    ["one that somebody has signed for stays", {}, { copy: { lastQuoteId: ids.quote } }, ["billing.voidInvoice"]],
    ["one of the same contract stays", {}, { copy: { contractId: ids.contract } }, ["billing.voidInvoice"]],
  ])("%s", async (_what, signed, given, changes) => {
    const correction = beside(signed, given);
    await correction.correct();
    expect(correction.world.changes()).toEqual(changes);
  });

  it("whose end is refused goes back to the people", async () => {
    const correction = beside({});
    correction.world.refusing.set("crm.terminateContract", "termination-outside-term");
    await expect(correction.correct()).rejects.toMatchObject({ code: "termination-outside-term" });
    expect(correction.world.changes()).toEqual(ended);
  });
});
