import { adjustTaxDocument } from "@cashline/contracts/systems/tax/calculation-operations";
import { commitTaxDocument, createRegistration, voidTaxDocument } from "@cashline/contracts/systems/tax/operations";
import {
  getDistanceSalesTurnover,
  getNexusStatus,
  listJurisdictions,
  listNexus,
  listNexusThresholds,
  listRates,
  setNexus,
} from "@cashline/contracts/systems/tax/place-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eur, line, newYorkSale, openTaxBench, shipTo, usd, type TaxBench } from "./tax-bench.fixture.ts";

let bench: TaxBench;
beforeEach(async () => {
  bench = await openTaxBench();
});
afterEach(() => bench.close());
const voided = (taxDocumentId: string) => bench.call(voidTaxDocument, { params: { taxDocumentId }, body: { reason: "wrong" } });

describe("tables", () => {
  test("places are listed by the page, with their regime and levies", async () => {
    const first = (await bench.call(listJurisdictions, { query: { limit: "2" } })).body;
    expect(first).toEqual({
      items: [
        { code: "AT", name: "Austria", level: "country", regime: "eu_vat", levies: ["VAT"] },
        { code: "AU", name: "Australia", level: "country", regime: "au_gst", levies: ["GST"] },
      ],
      next: "AU",
    });
    expect((await bench.call(listJurisdictions, { query: { limit: "1", after: "AU" } })).body.items).toMatchObject([{ code: "BE" }]);
  });

  test("rates are listed with their dates and sources, by place and day", async () => {
    const query = { jurisdiction: "DE", on: "2020-08-01" };
    expect((await bench.call(listRates, { query })).body.items).toEqual([
      {
        jurisdiction: "DE",
        name: "VAT",
        rate: "0.16",
        validFrom: "2020-07-01",
        validTo: "2020-12-31",
        saasTaxable: true,
        taxableShare: "1",
        compound: false,
        source: "UStG § 28(1), Zweites Corona-Steuerhilfegesetz",
      },
    ]);
    expect((await bench.call(listRates, { query: { limit: "1000" } })).body.next).toBeNull();
    expect(await bench.call(listRates, { query: { jurisdiction: "US-ZZ" } })).toMatchObject({
      status: 422,
      body: { code: "unknown-jurisdiction" },
    });
  });

  test("thresholds are listed with their dates and sources", async () => {
    const { items } = (await bench.call(listNexusThresholds, { query: { on: "2026-06-15", limit: "1000" } })).body;
    expect(items.find(({ jurisdiction }: { jurisdiction: string }) => jurisdiction === "US-TX")).toMatchObject({
      sales: usd("50000000"),
      salesReached: "at",
      transactionsReached: null,
      source: "34 Tex. Admin. Code 3.286",
    });
  });
});

describe("nexus", () => {
  const tie = { kind: "physical", validFrom: "2026-01-01", validTo: null };
  const declare = (jurisdiction: string, over: object = {}) =>
    bench.call(setNexus, { params: { legalEntity: "US01", jurisdiction }, body: { ...tie, ...over } });
  const status = async (jurisdiction: string) => {
    const { items } = (await bench.call(getNexusStatus, { params: { legalEntity: "US01" } })).body;
    return items.find((each: { jurisdiction: string }) => each.jurisdiction === jurisdiction);
  };
  const toTexas = (code: string, minor: string) => ({ ...newYorkSale, code, shipTo: shipTo("US", "TX"), lines: [line("1", usd(minor))] });

  test("a tie is declared, replaced, published and listed by entity", async () => {
    expect(await declare("US-TX")).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: { legalEntity: "US01", ...tie } });
    expect(await declare("US-TX", { kind: "voluntary" })).toMatchObject({ headers: { etag: '"v2"' }, body: { kind: "voluntary" } });
    expect(await bench.events("tax.nexus.set.v1")).toHaveLength(2);
    expect((await bench.call(listNexus, { query: { legalEntity: "US01" } })).body.items).toMatchObject([{ kind: "voluntary" }]);
    expect((await bench.call(listNexus, { query: { legalEntity: "DE01" } })).body.items).toEqual([]);
  });

  test("an unknown place or an end before the beginning is refused", async () => {
    expect(await declare("US-ZZ")).toMatchObject({ status: 422, body: { code: "unknown-jurisdiction" } });
    expect(await declare("US-TX", { validTo: "2025-12-31" })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect((await bench.call(listNexus)).body.items).toEqual([]);
  });

  test("committed sales bring a seller near a threshold and over it; nothing is collected until it registers", async () => {
    expect(await status("US-TX")).toMatchObject({ status: "below", reachedPercent: "0" });
    await bench.calculate(toTexas("inv-0", "50000000"));
    expect(await status("US-TX")).toMatchObject({ status: "below" });
    await bench.committed(toTexas("inv-1", "40000000"));
    expect(await status("US-TX")).toMatchObject({ status: "approaching", sales: usd("40000000"), transactions: 1 });
    const over = await bench.committed(toTexas("inv-2", "10000000"));
    expect(over).toMatchObject({ treatment: "not_registered", thresholdScope: "US-TX" });
    expect(await status("US-TX")).toMatchObject({ status: "obliged", reachedPercent: "100", registered: false });
    await bench.call(createRegistration, {
      body: { legalEntity: "US01", jurisdiction: "US-TX", number: "2", validFrom: "2026-01-01", validTo: null },
    });
    expect(await status("US-TX")).toMatchObject({ status: "registered" });
  });

  test("voids, adjustments and returns take back what they undo", async () => {
    const first = await bench.committed(toTexas("inv-1", "1000"));
    await voided(first.id);
    expect(await status("US-TX")).toMatchObject({ sales: usd("0"), transactions: 0 });
    const second = await bench.committed(toTexas("inv-2", "1000"));
    const body = { reason: "price_adjusted", description: "x", lines: [line("1", usd("600"))], commit: true };
    const { body: adjusted } = await bench.call(adjustTaxDocument, { params: { taxDocumentId: second.id }, body });
    expect(await status("US-TX")).toMatchObject({ sales: usd("600"), transactions: 1 });
    const { body: returned } = await bench.returned(adjusted.id, { code: "cn-1", reason: "x", lines: [{ lineId: "1", net: usd("100") }] });
    expect(await status("US-TX")).toMatchObject({ sales: usd("600") });
    await bench.call(commitTaxDocument, { params: { taxDocumentId: returned.id }, body: {} });
    expect(await status("US-TX")).toMatchObject({ sales: usd("500"), transactions: 1 });
    await voided(returned.id);
    expect(await status("US-TX")).toMatchObject({ sales: usd("600") });
  });

  test("sums beyond the largest amount are shown as that", async () => {
    for (const code of ["inv-1", "inv-2"]) await bench.committed(toTexas(code, "900000000000000"));
    expect(await status("US-TX")).toMatchObject({ sales: usd("999999999999999"), reachedPercent: "over 100" });
  });

  test("an entity nobody registered has no standing", async () => {
    expect(await bench.call(getNexusStatus, { params: { legalEntity: "FR01" } })).toMatchObject({
      status: 422,
      body: { code: "unknown-legal-entity" },
    });
  });
});

describe("distance sales", () => {
  const read = async () => (await bench.call(getDistanceSalesTurnover, { params: { legalEntity: "DE01" } })).body;
  const toConsumer = (code: string, minor: string, taxOn = "2026-01-01") =>
    bench.committed({ code, taxOn, shipTo: shipTo("FR"), lines: [line("1", eur(minor))] });

  test("a small seller is taxed at home until its sales and this one exceed, those of the same day too EUR 10,000", async () => {
    await bench.setPolicy({ distanceSales: "threshold" });
    expect(await toConsumer("inv-1", "600000")).toMatchObject({
      distanceSales: "threshold",
      lines: [{ details: [{ jurisdiction: "DE" }] }],
    });
    // Art. 59c (2): the sale that exceeds it is taxed at its destination, at whatever hour.
    expect(await toConsumer("inv-2", "600000")).toMatchObject({ lines: [{ details: [{ jurisdiction: "FR" }] }] });
    expect(await read()).toMatchObject({ throughOn: "2026-01-01", currentYear: eur("1200000"), exceeded: true, taxedAt: "destination" });
    await bench.advance("2026-01-02T00:00:00.000Z");
    expect(await read()).toMatchObject({
      throughOn: "2026-01-02",
      threshold: eur("1000000"),
      currentYear: eur("1200000"),
      exceeded: true,
      taxedAt: "destination",
    });
    expect(await toConsumer("inv-3", "1", "2026-01-02")).toMatchObject({ lines: [{ details: [{ jurisdiction: "FR" }] }] });
    await bench.advance("2027-01-01T00:00:00.000Z");
    expect(await read()).toMatchObject({ currentYear: eur("0"), previousYear: eur("1200001"), taxedAt: "destination" });
    await bench.advance("2028-01-01T00:00:00.000Z");
    expect(await read()).toMatchObject({ exceeded: false, taxedAt: "home" });
  });

  test.each(["issued", "original"])(
    "a sale of last year returned this year, dated as %s, lowers last year's turnover alone",
    async (returnDate) => {
      await bench.setPolicy({ distanceSales: "threshold", returnDate });
      await bench.advance("2026-12-20T00:00:00.000Z");
      const { id } = await toConsumer("inv-1", "900000", "2026-12-20");
      await bench.advance("2027-01-10T00:00:00.000Z");
      expect(await read()).toMatchObject({ currentYear: eur("0"), previousYear: eur("900000") });
      const { body: returned } = await bench.returned(id, { code: "cn-1", reason: "x" });
      await bench.call(commitTaxDocument, { params: { taxDocumentId: returned.id }, body: {} });
      expect(await read()).toMatchObject({ currentYear: eur("0"), previousYear: eur("0"), taxedAt: "home" });
      expect(await toConsumer("inv-2", "900000", "2027-01-10")).toMatchObject({ lines: [{ details: [{ jurisdiction: "DE" }] }] });
      expect(await toConsumer("inv-3", "900000", "2027-01-10")).toMatchObject({
        tax: eur("180000"),
        lines: [{ details: [{ jurisdiction: "FR" }] }],
      });
      await voided(returned.id);
      expect(await read()).toMatchObject({ currentYear: eur("1800000"), previousYear: eur("900000") });
    },
  );

  test("inclusive prices count before tax, in the sale that is judged and in the turnover", async () => {
    await bench.setPolicy({ distanceSales: "threshold", priceMode: "inclusive" });
    // EUR 11,900.00 with 19 % is EUR 10,000.00 before tax, which does not exceed the threshold.
    expect(await toConsumer("inv-1", "1190000")).toMatchObject({ net: eur("1000000"), lines: [{ details: [{ jurisdiction: "DE" }] }] });
    await bench.advance("2026-01-02T00:00:00.000Z");
    expect(await read()).toMatchObject({ currentYear: eur("1000000"), exceeded: false, taxedAt: "home" });
    expect(await toConsumer("inv-2", "2", "2026-01-02")).toMatchObject({ lines: [{ details: [{ jurisdiction: "FR" }] }] });
  });

  test("by default every such sale is taxed at its destination, and counted all the same", async () => {
    expect(await toConsumer("inv-1", "600000")).toMatchObject({
      distanceSales: "destination",
      lines: [{ details: [{ jurisdiction: "FR" }] }],
    });
    await bench.advance("2026-01-02T00:00:00.000Z");
    expect(await read()).toMatchObject({ currentYear: eur("600000"), policy: "destination", taxedAt: "destination" });
  });

  test("an entity nobody registered has none", async () => {
    expect(await bench.call(getDistanceSalesTurnover, { params: { legalEntity: "FR01" } })).toMatchObject({
      status: 422,
      body: { code: "unknown-legal-entity" },
    });
  });
});
