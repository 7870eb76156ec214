import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Id, Name, strict } from "../../common/values.ts";
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
  problems: ["tax-document-voided", "tax-document-locked", "tax-document-adjusted", "tax-document-has-returns"],
});
export const lockTaxDocument = operation({
  id: "lockTaxDocument",
  method: "POST",
  path: "/v1/documents/{taxDocumentId}/lock",
  scope: "tax:documents:write",
  summary: "Locks a committed document once it is filed; afterwards only a return document corrects it.",
  params: document,
  body: strict({ filing: Name }),
  reply: { status: 200, body: TaxDocument },
  problems: ["tax-document-not-committed"],
});
export const getTaxDocumentVersions = operation({
  id: "getTaxDocumentVersions",
  method: "GET",
  path: "/v1/documents/{taxDocumentId}/versions",
  scope: "tax:documents:read",
  summary: "All versions of the document's code, oldest first.",
  params: document,
  reply: { status: 200, body: strict({ items: Type.Array(TaxDocument) }) },
});
