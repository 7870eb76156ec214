import {
  adjustTaxDocument,
  calculateTax,
  createReturnDocument,
  previewReturnDocument,
  previewTax,
} from "@cashline/contracts/systems/tax/calculation-operations";
import {
  createExemptionCertificate,
  putTaxIdRecord,
  revokeExemptionCertificate,
  validateTaxId,
} from "@cashline/contracts/systems/tax/customer-operations";
import { commitTaxDocument, createRegistration, lockTaxDocument, voidTaxDocument } from "@cashline/contracts/systems/tax/operations";
import { getDistanceSalesTurnover, getNexusStatus, setNexus, updatePolicy } from "@cashline/contracts/systems/tax/place-operations";
import type { TestBench } from "@cashline/sim-kit/testing";
import { defaultPolicy } from "./domain/policy.ts";
import { accountId, eur, frenchNumber, germanSale, line, newYorkSale, toFrance } from "./tax-bench.fixture.ts";

/** Sales in three jurisdictions, documents in every state, certificates, a policy with a registry that is down. */
export async function story(bench: TestBench): Promise<void> {
  const registration = { number: "1", validFrom: "2020-01-01", validTo: null };
  for (const [legalEntity, jurisdiction] of [
    ["DE01", "DE"],
    ["US01", "US-NY"],
  ])
    await bench.call(createRegistration, { body: { ...registration, legalEntity, jurisdiction } });
  await bench.call(setNexus, {
    params: { legalEntity: "US01", jurisdiction: "US-TX" },
    body: { kind: "physical", validFrom: "2026-01-01", validTo: null },
  });
  await bench.call(getNexusStatus, { params: { legalEntity: "US01" } });
  await bench.call(getDistanceSalesTurnover, { params: { legalEntity: "DE01" } });
  const record = { country: "FR", status: "valid", name: "Exemple SA", validFrom: null, validTo: null };
  await bench.call(putTaxIdRecord, { params: { taxId: frenchNumber }, body: record });
  await bench.call(validateTaxId, { body: { country: "FR", taxId: frenchNumber } });
  for (const number of ["1", "2"]) {
    const certificate = { accountId, number, jurisdictions: ["US-NY"], reason: "resale", validFrom: "2026-01-01", validTo: "2026-03-31" };
    const { body } = await bench.call(createExemptionCertificate, { body: certificate });
    if (number === "2") await bench.call(revokeExemptionCertificate, { params: { certificateId: body.id }, body: { reason: "wrong" } });
  }
  const registryDowntimes = [{ country: "IT", from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" }];
  await bench.call(updatePolicy, { body: { ...defaultPolicy, registryDowntimes, distanceSales: "threshold" }, ifMatch: '"v0"' });

  await bench.call(previewTax, { body: germanSale });
  const made = async (body: object): Promise<string> => (await bench.call(calculateTax, { body })).body.id;
  const step = (operation: Parameters<typeof bench.call>[0], taxDocumentId: string, body: object = {}) =>
    bench.call(operation, { params: { taxDocumentId }, body });
  await made({ ...germanSale, ...toFrance });
  await step(commitTaxDocument, await made({ ...newYorkSale, accountId }));
  const adjusted = await made(germanSale);
  await step(adjustTaxDocument, adjusted, { reason: "other", description: "again", commit: true });
  const sold = await made({ ...germanSale, code: "inv-2" });
  await step(commitTaxDocument, sold);
  await step(lockTaxDocument, sold, { filing: "2026-01" });
  const credit = { code: "cn-1", reason: "cancelled", lines: [{ lineId: "1", net: eur("5000") }] };
  await step(previewReturnDocument, sold, credit);
  await step(createReturnDocument, sold, credit);
  await step(voidTaxDocument, await made({ ...germanSale, code: "inv-3", lines: [line("1", eur("1"))] }), { reason: "test" });
}
