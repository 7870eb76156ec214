import { TransportFailure } from "@cashline/client/errors";
import { describe, expect, it } from "vitest";
import type { CaseState } from "../cases/case-state.ts";
import { flowKey } from "../engine/port.ts";
import { caseIdOf } from "./case-desk.ts";
import { RENEWAL_KEY, TENANT, entityCase, openEstate } from "./estate.fixture.ts";
import { plainSale } from "./tax-records.fixture.ts";
import { SEED, account, address, ids, opportunity } from "./world-records.fixture.ts";
import { refusal } from "./world.fixture.ts";

const outage = (cause: string) => caseIdOf(SEED, { code: "TAX-UNAVAILABLE", businessKey: ids.contract, cause });
const engineDown = outage("outage:tax:2026-02-02");
const registryDown = outage("outage:tax-registry-US:2026-02-02");

type Estate = ReturnType<typeof openEstate>;

/** The engine retries a step that fails; here, so often. */
function patient(estate: Estate, tries: number): void {
  const { tax } = estate.world.systems;
  const ask = tax.calculateTax.bind(tax);
  let left = tries;
  Object.assign(tax, {
    calculateTax: async (call: never) => {
      for (;;) {
        if (left-- <= 0) return ask(call);
        // What the engine does between two tries of a step is to call it again.
        throw new TransportFailure("no answer");
      }
    },
  });
}

describe("a registry of tax numbers that does not answer", () => {
  it("is a case with what hangs on the number, and ends by itself when it answers", async () => {
    const estate = openEstate();
    const { tax } = estate.world.systems;
    const ask = tax.calculateTax.bind(tax);
    let calls = 0;
    Object.assign(tax, {
      calculateTax: (call: never) =>
        (calls += 1) === 1 ? Promise.reject(refusal("tax.calculateTax", "tax-registry-unavailable")) : ask(call),
    });
    estate.world.answering.set("tax.previewTax", () => preview);
    await estate.renew();
    const of = estate.caseNow(registryDown);
    expect(of).toMatchObject({
      status: "closed",
      closedBy: "self_cleared",
      rootCause: "system_unavailable",
      exposure: { minor: "20000" },
      direction: "none",
    });
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });
});

describe("an engine that does not answer", () => {
  it("is asked again first, and one failure is no case", async () => {
    const estate = openEstate();
    patient(estate, 1);
    await estate.renew();
    expect(estate.published).toEqual([]);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });
});

describe("renewals that wait for the same outage", () => {
  it("are one case: the second is its dependent, counted once", async () => {
    const estate = openEstate();
    const opening = (contract: string) => ({
      tenant: TENANT,
      caseId: engineDown,
      accountId: account.id,
      legalEntity: "US01",
      correlationId: `opp-of-${contract}`,
      traceparent: null,
      waiter: { flow: "renewal", key: contract },
      at: "2026-02-02T10:00:00.000Z",
      findings: [
        {
          code: "TAX-UNAVAILABLE",
          businessKey: contract,
          title: "Tax cannot be calculated",
          expected: "an answer",
          found: "none",
          exposure: { currency: "USD", minor: "500" },
          direction: "none",
          detectedBy: "guard",
          cause: "outage:tax:2026-02-02",
          critical: false,
          deadlineAt: null,
          correction: {},
        },
      ],
    });
    for (const contract of ["ctr-a", "ctr-b", "ctr-b"]) await estate.engine.askCase(flowKey(TENANT, engineDown), "open", opening(contract));
    const { case: of, waiters } = estate.engine.stateOf(flowKey(TENANT, engineDown)) as CaseState;
    expect(of.findings.map(({ businessKey }) => businessKey)).toEqual(["ctr-a"]);
    expect(of.dependents).toEqual({
      count: 1,
      exposureReporting: 500,
      latest: [{ code: "TAX-UNAVAILABLE", businessKey: "ctr-b", correlationId: "opp-of-ctr-b" }],
    });
    expect(waiters.map(({ key }) => key)).toEqual(["ctr-a", "ctr-b"]);
  });
});

describe("a tax number that is not well formed", () => {
  it("holds the invoice under the tax of a sale without it, until people have a number that holds", async () => {
    const estate = openEstate();
    const { tax, billing } = estate.world.systems;
    const ask = tax.calculateTax.bind(tax);
    Object.assign(tax, {
      calculateTax: (call: { body: { customerTaxId: string | null } }) =>
        call.body.customerTaxId === "ATU1" ? Promise.reject(refusal("tax.calculateTax", "invalid-tax-id")) : ask(call as never),
    });
    await billing.updateBillingAccount({
      params: { billingAccountId: ids.billingAccount },
      body: { taxId: "ATU1" },
      ifMatch: 1,
      idempotencyKey: "mistyped",
    });
    await estate.engine.start("renewal", RENEWAL_KEY, { opportunity, seed: SEED, traceparent: null });
    await estate.engine.rest();
    expect(await estate.progress()).toMatchObject({ status: "held", caseId: entityCase });
    expect(estate.caseNow(entityCase)).toMatchObject({
      code: "TAX-JURISDICTION",
      direction: "under_billed",
      exposure: { minor: "120000" },
    });
    expect(estate.world.changes()).not.toContain("tax.commitTaxDocument");

    estate.world.answering.set("crm.getAccount", () => ({ ...account, taxId: "ATU12345678" }));
    estate.world.answering.set("tax.validateTaxId", () => ({ ...verdict }));
    await estate.workOn(entityCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.caseNow(entityCase)).toMatchObject({ status: "closed" });
  });
});

describe("a tax number that is not well formed, of a customer where the seller is not registered", () => {
  it("says that nothing is taxed for want of a registration", async () => {
    const estate = openEstate();
    const { tax, billing } = estate.world.systems;
    const ask = tax.calculateTax.bind(tax);
    const untaxed = { treatment: "not_registered", tax: { currency: "USD", minor: "0" } };
    Object.assign(tax, {
      calculateTax: async (call: { body: { customerTaxId: string | null } }) => {
        if (call.body.customerTaxId === "ATU1") throw refusal("tax.calculateTax", "invalid-tax-id");
        const reply = await ask(call as never);
        return { ...reply, body: { ...reply.body, ...untaxed } };
      },
    });
    const params = { billingAccountId: ids.billingAccount };
    await billing.updateBillingAccount({ params, body: { taxId: "ATU1" }, ifMatch: 1, idempotencyKey: "mistyped" });
    await estate.engine.start("renewal", RENEWAL_KEY, { opportunity, seed: SEED, traceparent: null });
    await estate.engine.rest();
    expect(estate.caseNow(entityCase)).toMatchObject({
      exposure: { minor: "0" },
      findings: [{ found: "ATU1 is not well formed; tax 0.00 USD without it, for which US01 is not registered" }],
    });
  });
});

const verdict = {
  country: "US",
  taxId: "ATU12345678",
  answer: "valid",
  form: "well_formed",
  checksum: "passed",
  registry: "known",
  registryName: "VIES",
  name: null,
  consultationNumber: null,
  policy: "registry_or_form",
  checkedAt: "2026-02-02T10:00:00.000Z",
};

const twoHundred = { currency: "USD", minor: "20000" };
const preview = {
  ...plainSale,
  status: "temporary",
  code: "1",
  legalEntity: "US01",
  accountId: account.id,
  shipTo: address,
  customerTaxId: null,
  taxOn: "2026-02-02",
  currency: "USD",
  lines: [{ lineId: "1", net: twoHundred, taxCode: "saas", tax: twoHundred, details: [] }],
  summary: [],
  net: twoHundred,
  tax: twoHundred,
};
