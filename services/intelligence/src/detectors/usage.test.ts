import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { duplicateUsage } from "./duplicate-usage.ts";
import { contract, invoice, line, published, renewed, subscription, usd } from "./examples.fixture.ts";
import { lateUsage } from "./late-usage.ts";
import { missingUsage } from "./missing-usage.ts";

const found = detecting(missingUsage, duplicateUsage, lateUsage);

const BEFORE = "2026-01-09T23:30:00.000Z";
const AFTER = "2026-01-14T14:00:00.000Z";

const card = (change: { id?: string } & Record<string, unknown> = {}) =>
  published("billing.rate_card.loaded", change.id ?? "rc", {
    id: "rc",
    sku: "platform",
    tier: "pro",
    currency: "USD",
    accountId: null,
    effectiveOn: "2024-01-01",
    includedUsage: 100,
    overageUnitPrice: "0.02",
    usageModel: null,
    ...change,
  });

/** A term of twelve months that ended on 2026-01-10 with 1,200 units included, each above at 2 cents. */
const term = () => [
  ...renewed(),
  subscription(
    { startOn: "2025-01-10", endOn: "2026-01-10", renewals: 0, lastQuoteId: null },
    { version: 1, at: "2025-12-31T00:00:00.000Z" },
  ),
  invoice({ lines: [line()] }),
  card(),
];
let batches = 0;
const used = (at: string, ...records: { sourceId: string; quantity: number; usedOn?: string }[]) =>
  published(
    "billing.usage.recorded",
    "sub",
    {
      subscriptionId: "sub",
      accepted: records.map(({ sourceId, quantity, usedOn = "2026-01-08" }) => ({
        id: `usg-${sourceId}`,
        sourceId,
        meter: "calls",
        quantity,
        usedOn,
      })),
    },
    { at, version: (batches += 1) },
  );
const metered = (...events: { id: string; quantity: number; verdict?: string; subject?: string; subscriptionId?: string | null }[]) => [
  published("metering.subject.registered", "sbj", { id: "sbj", key: "plant" }),
  published("metering.binding.bound", "bnd", { id: "bnd", subjectId: "sbj", subscriptionId: "sub" }),
  published(
    "metering.batch.ingested",
    "bat",
    {
      id: "bat",
      events: events.map(({ id, quantity, verdict = "accepted", subject = "plant", subscriptionId = "sub" }) => ({
        source: "/gateway",
        id,
        subject,
        time: "2026-01-08T12:00:00.000Z",
        meter: "calls",
        quantity: String(quantity),
        verdict,
        code: null,
        subscriptionId,
      })),
    },
    { at: BEFORE },
  ),
];

describe("usage that metering has and billing has not", () => {
  test("is found with what it would have cost on top of what was billed", async () => {
    expect(
      await found([
        ...term(),
        used(BEFORE, { sourceId: "a", quantity: 1000 }),
        ...metered({ id: "a", quantity: 1000 }, { id: "b", quantity: 500 }),
      ]),
    ).toMatchObject([
      // 1,500 units are 300 above
      {
        correlationId: "opp-1",
        finding: {
          code: "USG-MISSING",
          businessKey: "sub/2025-01-10",
          correction: { contractId: "ctr" },
          exposure: usd(600),
          direction: "under_billed",
        },
      },
    ]);
  });

  test("what a subject nobody knows has used belongs to the registered one above it", async () => {
    const refused = metered({ id: "b", quantity: 1500, verdict: "refused", subject: "plant/hall", subscriptionId: null });
    expect(await found([...term(), ...refused])).toMatchObject([{ finding: { code: "USG-MISSING", exposure: usd(600) } }]);
    const stranger = metered({ id: "b", quantity: 1500, verdict: "refused", subject: "plants", subscriptionId: null });
    expect(await found([...term(), ...stranger])).toEqual([]);
  });

  test("within what is included, refused but recorded all the same, or of a term not drafted yet it is not missed", async () => {
    expect(await found([...term(), ...metered({ id: "b", quantity: 1200 })])).toEqual([]);
    const recorded = used(BEFORE, { sourceId: "b", quantity: 1500 });
    expect(await found([...term(), recorded, ...metered({ id: "b", quantity: 1500, verdict: "refused" })])).toEqual([]);
    expect(await found([...renewed(), ...metered({ id: "b", quantity: 1500 })])).toEqual([]);
  });
});

describe("usage missing from a term that is not renewed", () => {
  /** The year from 2025-01-10 on, billed by the quarter, ended on a day. */
  const ended = (status: "cancelled" | "expired", cancelledOn: string | null, billed: object | null = {}) => [
    contract({ status: "terminated", startOn: "2025-01-10", endOn: "2026-01-10", renewals: 0 }),
    subscription(
      {
        status,
        startOn: "2025-01-10",
        endOn: "2026-01-10",
        anchorOn: "2025-01-10",
        currency: "USD",
        cancelledOn,
        renewals: 0,
        lastQuoteId: null,
      },
      { at: "2026-01-10T10:00:00.000Z" },
    ),
    ...(billed === null ? [] : [invoice({ purpose: "final", quoteId: null, lines: [], ...billed })]),
    card(),
  ];
  const missing = (quantity: number) => [used(BEFORE, { sourceId: "a", quantity: 1000 }), ...metered({ id: "b", quantity })];

  test("is found on the last bill of one that has expired", async () => {
    expect(await found([...ended("expired", null), ...missing(500)])).toMatchObject([
      // 1,500 units are 300 above the 1,200 of the year.
      { correlationId: "ctr", finding: { code: "USG-MISSING", exposure: usd(600), correction: { invoiceId: "inv", eventIds: '["b"]' } } },
    ]);
  });

  test("is found of one that was cancelled, by what its days included", async () => {
    // Cut on 2026-01-09, 91 of the last quarter's 92 days are served: 100 × (9 + 3 × 91 ⁄ 92) = 1,196.7 are included.
    expect(await found([...ended("cancelled", "2026-01-09"), ...missing(500)])).toMatchObject([
      { finding: { code: "USG-MISSING", exposure: usd(606) } },
    ]);
  });

  test("what was used from the day of the end on is not missed", async () => {
    expect(await found([...ended("cancelled", "2026-01-08"), ...missing(5000)])).toEqual([]);
  });

  test("is found where there was nothing to bill, and so no last bill", async () => {
    expect(await found([...ended("expired", null, null), ...missing(500)])).toMatchObject([
      { finding: { code: "USG-MISSING", exposure: usd(600), correction: { invoiceId: null, subscriptionId: "sub" } } },
    ]);
  });

  test("what comes late to a cancelled one is billed no more, and not found; to an expired one it is", async () => {
    const late = used(AFTER, { sourceId: "b", quantity: 1500 });
    expect(await found([...ended("cancelled", "2026-01-09"), late])).toEqual([]);
    expect(await found([...ended("expired", null), late])).toMatchObject([{ finding: { code: "USG-LATE", exposure: usd(600) } }]);
  });
});

describe("what is missing or late", () => {
  const drafted = (...sourceIds: string[]) =>
    published("billing.late_usage.drafted", "inv-late", {
      id: "inv-late",
      usageIds: sourceIds.map((sourceId) => `usg-${sourceId}`),
    });
  const late = (change: object = {}) => invoice({ lines: [], id: "inv-late", purpose: "late_usage", quoteId: null, ...change });

  test("is named, so that it can be recorded and drafted", async () => {
    const events = metered({ id: "b", quantity: 1500 }, { id: "c", quantity: 10, verdict: "late" });
    expect(await found([...term(), ...events])).toMatchObject([
      { finding: { correction: { subscriptionId: "sub", eventIds: '["b","c"]', days: '["2026-01-08","2026-01-09"]' } } },
    ]);
    expect(await found([...term(), used(AFTER, { sourceId: "b", quantity: 1500 })])).toMatchObject([
      { finding: { correction: { subscriptionId: "sub", usageIds: '["usg-b"]', lineId: null } } },
    ]);
  });

  test("is settled by the invoice of late usage that holds it, and found again when that is void", async () => {
    const events = [...term(), used(AFTER, { sourceId: "b", quantity: 1500 }), drafted("b")];
    expect(await found([...events, late()])).toEqual([]);
    expect(await found([...events, late({ status: "void" })])).toMatchObject([{ finding: { code: "USG-LATE", exposure: usd(600) } }]);
  });

  test("is priced on top of what an invoice of late usage has billed already", async () => {
    const events = [...term(), used(AFTER, { sourceId: "b", quantity: 1000 }, { sourceId: "c", quantity: 500 }), drafted("b"), late()];
    expect(await found(events)).toMatchObject([
      { finding: { code: "USG-LATE", exposure: usd(600), correction: { usageIds: '["usg-c"]' } } },
    ]);
    const lost = [...term(), used(AFTER, { sourceId: "b", quantity: 1000 }), drafted("b"), late(), ...metered({ id: "d", quantity: 300 })];
    expect(await found(lost)).toMatchObject([{ finding: { code: "USG-MISSING", exposure: usd(200) } }]);
  });

  test("taken back after its invoice of late usage, is over-billed", async () => {
    const fix = published(
      "billing.usage.corrected",
      "usg-b",
      { id: "usg-b", quantity: 1250, invoiceId: "inv-late", correctedFrom: 1500 },
      { at: "2026-01-15T09:00:00.000Z" },
    );
    const events = [...term(), used(AFTER, { sourceId: "b", quantity: 1500 }), drafted("b"), late(), fix];
    expect(await found(events)).toMatchObject([{ finding: { code: "USG-LATE", direction: "over_billed", exposure: usd(500) } }]);
  });
});

describe("usage of an ended term is priced by what the term was sold as", () => {
  const late = () => used(AFTER, { sourceId: "b", quantity: 1500 });
  test.each<[string, ReturnType<typeof card>[], string[]]>([
    ["whatever tier the renewal is of", [card({ id: "rc-team", tier: "team", overageUnitPrice: "9" })], ["600"]],
    ["whatever the price is from the next term on", [card({ id: "rc-new", effectiveOn: "2026-01-10", overageUnitPrice: "9" })], ["600"]],
    ["by the latest card in force", [card({ id: "rc-new", effectiveOn: "2025-01-01", overageUnitPrice: "0.03" })], ["900"]],
    [
      "by the account's own before a later general one",
      [card({ id: "rc-own", effectiveOn: "2023-01-01", accountId: "acc", overageUnitPrice: "0.05" })],
      ["1500"],
    ],
    [
      "and by no card of another account",
      [card({ id: "rc-other", effectiveOn: "2025-01-01", accountId: "other", overageUnitPrice: "9" })],
      ["600"],
    ],
    [
      "and not at all where it is priced by a model",
      [card({ id: "rc-own", accountId: "acc", usageModel: { kind: "per_unit", unitPrice: "1" } })],
      [],
    ],
  ])("%s", async (_how, cards, exposures) => {
    const all = await found([...term(), ...cards, late()]);
    expect(all.map(({ finding }) => finding.exposure.minor)).toEqual(exposures);
  });
});

describe("usage billed twice", () => {
  const twice = used(BEFORE, { sourceId: "a", quantity: 1300 }, { sourceId: "second/a", quantity: 1300 });
  test("is found with what the second reading has cost, less what was credited for it", async () => {
    expect(await found([...term(), twice])).toMatchObject([
      { correlationId: "opp-1", finding: { code: "USG-DUPLICATE", exposure: usd(2600), direction: "over_billed" } },
    ]);
    const credit = (minor: number) =>
      published("billing.credit_note.issued", "crn", {
        id: "crn",
        status: "issued",
        invoiceId: "inv",
        lines: [{ lineId: "usage", net: usd(minor) }],
      });
    expect(await found([...term(), twice, credit(600)])).toMatchObject([{ finding: { exposure: usd(2000) } }]);
    expect(await found([...term(), twice, credit(2600)])).toEqual([]);
  });

  test("two readings alike of two sources are two", async () => {
    expect(await found([...term(), used(BEFORE, { sourceId: "a/1", quantity: 1300 }, { sourceId: "a/2", quantity: 1300 })])).toEqual([]);
  });
});

describe("usage known only after its invoice", () => {
  test("what came late is found with its marginal price", async () => {
    const events = [...term(), used(BEFORE, { sourceId: "a", quantity: 1000 }), used(AFTER, { sourceId: "b", quantity: 500 })];
    expect(await found(events)).toMatchObject([
      {
        correlationId: "opp-1",
        finding: { code: "USG-LATE", businessKey: "sub/2025-01-10", exposure: usd(600), direction: "under_billed" },
      },
    ]);
  });

  test("what was corrected down is found over-billed", async () => {
    const corrected = published("billing.usage.corrected", "usg-a", { id: "usg-a", quantity: 1250, invoiceId: "inv", correctedFrom: 1500 });
    expect(await found([...term(), used(BEFORE, { sourceId: "a", quantity: 1500 }), corrected])).toMatchObject([
      { finding: { code: "USG-LATE", exposure: usd(500), direction: "over_billed" } },
    ]);
  });

  test("what was corrected before its draft was made anew is billed as corrected", async () => {
    const fix = (at: string) =>
      published("billing.usage.corrected", "usg-a", { id: "usg-a", quantity: 1250, invoiceId: "inv-0", correctedFrom: 1500 }, { at });
    const draftedAt = "2026-01-12T10:00:00.000Z";
    const events = [
      ...term().filter(({ objectType }) => objectType !== "invoice"),
      invoice({ lines: [line()], id: "inv-0", revision: 1, status: "void" }),
      invoice({ lines: [line()], id: "inv", revision: 2, draftedAt }),
      used(BEFORE, { sourceId: "a", quantity: 1500 }),
    ];
    expect(await found([...events, fix("2026-01-12T09:00:00.000Z")])).toEqual([]);
    expect(await found([...events, fix("2026-01-12T11:00:00.000Z")])).toMatchObject([
      { finding: { code: "USG-LATE", businessKey: "sub/2025-01-10", exposure: usd(500) } },
    ]);
  });

  test("what the rest of the term uses after an early renewal, and what is included, is none", async () => {
    const next = used("2026-01-10T23:30:00.000Z", { sourceId: "b", quantity: 5000, usedOn: "2026-01-09" });
    expect(await found([...term(), next])).toEqual([]);
    expect(await found([...term(), used(AFTER, { sourceId: "b", quantity: 1200 })])).toEqual([]);
  });
});
