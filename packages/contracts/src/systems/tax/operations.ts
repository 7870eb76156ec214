import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Address, CalendarDate, Currency, Id, Money, Name, nullable, strict } from "../../common/values.ts";
import { Registration, TaxDocument } from "./entities.ts";

const document = strict({ taxDocumentId: Id("txd") });

export const createRegistration = operation({
  id: "createRegistration",
  method: "POST",
  path: "/v1/registrations",
  scope: "tax:registrations:write",
  summary: "Registers a legal entity in a jurisdiction.",
  body: Type.Omit(Registration, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: Registration },
  problems: ["already-exists", "unknown-jurisdiction"],
});
export const listRegistrations = operation({
  id: "listRegistrations",
  method: "GET",
  path: "/v1/registrations",
  scope: "tax:registrations:read",
  summary: "Registrations in order of id.",
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(Registration) },
});
export const calculateTax = operation({
  id: "calculateTax",
  method: "POST",
  path: "/v1/documents",
  scope: "tax:documents:write",
  summary: "Calculates and saves tax for a document; a code used before gets the next version and its earlier saved version is voided.",
  body: strict({
    code: Type.String({ minLength: 1, maxLength: 60 }),
    legalEntity: Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$" }),
    shipTo: Address,
    customerTaxId: nullable(Type.String({ maxLength: 30 })),
    taxOn: CalendarDate,
    currency: Currency,
    lines: Type.Array(strict({ lineId: Type.String({ maxLength: 40 }), net: Money, taxCode: Name }), { minItems: 1, maxItems: 200 }),
  }),
  reply: { status: 201, body: TaxDocument },
  problems: ["unknown-jurisdiction", "unknown-legal-entity", "invalid-tax-id", "mixed-currencies"],
});
export const getTaxDocument = operation({
  id: "getTaxDocument",
  method: "GET",
  path: "/v1/documents/{taxDocumentId}",
  scope: "tax:documents:read",
  summary: "One tax document.",
  params: document,
  reply: { status: 200, body: TaxDocument },
});
export const listTaxDocuments = operation({
  id: "listTaxDocuments",
  method: "GET",
  path: "/v1/documents",
  scope: "tax:documents:read",
  summary: "Tax documents in order of id.",
  query: strict({
    ...pageQuery,
    status: Type.Optional(TaxDocument.properties.status),
    code: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  reply: { status: 200, body: pageOf(TaxDocument) },
});
export const commitTaxDocument = operation({
  id: "commitTaxDocument",
  method: "POST",
  path: "/v1/documents/{taxDocumentId}/commit",
  scope: "tax:documents:write",
  summary: "Commits a saved document for reporting.",
  params: document,
  body: strict({}),
  reply: { status: 200, body: TaxDocument },
  problems: ["tax-document-not-saved"],
});
export const voidTaxDocument = operation({
  id: "voidTaxDocument",
  method: "POST",
  path: "/v1/documents/{taxDocumentId}/void",
  scope: "tax:documents:write",
  summary: "Voids a saved or committed document.",
  params: document,
  body: strict({ reason: Name }),
  reply: { status: 200, body: TaxDocument },
  problems: ["tax-document-voided"],
});
