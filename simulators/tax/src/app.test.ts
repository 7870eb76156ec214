import { calculateTax } from "@cashline/contracts/systems/tax/calculation-operations";
import {
  commitTaxDocument,
  createRegistration,
  getTaxDocument,
  listRegistrations,
  listTaxDocuments,
  voidTaxDocument,
} from "@cashline/contracts/systems/tax/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tax } from "./app.ts";

const code = deriveId("inv", "test", "1");
const eur = (minor: string) => ({ currency: "EUR", minor });
const registration = { legalEntity: "DE01", jurisdiction: "DE", number: "DE123456789", validFrom: "2024-01-01", validTo: null };
const shipTo = { line1: "Hauptstr. 1", city: "Berlin", postalCode: "10115", region: "", country: "DE" };
const body = {
  code,
  legalEntity: "DE01",
  shipTo,
  customerTaxId: null,
  taxOn: "2026-01-01",
  currency: "EUR",
  lines: [
    { lineId: "1", net: eur("10000"), taxCode: "saas" },
    { lineId: "2", net: eur("50"), taxCode: "saas" },
  ],
};
const params = (taxDocumentId: string) => ({ taxDocumentId });
const unknown = params(deriveId("txd", "test", "none"));

describe("tax", () => {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(tax);
    await bench.call(createRegistration, { body: registration });
  });
  afterEach(() => bench.close());

  const calculate = async (over: object = {}) => bench.call(calculateTax, { body: { ...body, ...over } });
  const types = async () => (await bench.events()).map(({ type }) => type);

  describe("registrations", () => {
    test("a registration is answered, published and listed", async () => {
      const created = await bench.call(createRegistration, { body: { ...registration, jurisdiction: "FR", number: "FR12345678901" } });
      expect(created).toMatchObject({ status: 201, headers: { etag: '"v1"' }, body: { jurisdiction: "FR" } });
      expect((await bench.call(listRegistrations)).body.items).toHaveLength(2);
      expect(await types()).toEqual(["tax.registration.created.v1", "tax.registration.created.v1"]);
    });

    test("a second registration of the same time is refused and names the first", async () => {
      const [{ id }] = (await bench.call(listRegistrations)).body.items;
      expect(await bench.call(createRegistration, { body: { ...registration, validFrom: "2025-01-01" } })).toMatchObject({
        status: 409,
        body: { code: "already-exists", detail: expect.stringContaining(id) },
      });
    });

    test("a jurisdiction outside the tables is refused", async () => {
      expect(await bench.call(createRegistration, { body: { ...registration, jurisdiction: "US-ZZ" } })).toMatchObject({
        status: 422,
        body: { code: "unknown-jurisdiction" },
      });
    });

    test("an end before the beginning is refused", async () => {
      expect(await bench.call(createRegistration, { body: { ...registration, jurisdiction: "FR", validTo: "2023-12-31" } })).toMatchObject({
        status: 400,
        body: { code: "invalid-request" },
      });
    });
  });

  describe("calculation", () => {
    test("a domestic sale bears the domestic rate by line and names rule and rate", async () => {
      const answer = await calculate();
      expect(answer).toMatchObject({
        status: 201,
        headers: { etag: '"v1"' },
        body: {
          version: 1,
          status: "saved",
          regime: "eu_vat",
          treatment: "standard",
          rounding: "half-up, per line",
          net: eur("10050"),
          tax: eur("1910"),
        },
      });
      expect(answer.body.lines).toEqual([
        {
          lineId: "1",
          net: eur("10000"),
          taxCode: "saas",
          tax: eur("1900"),
          details: [{ jurisdiction: "DE", name: "VAT", rate: "0.19", taxable: eur("10000"), tax: eur("1900") }],
        },
        {
          lineId: "2",
          net: eur("50"),
          taxCode: "saas",
          tax: eur("10"),
          details: [{ jurisdiction: "DE", name: "VAT", rate: "0.19", taxable: eur("50"), tax: eur("10") }],
        },
      ]);
    });

    test.each([
      [
        "a business in another member state accounts for the tax itself",
        { shipTo: { ...shipTo, country: "FR" }, customerTaxId: "FR12345678901" },
        "eu_vat",
        "reverse_charge",
        "0",
      ],
      ["a consumer in another member state pays its rate", { shipTo: { ...shipTo, country: "FR" } }, "eu_vat", "standard", "2010"],
      [
        "a consumer in the United Kingdom owes its VAT, which the seller is not registered to collect",
        { shipTo: { ...shipTo, country: "GB" } },
        "uk_vat",
        "not_registered",
        "0",
      ],
      [
        "an Australian business is outside of Australia's tax",
        { shipTo: { ...shipTo, country: "AU" }, customerTaxId: "51 824 753 556" },
        "none",
        "export",
        "0",
      ],
      [
        "a number that is none of Australia's makes no business",
        { shipTo: { ...shipTo, country: "AU" }, customerTaxId: "51" },
        "au_gst",
        "not_registered",
        "0",
      ],
      ["a customer outside the Union is exported to", { shipTo: { ...shipTo, country: "US", region: "NY" } }, "none", "export", "0"],
    ])("%s", async (_, over, regime, treatment, minor) => {
      expect(await calculate(over)).toMatchObject({ status: 201, body: { regime, treatment, tax: eur(minor) } });
    });

    test.each([
      ["GB01", "GB", "DE", "IE"],
      ["US01", "US-TX", "DE", "FR"],
      ["US01", "US-TX", "GB", "GB"],
      ["US01", "US-TX", "AU", "AU"],
    ])(
      "%s of %s takes nothing of a consumer in %s, and its rate once it is registered in %s",
      async (legalEntity, home, country, there) => {
        const register = (jurisdiction: string) =>
          bench.call(createRegistration, { body: { ...registration, legalEntity, jurisdiction, number: "1" } });
        await register(home);
        const sell = async (code: string) => (await calculate({ code, legalEntity, shipTo: { ...shipTo, country } })).body;
        expect(await sell("before")).toMatchObject({ treatment: "not_registered", tax: eur("0"), summary: [] });
        await register(there);
        const { treatment, tax } = await sell("after");
        expect(treatment).toBe("standard");
        expect(BigInt(tax.minor)).toBeGreaterThan(0n);
      },
    );

    test("an American seller charges where it is registered and the state taxes", async () => {
      await bench.call(createRegistration, { body: { ...registration, legalEntity: "US01", jurisdiction: "US-TX", number: "1" } });
      const inState = (region: string) => calculate({ code: region, legalEntity: "US01", shipTo: { ...shipTo, country: "US", region } });
      expect((await inState("TX")).body).toMatchObject({ regime: "us_sales_tax", treatment: "standard", tax: eur("503") });
      expect((await inState("NY")).body).toMatchObject({ regime: "us_sales_tax", treatment: "not_registered", tax: eur("0") });
      expect((await inState("CA")).body).toMatchObject({ regime: "us_sales_tax", treatment: "not_taxable", tax: eur("0") });
    });

    test.each([
      ["unknown-jurisdiction", { shipTo: { ...shipTo, country: "AQ" } }],
      ["unknown-legal-entity", { legalEntity: "US01" }],
      ["invalid-tax-id", { customerTaxId: "DE12" }],
      ["unknown-currency", { currency: "XYZ", lines: [{ lineId: "1", net: { currency: "XYZ", minor: "1" }, taxCode: "saas" }] }],
      ["duplicate-line-id", { lines: [...body.lines, ...body.lines.slice(1)] }],
      ["unknown-tax-code", { lines: [{ lineId: "1", net: eur("10000"), taxCode: "books" }] }],
      ["mixed-currencies", { lines: [...body.lines, { lineId: "3", net: { currency: "USD", minor: "1" }, taxCode: "saas" }] }],
    ])("%s is refused and nothing is saved", async (problem, over) => {
      expect(await calculate(over)).toMatchObject({ status: 422, body: { code: problem } });
      expect((await bench.call(listTaxDocuments)).body.items).toEqual([]);
    });

    test("totals beyond what a document may carry are refused", async () => {
      expect(await calculate({ lines: [{ lineId: "1", net: eur("999999999999999"), taxCode: "saas" }] })).toMatchObject({
        status: 400,
        body: { code: "invalid-request" },
      });
    });

    test("the same key again replays the answer and makes no second version", async () => {
      const first = await bench.call(calculateTax, { body, key: "once" });
      expect(await bench.call(calculateTax, { body, key: "once" })).toMatchObject({
        status: 201,
        headers: { "idempotent-replayed": "true" },
        body: first.body,
      });
    });

    test("a code used before gets the next version and its saved one is voided", async () => {
      const first = (await calculate()).body;
      const second = (await calculate({ lines: body.lines.slice(0, 1) })).body;
      expect(second).toMatchObject({ version: 2, status: "saved", tax: eur("1900") });
      expect((await bench.call(getTaxDocument, { params: params(first.id) })).body).toMatchObject({
        status: "voided",
        voidedAt: "2026-01-01T00:00:00.000Z",
      });
      expect((await types()).slice(1)).toEqual(["tax.document.calculated.v1", "tax.document.voided.v1", "tax.document.calculated.v1"]);
    });

    test("a new calculation of a committed code adjusts it: the committed version is voided", async () => {
      const first = (await calculate()).body;
      await bench.call(commitTaxDocument, { params: params(first.id), body: {} });
      expect((await calculate()).body).toMatchObject({ version: 2, status: "saved" });
      expect((await bench.call(getTaxDocument, { params: params(first.id) })).body).toMatchObject({
        status: "voided",
        committedAt: "2026-01-01T00:00:00.000Z",
      });
    });

    test("a code whose only version was voided by hand goes on counting", async () => {
      const first = (await calculate()).body;
      await bench.call(voidTaxDocument, { params: params(first.id), body: { reason: "wrong address" } });
      expect((await calculate()).body.version).toBe(2);
      expect(await bench.events("tax.document.voided.v1")).toHaveLength(1);
    });
  });

  describe("documents", () => {
    test("a document is read by id and found by code and status", async () => {
      const document = (await calculate()).body;
      await calculate({ code: "other" });
      expect(await bench.call(getTaxDocument, { params: params(document.id) })).toMatchObject({ status: 200, body: document });
      expect((await bench.call(listTaxDocuments, { query: { code } })).body).toEqual({ items: [document], next: null });
      expect((await bench.call(listTaxDocuments, { query: { status: "committed" } })).body.items).toEqual([]);
      expect((await bench.call(listTaxDocuments)).body.items).toHaveLength(2);
    });

    test("a document that does not exist is not found, committed or voided", async () => {
      expect(await bench.call(getTaxDocument, { params: unknown })).toMatchObject({ status: 404, body: { code: "not-found" } });
      expect(await bench.call(commitTaxDocument, { params: unknown, body: {} })).toMatchObject({
        status: 404,
        body: { code: "not-found" },
      });
      expect(await bench.call(voidTaxDocument, { params: unknown, body: { reason: "none" } })).toMatchObject({
        status: 404,
        body: { code: "not-found" },
      });
    });

    test("a saved document is committed once", async () => {
      const { id } = (await calculate()).body;
      expect(await bench.call(commitTaxDocument, { params: params(id), body: {} })).toMatchObject({
        status: 200,
        headers: { etag: '"v2"' },
        body: { status: "committed", committedAt: "2026-01-01T00:00:00.000Z" },
      });
      expect(await bench.call(commitTaxDocument, { params: params(id), body: {} })).toMatchObject({
        status: 409,
        body: { code: "tax-document-not-saved" },
      });
      expect((await types()).at(-1)).toBe("tax.document.committed.v1");
    });

    test("a document is voided once, saved or committed, and then not committed", async () => {
      const { id } = (await calculate()).body;
      await bench.call(commitTaxDocument, { params: params(id), body: {} });
      const reason = { reason: "credited in full" };
      expect(await bench.call(voidTaxDocument, { params: params(id), body: reason })).toMatchObject({
        status: 200,
        body: { status: "voided" },
      });
      expect(await bench.call(voidTaxDocument, { params: params(id), body: reason })).toMatchObject({
        status: 409,
        body: { code: "tax-document-voided" },
      });
      expect(await bench.call(commitTaxDocument, { params: params(id), body: {} })).toMatchObject({
        status: 409,
        body: { code: "tax-document-not-saved" },
      });
      expect((await types()).at(-1)).toBe("tax.document.voided.v1");
    });
  });
});
