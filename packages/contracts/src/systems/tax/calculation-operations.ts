import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { Address, CalendarDate, Currency, Id, Money, Name, nullable, strict } from "../../common/values.ts";
import { AdjustmentPreview, AdjustmentReason, LegalEntity, TaxDocument, TaxPreview } from "./entities.ts";
import { PriceMode } from "./policy.ts";

const document = strict({ taxDocumentId: Id("txd") });
const code = Type.String({ minLength: 1, maxLength: 60 });
const line = strict({
  lineId: Type.String({ maxLength: 40 }),
  net: Type.Unsafe<Money>({ ...Money, description: "Price of the line; with inclusive prices it holds the tax" }),
  taxCode: Name,
});
const customerTaxId = nullable(Type.String({ maxLength: 30 }));
const lines = Type.Array(line, { minItems: 1, maxItems: 200 });
/** What only some sales say. */
const particulars = {
  accountId: Type.Optional(nullable(Id("acc"))),
  priceMode: Type.Optional(PriceMode),
};

const sale = strict({
  code,
  legalEntity: LegalEntity,
  shipTo: Address,
  customerTaxId,
  taxOn: CalendarDate,
  currency: Currency,
  lines,
  ...particulars,
});
const refusals = [
  "unknown-jurisdiction",
  "unknown-legal-entity",
  "unknown-currency",
  "invalid-tax-id",
  "tax-registry-unavailable",
  "mixed-currencies",
  "unknown-tax-code",
  "duplicate-line-id",
] as const;
const taken = ["tax-document-locked", "tax-document-is-return", "tax-document-has-returns"] as const;

export const calculateTax = operation({
  id: "calculateTax",
  method: "POST",
  path: "/v1/documents",
  scope: "tax:documents:write",
  summary: "Calculates and saves tax for a document; a code used before gets the next version and its earlier saved version is voided.",
  body: sale,
  reply: { status: 201, body: TaxDocument },
  problems: [...refusals, ...taken],
});
export const previewTax = operation({
  id: "previewTax",
  method: "POST",
  path: "/v1/documents/preview",
  scope: "tax:documents:write",
  summary: "Calculates tax as `calculateTax` would, and keeps nothing.",
  body: sale,
  reply: { status: 200, body: TaxPreview },
  problems: refusals,
});
const adjusted = {
  reason: AdjustmentReason,
  description: Name,
  shipTo: Type.Optional(Address),
  customerTaxId: Type.Optional(customerTaxId),
  taxOn: Type.Optional(CalendarDate),
  lines: Type.Optional(lines),
  ...particulars,
};
const adjustmentRefusals = [...refusals, ...taken, "tax-document-voided", "tax-document-adjusted"] as const;
export const adjustTaxDocument = operation({
  id: "adjustTaxDocument",
  method: "POST",
  path: "/v1/documents/{taxDocumentId}/adjust",
  scope: "tax:documents:write",
  summary: "Calculates a document anew as its next version and keeps the old one as adjusted; what is left out stays as it was.",
  params: document,
  body: strict({ ...adjusted, commit: Type.Optional(Type.Boolean({ description: "Commit the new version at once" })) }),
  reply: { status: 201, body: TaxDocument },
  problems: adjustmentRefusals,
});
export const previewAdjustment = operation({
  id: "previewAdjustment",
  method: "POST",
  path: "/v1/documents/{taxDocumentId}/adjust/preview",
  scope: "tax:documents:write",
  summary: "Shows the version that `adjustTaxDocument` would make, refuses what it would refuse, and keeps nothing.",
  params: document,
  body: strict(adjusted),
  reply: { status: 200, body: AdjustmentPreview },
  problems: adjustmentRefusals,
});

const returned = strict({
  code,
  reason: Name,
  lines: Type.Optional(
    Type.Array(
      strict({
        lineId: Type.String({ maxLength: 40 }),
        net: Type.Unsafe<Money>({ ...Money, description: "What is given back before tax, with the sign of the original line" }),
        tax: Type.Optional(
          Type.Unsafe<Money>({
            ...Money,
            description:
              "Tax that a credit note has given back already, as it stands there; the net's share of what is left where left out",
          }),
        ),
      }),
      { minItems: 1, maxItems: 200, description: "All that is left of every line where left out" },
    ),
  ),
});
const returnRefusals = [
  "tax-document-not-committed",
  "tax-document-is-return",
  "return-exceeds-document",
  "mixed-currencies",
  "unknown-tax-code",
  "duplicate-line-id",
] as const;
export const createReturnDocument = operation({
  id: "createReturnDocument",
  method: "POST",
  path: "/v1/documents/{taxDocumentId}/returns",
  scope: "tax:documents:write",
  summary: "Credits a committed or locked document in whole or part, at the original's rates and never for more than it bore.",
  params: document,
  body: returned,
  reply: { status: 201, body: TaxDocument },
  problems: [...returnRefusals, "already-exists"],
});
export const previewReturnDocument = operation({
  id: "previewReturnDocument",
  method: "POST",
  path: "/v1/documents/{taxDocumentId}/returns/preview",
  scope: "tax:documents:write",
  summary: "Shows the return document that would be made, and keeps nothing.",
  params: document,
  body: returned,
  reply: { status: 200, body: TaxPreview },
  problems: returnRefusals,
});
