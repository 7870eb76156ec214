/** A renewal whose ended term has used far more than before. */
import type { Invoice, UsageEntry } from "@cashline/contracts/systems/billing/entities";
import { beforeEach, describe, expect, it } from "vitest";
import { caseIdOf } from "./case-desk.ts";
import { openEstate, priceCase } from "./estate.fixture.ts";
import { usageDraft, usageLine, used } from "./trend.fixture.ts";
import { NOW, SEED, idOf, ids, subscription, term, usd } from "./world-records.fixture.ts";

const usageCase = caseIdOf(SEED, { code: "USG-ANOMALY", businessKey: ids.contract });
let estate: ReturnType<typeof openEstate>;
let standing: Invoice;
let readings: UsageEntry[];
/** Units of the ended term, as billing has them now. */
let units: number;

/** January is over: the renewal of 1 February bills it. */
const draftNow = (revision: number): Invoice => {
  const line = usageLine({ quantity: units, periodStartOn: "2026-01-01", periodEndOn: "2026-02-01" });
  const id = idOf("inv", String(revision));
  readings = ["2025-09-30", "2025-10-15", "2025-11-15", "2025-12-15"].map((day) => used(day, 100_000));
  readings.push(used("2026-01-15", units, id));
  standing = usageDraft({ id, revision, draftedAt: NOW }, line);
  return standing;
};

beforeEach(() => {
  estate = openEstate();
  const { answering } = estate.world;
  answering.set("billing.listUsage", () => ({ items: readings, next: null }));
  answering.set("billing.renewSubscription", () => ({
    subscription: { ...subscription, ...term, renewals: 1, lastQuoteId: ids.quote },
    invoice: draftNow(1),
  }));
  answering.set("billing.redraftInvoice", () => draftNow(standing.revision + 1));
  answering.set("billing.getInvoice", () => standing);
  answering.set("billing.holdInvoice", ({ body }: { body: { reason: string; caseId: string } }) => {
    return (standing = { ...standing, hold: { ...body, since: NOW } });
  });
  answering.set("billing.finalizeInvoice", ({ body }: { body: { tax: Invoice["tax"]; taxDocumentId: string } }) => {
    const total = usd(BigInt(standing.net.minor) + BigInt(body.tax.minor));
    return (standing = {
      ...standing,
      status: "open",
      tax: body.tax,
      total,
      due: total,
      finalizedAt: NOW,
      issuedOn: "2026-02-02",
      hold: null,
    });
  });
  answering.set("billing.payInvoice", () => (standing = { ...standing, status: "paid", paidAt: NOW, due: usd(0) }));
});

describe("usage of the ended term", () => {
  it("on its trend leaves with the renewal", async () => {
    units = 139_000;
    await estate.renew();
    expect(estate.published).toEqual([]);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
  });

  it("far above its trend holds the renewal's invoice, its tax not yet committed", async () => {
    units = 400_000;
    await estate.renew();
    expect(await estate.progress()).toMatchObject({ status: "held", caseId: usageCase });
    // 300,000 units above 100,000, at 0.002.
    expect(estate.caseNow(usageCase)).toMatchObject({ businessKey: ids.contract, correlationId: ids.opportunity, exposure: usd(60_000) });
    expect(standing.hold).toMatchObject({ caseId: usageCase });
    expect(estate.engine.steps).not.toContain("commit tax");
  });

  it("explained, it is billed as it is, and the case says that it was right", async () => {
    units = 400_000;
    await estate.renew();
    await estate.workOn(usageCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(standing.lines[1]).toMatchObject({ kind: "usage", quantity: 400_000 });
    expect(estate.caseNow(usageCase)).toMatchObject({ status: "closed", rootCause: "genuine_change", reopened: 0 });
  });

  it("corrected, it is billed as corrected", async () => {
    units = 400_000;
    await estate.renew();
    units = 100_000;
    await estate.workOn(usageCase);
    expect(standing.lines[1]).toMatchObject({ kind: "usage", quantity: 100_000 });
    expect(estate.caseNow(usageCase)).toMatchObject({ status: "closed", rootCause: "late_or_missing_usage" });
  });

  it("changed to another figure that is off its trend, it is held again", async () => {
    units = 400_000;
    await estate.renew();
    units = 390_000;
    await estate.workOn(usageCase);
    expect(await estate.progress()).toMatchObject({ status: "held" });
    expect(estate.caseNow(usageCase)).toMatchObject({ reopened: 1, exposure: usd(58_000) });
  });

  it("is one more finding of the case where the price is wrong as well", async () => {
    units = 400_000;
    const { answering } = estate.world;
    const cheaper = (draft: Invoice): Invoice => {
      const [seats, ...others] = draft.lines;
      return (standing = { ...draft, lines: [...(seats ? [{ ...seats, unitPrice: "90", net: usd(1_080_000) }] : []), ...others] });
    };
    answering.set("billing.renewSubscription", () => ({
      subscription: { ...subscription, ...term, renewals: 1, lastQuoteId: ids.quote },
      invoice: cheaper(draftNow(1)),
    }));
    await estate.renew();
    expect(estate.caseNow(priceCase).findings.map(({ code }) => code)).toEqual(["QTC-PRICE-MISMATCH", "USG-ANOMALY"]);
    await estate.workOn(priceCase);
    expect(estate.caseNow(priceCase)).toMatchObject({ status: "closed", rootCause: "stale_master_data" });
  });
});

describe("a renewal without usage to bill", () => {
  it("asks billing nothing about usage", async () => {
    estate.world.answering.delete("billing.renewSubscription");
    estate.world.answering.delete("billing.finalizeInvoice");
    await estate.renew();
    expect(estate.world.calls.map(({ name }) => name)).not.toContain("billing.listUsage");
  });
});
