import { describe, expect, it } from "vitest";
import { entitlement, idOf, ids, usd, draftOf } from "../flows/world-records.fixture.ts";
import { correcting, dispute, journals, refunds } from "./playbook.fixture.ts";

const chargeback = { code: "PAY-CHARGEBACK", correction: { disputeId: idOf("dp"), invoiceId: idOf("inv"), legalEntity: "US01" } } as const;

describe("a dispute", () => {
  const invoice = { "billing.getInvoice": () => draftOf(1, 100, "US01") };

  it("is answered with what the customer has in service", async () => {
    const { run, bodyOf, world } = await correcting(chargeback, {
      ...invoice,
      "payment.getDispute": () => dispute("needs_response"),
      "payment.submitDisputeEvidence": () => dispute("under_review"),
    });
    expect(await run()).toMatchObject({ document: idOf("dp") });
    expect(bodyOf("payment.submitDisputeEvidence")?.["text"]).toContain(`entitlement ${entitlement.id}`);
    expect(world.changes()).toEqual(["payment.submitDisputeEvidence"]);
  });

  it("is conceded where nothing is in service, and the loss and its fee booked by two persons", async () => {
    const { run, bodyOf } = await correcting(chargeback, {
      ...invoice,
      ...journals(),
      ...refunds(),
      "provisioning.listEntitlements": () => ({ items: [{ ...entitlement, status: "terminated" }], next: null }),
      "payment.getDispute": () => dispute("needs_response"),
      "payment.acceptDispute": () => dispute("lost"),
    });
    expect(await run()).toMatchObject({ document: idOf("crf") });
    expect(bodyOf("erp.refundCustomer")).toMatchObject({
      reference: idOf("dp"),
      paymentIntentId: idOf("pi"),
      reason: "chargeback",
      paidFrom: "provider",
      amount: usd(10_000),
      requestedBy: "ana",
      approvedBy: "ben",
    });
    expect(bodyOf("erp.createJournalEntry")).toMatchObject({
      reference: `chargeback/${idOf("dp")}`,
      preparedBy: "ana",
      lines: [
        { account: "6000", debit: usd(1_500) },
        { account: "1010", credit: usd(1_500) },
      ],
    });
    expect(bodyOf("erp.approveJournalEntry")).toEqual({ approvedBy: "ben" });
  });

  it("that is lost is booked once, however often the correction runs", async () => {
    const lost = { ...journals(), ...refunds(), "payment.getDispute": () => dispute("lost") };
    const { run, world } = await correcting(chargeback, lost);
    expect(await run()).toEqual(await run());
    expect(world.changes()).toEqual(["erp.refundCustomer", "erp.createJournalEntry", "erp.approveJournalEntry"]);
  });

  it("of a charge that was never in the books costs its fee alone", async () => {
    const refusing = { "erp.refundCustomer": "unknown-receipt" };
    const answers = { ...journals(), ...refunds(), "payment.getDispute": () => dispute("lost") };
    const { run } = await correcting(chargeback, answers, refusing);
    expect(await run()).toMatchObject({ document: "mj_00000000000000000001" });
  });

  it("goes back to people when ERP does not take the loss", async () => {
    const refusing = { "erp.approveJournalEntry": "maintenance-window" };
    const { run } = await correcting(chargeback, { ...journals(), ...refunds(), "payment.getDispute": () => dispute("lost") }, refusing);
    await expect(run()).rejects.toMatchObject({ code: "maintenance-window" });
  });
});

describe("a payout gap", () => {
  const gap = { code: "PAY-PAYOUT-GAP", correction: { payoutId: idOf("po"), currency: "USD", minor: "700" } } as const;
  const payout = (minor: number, name = "by hand", day = 1) => ({
    id: name === "" ? idOf("po") : idOf("po", name),
    amount: usd(minor),
    automatic: false,
    status: "paid",
    createdAt: `2026-02-0${day}T10:00:00.000Z`,
    arrivesOn: "2026-02-09",
    sentAt: null,
    closedAt: null,
    failureCode: null,
    destinationLast4: "6789",
    settles: null,
    policy: { payoutInterval: "daily", payoutArrivalDays: 2, payoutDelayDays: 2 },
  });
  const zero = usd(0);
  const settles = {
    transactions: 1,
    charges: usd(10_000),
    refunds: zero,
    disputes: zero,
    adjustments: usd(-700),
    fees: zero,
    net: usd(9_300),
  };
  const short = (name: string, day: number) => ({ ...payout(9_300, name, day), automatic: true, settles });
  const explaining = (...items: object[]) => correcting(gap, { "payment.listPayouts": () => ({ items, next: null }) });

  it("is explained by what was paid out by hand and has arrived; nothing is changed", async () => {
    const { run, world } = await explaining(short("", 2), payout(700));
    expect(await run()).toMatchObject({ document: idOf("po", "by hand") });
    expect(world.changes()).toEqual([]);
  });

  it.each<[string, object[]]>([
    ["nothing of that much has arrived", [short("", 2), payout(600)]],
    ["what has arrived explains a gap before it", [short("earlier", 1), short("", 2), payout(700)]],
    ["what was sent is not there yet", [short("", 2), { ...payout(700), status: "in_transit" }]],
  ])("stays with people while %s", async (_what, items) => {
    const { run } = await explaining(...items);
    await expect(run()).rejects.toMatchObject({ code: "payout-not-explained" });
  });

  it("is explained by the second payout of that much where another gap has the first", async () => {
    const { run } = await explaining(payout(700, "second", 4), payout(700, "first", 3), short("", 2), short("earlier", 1));
    expect(await run()).toMatchObject({ document: idOf("po", "second") });
  });
});

describe("a loss whose month is closed", () => {
  it("is booked in the first month that is not", async () => {
    const closed = {
      id: idOf("per"),
      legalEntity: "US01",
      month: "2026-02",
      status: "closed",
      fiscalYear: 2026,
      fiscalPeriod: 2,
      reopenings: [],
    };
    const answers = {
      ...journals(),
      ...refunds(),
      "erp.listPeriods": () => ({ items: [closed], next: null }),
      "payment.getDispute": () => dispute("lost"),
    };
    const { run, bodyOf } = await correcting(chargeback, answers);
    await run();
    expect(bodyOf("erp.refundCustomer")).toMatchObject({ refundedOn: "2026-03-01" });
    expect(bodyOf("erp.createJournalEntry")).toMatchObject({ postedOn: "2026-03-01" });
  });
});

describe("a journal in a foreign currency", () => {
  const amount = (minor: string) => ({ currency: "KWD", minor });
  const manual = (status: string) => ({
    id: idOf("mj"),
    reference: "journal/1",
    legalEntity: "US01",
    postedOn: "2026-01-20",
    currency: "KWD",
    memo: "Supplier's invoice over 12345 units",
    lines: [
      { account: "6000", role: "operating_expense", debit: amount("123450"), credit: amount("0") },
      { account: "1010", role: "bank", debit: amount("0"), credit: amount("123450") },
    ],
    status,
    preparedBy: "x",
    approvedBy: "y",
    rejectedBy: null,
    rejectionReason: null,
    journalEntryId: idOf("je"),
    reversalEntryId: null,
    reversedBy: null,
    reversalReason: null,
  });
  const entry = {
    id: idOf("je", "2"),
    number: null,
    legalEntity: "US01",
    month: "2026-01",
    postedOn: "2026-01-20",
    currency: "KWD",
    status: "posted",
    source: { kind: "manual_reversal", id: "1" },
    customerId: null,
    lines: manual("posted").lines,
    reversesId: idOf("je"),
    postedAt: "2026-02-02T10:00:00.000Z",
  };
  const wrong = {
    code: "ERP-CURRENCY",
    title: "Booked by the wrong exponent",
    correction: { manualJournalId: idOf("mj"), journalEntryId: idOf("je"), minor: "12345" },
  } as const;

  it("is reversed and booked anew by the right amount on its own day", async () => {
    const { run, bodyOf, world } = await correcting(wrong, {
      ...journals(),
      "erp.getManualJournal": () => manual("posted"),
      "erp.reverseJournalEntry": () => entry,
    });
    await run();
    expect(world.changes()).toEqual(["erp.reverseJournalEntry", "erp.createJournalEntry", "erp.approveJournalEntry"]);
    expect(bodyOf("erp.createJournalEntry")).toMatchObject({
      reference: `corrected/${idOf("mj")}`,
      postedOn: "2026-01-20",
      lines: [
        { account: "6000", debit: amount("12345") },
        { account: "1010", credit: amount("12345") },
      ],
    });
  });

  it("that is reversed already is only booked anew", async () => {
    const { run, world } = await correcting(wrong, { ...journals(), "erp.getManualJournal": () => manual("reversed") });
    await run();
    expect(world.changes()).toEqual(["erp.createJournalEntry", "erp.approveJournalEntry"]);
  });

  it("goes back to people when ERP does not reverse it", async () => {
    const { run } = await correcting(
      wrong,
      { ...journals(), "erp.getManualJournal": () => manual("posted") },
      { "erp.reverseJournalEntry": "not-reversible" },
    );
    await expect(run()).rejects.toMatchObject({ code: "not-reversible" });
  });
});

describe("an arrangement without a price for a promise", () => {
  const part = (key: string, standAlonePrice: number, allocated: number) => ({
    key,
    description: key,
    standAlonePrice: usd(standAlonePrice),
    isImmaterial: standAlonePrice === 0,
    allocated: usd(allocated),
    recognized: usd(0),
    pattern: "milestones",
    startOn: null,
    endOn: null,
    satisfiedOn: null,
    milestones: [{ key: `${key}-done`, weight: 1, completedOn: null, completedBy: null }],
    lines: [],
    status: "unsatisfied",
  });
  const arrangement = (change: object = {}) => ({
    id: idOf("ra"),
    reference: "bundle/1",
    contractId: ids.contract,
    customerId: ids.customer,
    legalEntity: "US01",
    currency: "USD",
    inceptionOn: "2026-02-01",
    transactionPrice: usd(10_000),
    billed: usd(0),
    recognized: usd(0),
    contractAsset: usd(0),
    contractLiability: usd(0),
    allocationMethod: "relative stand-alone selling price, largest remainder",
    method: "straight line by day, largest remainder",
    status: "active",
    obligations: [part("migration", 6_500, 10_000), part("training", 0, 0)],
    modifications: [],
    cancelledOn: null,
    cancellationReason: null,
    ...change,
  });
  const unpriced = {
    code: "REV-ALLOCATION",
    correction: { revenueArrangementId: idOf("ra"), unpriced: "training", currency: "USD", minor: "3500" },
  } as const;

  it("is taken back and made again with what is left for it", async () => {
    const { run, bodyOf, world } = await correcting(unpriced, {
      "erp.getRevenueArrangement": () => arrangement(),
      "erp.cancelRevenueArrangement": () => arrangement({ status: "cancelled" }),
      "erp.createRevenueArrangement": () => arrangement({ id: idOf("ra", "2") }),
    });
    expect(await run()).toMatchObject({ document: idOf("ra", "2") });
    expect(world.changes()).toEqual(["erp.cancelRevenueArrangement", "erp.createRevenueArrangement"]);
    expect(bodyOf("erp.createRevenueArrangement")).toMatchObject({
      obligations: [
        { key: "migration", standAlonePrice: usd(6_500) },
        { key: "training", standAlonePrice: usd(3_500) },
      ],
    });
    expect(JSON.stringify(bodyOf("erp.createRevenueArrangement"))).not.toContain("isImmaterial");
  });

  it("goes back to people once something is billed under it, or ERP refuses", async () => {
    const billed = await correcting(unpriced, { "erp.getRevenueArrangement": () => arrangement({ billed: usd(1) }) });
    await expect(billed.run()).rejects.toMatchObject({ code: "arrangement-in-use" });
    expect(billed.world.changes()).toEqual([]);
    const closed = await correcting(
      unpriced,
      { "erp.getRevenueArrangement": () => arrangement() },
      { "erp.cancelRevenueArrangement": "period-closed" },
    );
    await expect(closed.run()).rejects.toMatchObject({ code: "period-closed" });
  });
});
