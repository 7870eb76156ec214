import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CountryCode, Id, Name, strict } from "../../common/values.ts";
import { ExemptionCertificate, TaxIdRecord, TaxIdVerdict } from "./customer-entities.ts";

export const validateTaxId = operation({
  id: "validateTaxId",
  method: "POST",
  path: "/v1/tax-ids/validate",
  scope: "tax:tax_ids:read",
  summary: "Checks a customer's number by form, check digits and its registry, which may be down.",
  body: strict({ country: CountryCode, taxId: Type.String({ minLength: 1, maxLength: 30 }) }),
  reply: { status: 200, body: TaxIdVerdict },
  problems: ["unknown-jurisdiction"],
});
export const putTaxIdRecord = operation({
  id: "putTaxIdRecord",
  method: "PUT",
  path: "/v1/tax-ids/{taxId}",
  scope: "tax:tax_ids:write",
  summary: "Tells the sandbox's registry what it knows of a number; the same number again replaces it.",
  params: strict({ taxId: TaxIdRecord.properties.taxId }),
  body: Type.Omit(TaxIdRecord, ["id", "taxId"], { additionalProperties: false }),
  reply: { status: 200, body: TaxIdRecord },
  problems: ["unknown-jurisdiction", "invalid-tax-id"],
});
export const listTaxIdRecords = operation({
  id: "listTaxIdRecords",
  method: "GET",
  path: "/v1/tax-ids",
  scope: "tax:tax_ids:read",
  summary: "The numbers the sandbox's registries know, in order of id.",
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(TaxIdRecord) },
});

const certificate = strict({ certificateId: Id("exc") });
export const createExemptionCertificate = operation({
  id: "createExemptionCertificate",
  method: "POST",
  path: "/v1/exemption-certificates",
  scope: "tax:certificates:write",
  summary: "Files an account's exemption certificate; from then on its sales in those jurisdictions and days are exempt.",
  body: Type.Omit(ExemptionCertificate, ["id", "status", "revokedAt", "revocationReason"], { additionalProperties: false }),
  reply: { status: 201, body: ExemptionCertificate },
  problems: ["unknown-jurisdiction", "already-exists"],
});
export const getExemptionCertificate = operation({
  id: "getExemptionCertificate",
  method: "GET",
  path: "/v1/exemption-certificates/{certificateId}",
  scope: "tax:certificates:read",
  summary: "One exemption certificate.",
  params: certificate,
  reply: { status: 200, body: ExemptionCertificate },
});
export const listExemptionCertificates = operation({
  id: "listExemptionCertificates",
  method: "GET",
  path: "/v1/exemption-certificates",
  scope: "tax:certificates:read",
  summary: "Exemption certificates in order of id.",
  query: strict({ ...pageQuery, accountId: Type.Optional(Id("acc")), status: Type.Optional(ExemptionCertificate.properties.status) }),
  reply: { status: 200, body: pageOf(ExemptionCertificate) },
});
export const revokeExemptionCertificate = operation({
  id: "revokeExemptionCertificate",
  method: "POST",
  path: "/v1/exemption-certificates/{certificateId}/revoke",
  scope: "tax:certificates:write",
  summary: "Revokes a certificate; no later calculation is exempt by it.",
  params: certificate,
  body: strict({ reason: Name }),
  reply: { status: 200, body: ExemptionCertificate },
  problems: ["certificate-not-active"],
});
