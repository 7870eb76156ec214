import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { creditExcess } from "./credit-excess.ts";
import { invoice, published, renewed, usd } from "./examples.fixture.ts";

const found = detecting(creditExcess);

const note = (minor: number, change: Record<string, unknown> = {}) =>
  published("billing.credit_note.issued", "crn", {
    id: "crn",
    invoiceId: "inv",
    status: "issued",
    total: usd(minor),
    settlement: { offset: usd(0), credit: usd(minor), refund: usd(0) },
    creditStatus: "available",
    refundStatus: "none",
    ...change,
  });
const refund = (minor: number, status = "succeeded") => [
  published("payment.payment_intent.succeeded", "pi", { id: "pi", invoiceId: "inv" }),
  published("payment.refund.succeeded", "re", { id: "re", paymentIntentId: "pi", amount: usd(minor), status }),
];

describe("what was given back beyond an invoice", () => {
  test("credited and refunded, it is found with what goes beyond its total", async () => {
    expect(await found([...renewed(), invoice(), note(20_000), ...refund(20_000)])).toMatchObject([
      {
        correlationId: "opp-1",
        finding: {
          code: "BIL-CREDIT-EXCESS",
          businessKey: "inv",
          exposure: usd(7000),
          direction: "under_billed",
          correction: { creditNoteIds: "crn" },
        },
      },
    ]);
  });

  const asked = { settlement: { offset: usd(0), credit: usd(0), refund: usd(33_000) }, refundStatus: "succeeded", creditStatus: "none" };
  const charge = (id: string, more: Record<string, unknown> = {}) =>
    published("payment.payment_intent.succeeded", id, { id, invoiceId: "inv", captured: usd(33_000), disputed: usd(0), ...more });
  const refundOf = (id: string, minor: number) =>
    published("payment.refund.succeeded", `re-${id}`, { id: `re-${id}`, paymentIntentId: id, amount: usd(minor), status: "succeeded" });
  const paid = invoice({ paid: usd(33_000) });
  const exposures = async (...events: Parameters<typeof found>[0]) =>
    (await found([...renewed(), note(3_000), ...events])).map(({ finding }) => finding.exposure);

  test("what was charged beyond what it took is not its money: one of two charges sent back, or sent back and collected again", async () => {
    expect(await exposures(paid, charge("pi1"), charge("pi2"), refundOf("pi2", 33_000))).toEqual([]);
    expect(await exposures(invoice({ paid: usd(0) }), charge("pi1"), refundOf("pi1", 33_000))).toEqual([]);
    expect(await exposures(paid, charge("pi1"), refundOf("pi1", 33_000))).toEqual([usd(3_000)]);
    expect(await exposures(paid, charge("pi1"), charge("pi2"), refundOf("pi1", 33_000), refundOf("pi2", 1_000))).toEqual([]);
    expect(await exposures(paid, charge("pi1"), charge("pi2"), refundOf("pi1", 33_000), refundOf("pi2", 31_000))).toEqual([usd(1_000)]);
  });

  test("a charge that a dispute has taken is not there to be sent back", async () => {
    const disputed = charge("pi1", { disputed: usd(33_000) });
    expect(await exposures(paid, disputed, charge("pi2"), refundOf("pi2", 33_000))).toEqual([usd(3_000)]);
  });

  test.each([
    ["all of it credited", [note(33_000)]],
    ["all of it refunded as its credit note asks", [note(33_000, asked), ...refund(33_000)]],
    ["all of it refunded without a credit note", refund(33_000)],
    ["a refund that failed", [note(33_000), ...refund(33_000, "failed")]],
    ["a credit note that was voided", [note(33_000, { status: "void" }), ...refund(33_000)]],
  ])("%s is not beyond it", async (_what, events) => {
    expect(await found([...renewed(), invoice(), ...events])).toEqual([]);
  });
});
