import type { Contract } from "@cashline/contracts/systems/crm/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { describe, expect, it } from "vitest";
import { contract, entitlement, idOf, ids, usd } from "../flows/world-records.fixture.ts";
import { findingOf } from "../cases/finding.fixture.ts";
import { intentOf } from "../flows/world.fixture.ts";
import { actsOf, dutiesOf } from "./duty-of.fixture.ts";
import { bookedInNextPeriod } from "../policies/posting-policy.ts";
import { correcting, providerRefund, refunds } from "./playbook.fixture.ts";

const payment = (unapplied: number) => ({
  id: idOf("cpm"),
  kind: "cash",
  reference: "transfer/1",
  customerId: idOf("cus"),
  legalEntity: "US01",
  currency: "USD",
  amount: usd(5_000),
  unapplied: usd(unapplied),
  receivedOn: "2026-01-20",
  status: unapplied === 0 ? "applied" : "unapplied",
  tolerance: null,
  applications: [],
  journalEntryId: idOf("je"),
});

describe("money on no invoice", () => {
  const stray = {
    code: "PAY-UNAPPLIED",
    correction: { reason: "unapplied", customerPaymentId: idOf("cpm"), customerId: idOf("cus"), legalEntity: "US01" },
  } as const;

  it("goes back to its sender as far as it is left, once", async () => {
    const { run, bodyOf, world } = await correcting(stray, { ...refunds(), "erp.getCustomerPayment": () => payment(4_000) });
    expect(await run()).toMatchObject({ document: idOf("crf") });
    expect(await run()).toMatchObject({ document: idOf("crf") });
    expect(world.changes()).toEqual(["erp.refundCustomer"]);
    expect(bodyOf("erp.refundCustomer")).toMatchObject({
      customerPaymentId: idOf("cpm"),
      paidFrom: "bank",
      amount: usd(4_000),
      requestedBy: "ana",
      approvedBy: "ben",
    });
  });

  it.each(["unapplied", "refund"])("is a refund to those who prepare and approve it, whatever its reason: %s", async (reason) => {
    expect(await dutiesOf(findingOf({ ...stray, correction: { ...stray.correction, reason } }))).toEqual({
      prepares: actsOf(["erp.refundCustomer"])[0],
      approves: "refund.approve",
    });
  });

  it("goes back up to what was approved, however much has come in since", async () => {
    const approved = { ...stray, exposure: usd(3_000) };
    const { run, bodyOf } = await correcting(approved, { ...refunds(), "erp.getCustomerPayment": () => payment(4_000) });
    await run();
    expect(bodyOf("erp.refundCustomer")).toMatchObject({ amount: usd(3_000) });
  });

  it("that was applied meanwhile stays", async () => {
    const { run, world } = await correcting(stray, { ...refunds(), "erp.getCustomerPayment": () => payment(0) });
    expect(await run()).toMatchObject({ document: idOf("cpm") });
    expect(world.changes()).toEqual([]);
  });

  it("that ERP does not send goes back to people", async () => {
    const refusing = { "erp.refundCustomer": "unapplied-too-small" };
    const { run } = await correcting(stray, { ...refunds(), "erp.getCustomerPayment": () => payment(4_000) }, refusing);
    await expect(run()).rejects.toMatchObject({ code: "unapplied-too-small" });
  });

  it("that a flow waits to apply is applied by that flow, and no refund", async () => {
    const { run, world } = await correcting({ code: "PAY-UNAPPLIED", correction: { invoiceId: idOf("inv") } }, {});
    await run();
    expect(world.changes()).toEqual([]);
    const applied = findingOf({ code: "PAY-UNAPPLIED", correction: { invoiceId: idOf("inv") } });
    expect(await dutiesOf(applied)).toEqual({ prepares: "cash.apply", approves: "invoice.approve" });
  });
});

describe("a charge for no invoice", () => {
  const charged = {
    code: "PAY-UNAPPLIED",
    exposure: usd(4_000),
    correction: { reason: "no-invoice", paymentIntentId: idOf("pi", "1"), legalEntity: "US01" },
  } as const;
  const intent = (refunded: number) => ({
    ...intentOf({ accountId: ids.account, invoiceId: idOf("inv"), paymentMethodId: idOf("pm"), amount: usd(5_000) }, 1, "succeeds"),
    captured: usd(5_000),
    refunded: usd(refunded),
  });
  it.each([
    ["of which more is left than was approved", 0, usd(4_000)],
    ["of which less is left", 2_000, usd(3_000)],
  ])("%s goes back by the way it came, and no more than both", async (_which, refunded, amount) => {
    const { run, bodyOf } = await correcting(charged, {
      "payment.getPaymentIntent": () => intent(refunded),
      "payment.createRefund": () => providerRefund(4_000),
    });
    expect(await run()).toMatchObject({ document: idOf("re") });
    expect(bodyOf("payment.createRefund")).toMatchObject({ paymentIntentId: idOf("pi", "1"), amount });
  });

  it("of which nothing is left stays as it is", async () => {
    const { run, world } = await correcting(charged, { "payment.getPaymentIntent": () => intent(5_000) });
    expect(await run()).toMatchObject({ document: idOf("pi", "1") });
    expect(world.changes()).toEqual([]);
  });

  it("is a refund to those who prepare and approve it", async () => {
    expect(await dutiesOf(findingOf(charged))).toEqual({ prepares: actsOf(["erp.refundCustomer"])[0], approves: "refund.approve" });
  });
});

describe("a refund that came back", () => {
  const bounced = {
    code: "PAY-UNAPPLIED",
    exposure: usd(700),
    correction: { reason: "refund", refundId: idOf("re"), paymentIntentId: idOf("pi"), invoiceId: idOf("inv"), legalEntity: "US01" },
  } as const;
  const period = { id: idOf("per"), legalEntity: "US01", month: "2026-02", fiscalYear: 2026, fiscalPeriod: 2, reopenings: [] };
  const locked = { "erp.listPeriods": () => ({ items: [{ ...period, status: "soft_closed" }], next: null }) };

  it("goes again by transfer, under its own id, on a day that takes receivables", async () => {
    const { run, bodyOf } = await correcting(bounced, { ...refunds(), ...locked });
    expect(await run()).toMatchObject({ document: idOf("crf") });
    expect(bodyOf("erp.refundCustomer")).toMatchObject({
      reference: `refund/${idOf("re")}`,
      paymentIntentId: idOf("pi"),
      paidFrom: "bank",
      amount: usd(700),
      refundedOn: "2026-03-01",
    });
  });

  it("is asked for on its own day where the policy allows no other month, and ERP refuses that", async () => {
    const { run, bodyOf } = await correcting(bounced, { ...refunds(), ...locked }, {}, { ...bookedInNextPeriod, nextPeriod: false });
    await run();
    expect(bodyOf("erp.refundCustomer")).toMatchObject({ refundedOn: "2026-02-02" });
  });
});

describe("what ERP has booked wrong", () => {
  const entry = {
    id: idOf("je"),
    number: null,
    legalEntity: "US01",
    month: "2026-02",
    postedOn: "2026-02-02",
    currency: "USD",
    status: "posted",
    source: { kind: "reclassification", id: idOf("ar") },
    customerId: null,
    lines: [
      { account: "1200", role: "receivable", debit: usd(100), credit: usd(0) },
      { account: "1210", role: "receivable", debit: usd(0), credit: usd(100) },
    ],
    reversesId: null,
    postedAt: "2026-02-02T10:00:00.000Z",
  };
  const schedule = {
    id: idOf("rs"),
    invoiceId: idOf("inv"),
    contractId: ids.contract,
    legalEntity: "US01",
    currency: "USD",
    total: usd(100),
    startOn: "2026-02-01",
    endOn: "2026-03-01",
    method: "straight line by day, largest remainder",
    lines: [],
  };

  it("is moved to the control account by its two persons", async () => {
    const found = { invoiceId: idOf("inv"), account: "1210", legalEntity: "US01" };
    const { run, bodyOf } = await correcting(
      { code: "ERP-SUBLEDGER-BREAK", correction: found },
      { ...refunds(), "erp.reclassifyReceivable": () => entry },
    );
    expect(await run()).toMatchObject({ document: idOf("je") });
    expect(bodyOf("erp.reclassifyReceivable")).toMatchObject({ invoiceId: idOf("inv"), preparedBy: "ana", approvedBy: "ben" });
  });

  it("is laid over the contract's days by its two persons, or goes back to people", async () => {
    const found = { revenueScheduleId: idOf("rs"), serviceStartOn: "2026-02-01", serviceEndOn: "2026-03-01" };
    const finding = { code: "REV-SCHEDULE", correction: found } as const;
    const { run, bodyOf } = await correcting(finding, { "erp.replanRevenueSchedule": () => schedule });
    expect(await run()).toMatchObject({ document: idOf("rs") });
    expect(bodyOf("erp.replanRevenueSchedule")).toMatchObject({
      serviceStartOn: "2026-02-01",
      serviceEndOn: "2026-03-01",
      preparedBy: "ana",
      approvedBy: "ben",
    });
    const refusing = { "erp.replanRevenueSchedule": "schedule-not-replannable" };
    const refused = await correcting(finding, { "erp.replanRevenueSchedule": () => schedule }, refusing);
    await expect(refused.run()).rejects.toMatchObject({ code: "schedule-not-replannable" });
  });
});

describe("an entitlement that differed from its contract", () => {
  /** A contract over 10 seats with half a year to come, and what stands of it; found as told. */
  const drifted = (found: string, standing: Partial<Entitlement>, signed: Partial<Contract> = {}, contracted = "10") => {
    const current = { ...entitlement, seats: 14, ...standing };
    const set = (change: Partial<Entitlement>) => Object.assign(current, change);
    return correcting(
      { code: "QTC-ENTITLEMENT-DRIFT", correction: { entitlementId: ids.entitlement, seats: contracted, tier: "pro", status: found } },
      {
        "crm.getContract": () => ({ ...contract, endOn: "2026-08-01", ...signed }),
        "provisioning.getEntitlement": () => current,
        "provisioning.reinstateEntitlement": () => set({ status: "active" }),
        "provisioning.resumeEntitlement": () => set({ status: "active" }),
        "provisioning.terminateEntitlement": () => set({ status: "terminated" }),
        "provisioning.changeEntitlement": ({ body }: { body: object }) => set(body),
      },
    );
  };
  const suspended = (code: Entitlement["suspensionCode"]) => ({ status: "suspended", suspensionCode: code }) as const;
  const seats = "provisioning.changeEntitlement";

  it.each<[string, string, Partial<Entitlement>, string[]]>([
    ["in seats gets those of the contract", "active", {}, [seats]],
    ["and was ended is granted again", "terminated", { status: "terminated" }, ["provisioning.reinstateEntitlement", seats]],
    ["and was suspended for no reason is resumed", "suspended", suspended(null), ["provisioning.resumeEntitlement", seats]],
    ["and was suspended for another reason is resumed", "suspended", suspended("other"), ["provisioning.resumeEntitlement", seats]],
  ])("%s, once", async (_what, found, standing, changes) => {
    const { run, world } = await drifted(found, standing);
    await run();
    expect(await run()).toMatchObject({ document: `${ids.entitlement} at 10 seats` });
    expect(world.changes()).toEqual(changes);
  });

  it("is granted again until the contract's end", async () => {
    const { run, bodyOf } = await drifted("terminated", { status: "terminated" });
    await run();
    expect(bodyOf("provisioning.reinstateEntitlement")).toMatchObject({ endOn: "2026-08-01" });
  });

  it("though its contract is over ends with it, once; where the contract goes on after all it is left", async () => {
    const over = await drifted("active", {}, { status: "terminated", terminationReason: "insolvency" }, "0");
    for (let times = 0; times < 2; times += 1) await over.run();
    expect(over.world.changes()).toEqual(["provisioning.terminateEntitlement"]);
    expect(over.bodyOf("provisioning.terminateEntitlement")).toEqual({ reason: "insolvency" });
    const goesOn = await drifted("active", {}, {}, "0");
    expect((await goesOn.run()).detail).toMatch(/left as it is/);
    expect(goesOn.world.changes()).toEqual([]);
  });

  it.each<[string, string, Partial<Entitlement>, Partial<Contract>]>([
    ["suspended for non-payment since", "active", suspended("non_payment"), {}],
    ["suspended for no reason since, which nobody has approved to undo", "active", suspended(null), {}],
    ["suspended for fraud by now", "suspended", suspended("fraud"), {}],
    ["suspended for security by now", "suspended", suspended("security"), {}],
    ["terminated since", "suspended", { status: "terminated" }, {}],
    ["terminated with its contract", "terminated", { status: "terminated" }, { status: "terminated" }],
    ["terminated, and its term over", "terminated", { status: "terminated" }, { endOn: "2026-02-01" }],
    ["being renewed", "active", {}, { renewals: 1 }],
    ["of a contract over other seats by now", "active", {}, { seats: 14 }],
    ["of a contract of another tier by now", "active", {}, { tier: "enterprise" }],
  ])("stays as it is when it is %s", async (_which, found, standing, signed) => {
    const { run, world } = await drifted(found, standing, signed);
    expect((await run()).detail).toMatch(/left as it is/);
    expect(world.changes()).toEqual([]);
  });
});
