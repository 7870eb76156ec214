import { describe, expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { flowKey } from "../engine/port.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate, priceCase, priceCause } from "./estate.fixture.ts";
import { NOW, SEED, draftOf, idOf, ids, price, subscription, term } from "./world-records.fixture.ts";

const invoice2 = idOf("inv", "2");

describe("a stale list price that another renewal has met before", () => {
  /** The case of the price, opened for another renewal of it, which waits. */
  async function metBefore() {
    const estate = openEstate();
    const findings = [
      findingOf({ code: "QTC-PRICE-MISMATCH", businessKey: "ctr_other", cause: priceCause, correction: { priceId: ids.price } }),
    ];
    const waiter = { flow: "priceSync", key: "other" };
    const about = { tenant: TENANT, caseId: priceCase, accountId: null, legalEntity: null, correlationId: "opp_other", traceparent: null };
    await estate.engine.askCase(flowKey(TENANT, priceCase), "open", { ...about, findings, waiter, at: NOW });
    estate.world.billedPrice = 90;
    return estate;
  }

  it("hangs on that one's case, goes on with its correction, and leaves it to its own renewal", async () => {
    const estate = await metBefore();
    await estate.renew();
    expect(await estate.progress()).toMatchObject({ status: "held", caseId: priceCase });
    const { dependents, findings, exposureReporting } = estate.caseNow(priceCase);
    expect(dependents).toMatchObject({ count: 1, exposureReporting: 120_000, latest: [{ businessKey: ids.contract }] });
    expect([findings.length, exposureReporting]).toEqual([1, 120_000 + Number(findings[0]?.exposure.minor)]);
    await estate.workOn(priceCase);
    expect(await estate.progress()).toMatchObject({ status: "completed", invoiceId: invoice2 });
    const of = estate.caseNow(priceCase);
    expect(of).toMatchObject({ status: "verifying", correctingDocument: ids.rateCard });
    expect(of.timeline.filter(({ action }) => /invoice|rebilled|posted/.test(action))).toEqual([]);
  });

  it("does not wait for a correction that has been made while its draft was on its way", async () => {
    const estate = await metBefore();
    await estate.workOn(priceCase);
    estate.world.billedPrice = 90;
    const hold = estate.world.systems.billing.holdInvoice;
    Object.assign(estate.world.systems.billing, {
      holdInvoice: (options: Parameters<typeof hold>[0]) => {
        estate.world.billedPrice = 100;
        return hold(options);
      },
    });
    await estate.renew();
    expect(await estate.progress()).toMatchObject({ status: "completed", invoiceId: invoice2 });
  });

  it("met after that case was closed opens it again, and is what closes it", async () => {
    const estate = await metBefore();
    await estate.workOn(priceCase);
    const closing = { document: "inv_other", rootCause: "stale_master_data", explanation: "stale", closedBy: "playbook", at: NOW };
    await estate.engine.askCase(flowKey(TENANT, priceCase), "close", closing);
    estate.world.billedPrice = 90;
    await estate.renew();
    expect(estate.caseNow(priceCase)).toMatchObject({ status: "assigned", reopened: 1, findings: [{ businessKey: ids.contract }] });
    await estate.workOn(priceCase);
    expect(await estate.progress()).toMatchObject({ status: "completed", invoiceId: invoice2 });
    expect(estate.caseNow(priceCase)).toMatchObject({ status: "closed", correctingDocument: invoice2 });
  });

  it("is no cause that renewals share where the price is the customer's own, or only the amount is another", async () => {
    const own = openEstate();
    own.world.billedPrice = 90;
    own.world.answering.set("cpq.getPrice", () => ({ ...price, accountId: ids.account }));
    await own.renew();
    const couponed = openEstate();
    couponed.world.answering.set("billing.renewSubscription", () => {
      const draft = draftOf(1, 90, "US01");
      const invoice = { ...draft, lines: draft.lines.map((line) => ({ ...line, unitPrice: "100" })) };
      return { subscription: { ...subscription, ...term, renewals: 1, lastQuoteId: ids.quote }, invoice };
    });
    await couponed.renew();
    const alone = caseIdOf(SEED, { code: "QTC-PRICE-MISMATCH", businessKey: ids.contract });
    for (const estate of [own, couponed]) expect(estate.caseNow(alone)).toMatchObject({ status: "assigned", cause: null });
  });
});
