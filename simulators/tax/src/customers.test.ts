import {
  createExemptionCertificate,
  getExemptionCertificate,
  listExemptionCertificates,
  listTaxIdRecords,
  putTaxIdRecord,
  revokeExemptionCertificate,
  validateTaxId,
} from "@cashline/contracts/systems/tax/customer-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountId, frenchNumber, missing, newYorkSale, openTaxBench, toFrance, type TaxBench } from "./tax-bench.fixture.ts";

const record = { country: "FR", status: "valid", name: "Exemple SA", validFrom: null, validTo: null };
const certificate = {
  accountId,
  number: "ST-120",
  jurisdictions: ["US-NY"],
  reason: "resale",
  validFrom: "2026-01-01",
  validTo: "2026-01-31",
};

let bench: TaxBench;
beforeEach(async () => {
  bench = await openTaxBench();
});
afterEach(() => bench.close());

describe("numbers of customers", () => {
  const put = (taxId: string, over: object = {}) => bench.call(putTaxIdRecord, { params: { taxId }, body: { ...record, ...over } });
  const validate = (taxId: string, country = "FR") => bench.call(validateTaxId, { body: { country, taxId } });

  test("what the registry knows of a number is told it, replaced and listed", async () => {
    expect(await put(frenchNumber)).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: { taxId: frenchNumber, status: "valid" },
    });
    expect(await put(frenchNumber, { status: "invalid" })).toMatchObject({ headers: { etag: '"v2"' }, body: { status: "invalid" } });
    expect((await bench.call(listTaxIdRecords)).body.items).toMatchObject([{ taxId: frenchNumber, status: "invalid" }]);
  });

  test.each<[string, string, object, number, string]>([
    ["a country without numbers here", "123456789", { country: "US" }, 422, "unknown-jurisdiction"],
    ["a number its country does not write", "FR12", {}, 422, "invalid-tax-id"],
    ["an end before the beginning", frenchNumber, { validFrom: "2026-02-01", validTo: "2026-01-31" }, 400, "invalid-request"],
    ["small letters", "fr40303265045", {}, 400, "invalid-request"],
    ["a prefix that is no country", "EL123456783", { country: "EL" }, 400, "invalid-request"],
  ])("%s is refused", async (_, taxId, over, status, code) => {
    expect(await put(taxId, over)).toMatchObject({ status, body: { code } });
    expect((await bench.call(listTaxIdRecords)).body.items).toEqual([]);
  });

  test("a check answers with form, check digits, registry, name and proof", async () => {
    await put(frenchNumber);
    const { body } = await validate("fr 40 303 265 045");
    expect(body).toMatchObject({
      country: "FR",
      taxId: frenchNumber,
      answer: "valid",
      form: "well_formed",
      checksum: "passed",
      registry: "known",
      registryName: "VIES",
      name: "Exemple SA",
      policy: "registry_or_form",
      checkedAt: "2026-01-01T00:00:00.000Z",
    });
    expect((await bench.calculate(toFrance)).body.taxIdEvidence).toEqual({
      policy: "registry_or_form",
      registry: "known",
      consultationNumber: body.consultationNumber,
    });
  });

  test("a malformed number is invalid without asking, an unknown one by the policy, and while the registry is down there is no answer", async () => {
    expect((await validate("FR12")).body).toMatchObject({
      answer: "invalid",
      form: "malformed",
      checksum: "not_checked",
      registry: "not_asked",
    });
    expect((await validate(frenchNumber)).body).toMatchObject({
      answer: "valid",
      registry: "unknown",
      name: null,
      consultationNumber: null,
    });
    await bench.setPolicy({ taxIdCheck: "registry" });
    expect((await validate(frenchNumber)).body).toMatchObject({ answer: "invalid", registry: "unknown" });
    await bench.setPolicy({ registryDowntimes: [{ country: "FR", from: "2026-01-01T00:00:00Z", to: null }] });
    expect((await validate(frenchNumber)).body).toMatchObject({ answer: "unavailable", registry: "unavailable" });
    expect((await validate("DE136695976", "DE")).body).toMatchObject({ registry: "unknown" });
  });

  test("business numbers on which no tax depends are checked too, other countries have none", async () => {
    expect((await validate("51 824 753 556", "AU")).body).toMatchObject({
      answer: "valid",
      checksum: "passed",
      registryName: "ABN Lookup",
    });
    expect(await validate("1", "US")).toMatchObject({ status: 422, body: { code: "unknown-jurisdiction" } });
  });

  test("a number known as invalid is refused on a document that depends on it", async () => {
    await put(frenchNumber, { status: "invalid" });
    expect(await bench.calculate(toFrance)).toMatchObject({ status: 422, body: { code: "invalid-tax-id" } });
  });
});

describe("exemption certificates", () => {
  const file = (over: object = {}) => bench.call(createExemptionCertificate, { body: { ...certificate, ...over } });
  const read = async (certificateId: string) => (await bench.call(getExemptionCertificate, { params: { certificateId } })).body;
  const revoke = (certificateId: string) =>
    bench.call(revokeExemptionCertificate, { params: { certificateId }, body: { reason: "buyer uses it itself" } });
  const treatment = async (over: object = {}) => (await bench.calculate({ ...newYorkSale, accountId, ...over })).body.treatment;

  test("a certificate is filed, published, read and found by account and status", async () => {
    const filed = await file();
    expect(filed).toMatchObject({ status: 201, headers: { etag: '"v1"' }, body: { ...certificate, status: "active", revokedAt: null } });
    expect((await bench.events("tax.certificate.created.v1"))[0]?.data).toEqual(filed.body);
    expect(await read(filed.body.id)).toEqual(filed.body);
    const found = async (query: Record<string, string>) => (await bench.call(listExemptionCertificates, { query })).body.items.length;
    expect([await found({ accountId }), await found({ status: "expired" }), await found({ accountId: missing("acc") })]).toEqual([1, 0, 0]);
  });

  test.each<[string, object, number, string]>([
    ["a place without rates", { jurisdictions: ["US-ZZ"] }, 422, "unknown-jurisdiction"],
    ["an end before the beginning", { validTo: "2025-12-31" }, 400, "invalid-request"],
    ["an end beyond all plans", { validTo: "9999-12-31" }, 400, "invalid-request"],
    ["no place", { jurisdictions: [] }, 400, "invalid-request"],
    ["a place twice", { jurisdictions: ["US-NY", "US-NY"] }, 400, "invalid-request"],
  ])("%s is refused", async (_, over, status, code) => {
    expect(await file(over)).toMatchObject({ status, body: { code } });
    expect((await bench.call(listExemptionCertificates)).body.items).toEqual([]);
  });

  test("the same number of the same account is filed once", async () => {
    await file();
    expect(await file({ validTo: null })).toMatchObject({ status: 409, body: { code: "already-exists" } });
  });

  test("it exempts while it holds, expires after its last day, and goes on exempting sales of the days it held", async () => {
    const { id } = (await file()).body;
    expect(await treatment()).toBe("exempt");
    await bench.advance("2026-01-31T23:59:59.999Z");
    expect((await read(id)).status).toBe("active");
    await bench.advance("2026-02-01T00:00:00.000Z");
    expect((await read(id)).status).toBe("expired");
    expect(await bench.events("tax.certificate.expired.v1")).toHaveLength(1);
    expect(await treatment({ taxOn: "2026-02-01" })).toBe("standard");
    expect(await treatment({ taxOn: "2026-01-31" })).toBe("exempt");
    expect(await revoke(id)).toMatchObject({ status: 409, body: { code: "certificate-not-active" } });
  });

  test("revoked, it exempts no more and does not expire any more", async () => {
    const { id } = (await file()).body;
    expect(await revoke(id)).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { status: "revoked", revokedAt: "2026-01-01T00:00:00.000Z", revocationReason: "buyer uses it itself" },
    });
    expect(await treatment()).toBe("standard");
    await bench.advance("2026-03-01T00:00:00.000Z");
    expect((await read(id)).status).toBe("revoked");
    expect((await bench.types()).filter((type) => type.startsWith("tax.certificate"))).toEqual([
      "tax.certificate.created.v1",
      "tax.certificate.revoked.v1",
    ]);
    expect(await revoke(id)).toMatchObject({ status: 409, body: { code: "certificate-not-active" } });
    expect(await revoke(missing("exc"))).toMatchObject({ status: 404 });
    expect(await bench.call(getExemptionCertificate, { params: { certificateId: missing("exc") } })).toMatchObject({ status: 404 });
  });

  test("it exempts its account alone, and nobody where no account is named", async () => {
    await file();
    expect(await treatment({ accountId: missing("acc") })).toBe("standard");
    expect(await treatment({ accountId: null })).toBe("standard");
  });
});
