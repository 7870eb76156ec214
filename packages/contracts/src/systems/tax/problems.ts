import { problems } from "../../common/problems.ts";

export const taxProblems = problems({
  "unknown-jurisdiction": {
    status: 422,
    title: "No tax rules are known for this place",
    action: "Correct country and region of the ship-to address.",
  },
  "unknown-legal-entity": {
    status: 422,
    title: "The legal entity has no registration at all",
    action: "Register the entity before it sells.",
  },
  "invalid-tax-id": {
    status: 422,
    title: "The customer's tax number is not well formed for its country",
    action: "Correct the number, or leave it out to be taxed as a consumer.",
  },
  "unknown-tax-code": {
    status: 422,
    title: "The engine has no rules for the line's tax code",
    action: "Use `saas`, hosted software sold to a business; nothing else is taxed here.",
  },
  "mixed-currencies": { status: 422, title: "The lines are not all in the document's currency", action: "Send one document per currency." },
  "tax-document-not-saved": { status: 409, title: "Only a saved tax document can be committed", action: "Calculate a new version." },
  "tax-document-voided": { status: 409, title: "The tax document is voided", action: "Calculate a new version." },
  "unknown-currency": {
    status: 422,
    title: "ISO 4217 lists no such currency",
    action: "Correct the currency; without its exponent nothing can be rounded.",
  },
  "duplicate-line-id": { status: 422, title: "Two lines have the same id", action: "Give every line of a document an id of its own." },
  "tax-registry-unavailable": {
    status: 409,
    title: "The registry of tax numbers does not answer, and the tax depends on it",
    action: "Hold the document and send it again with the same key once the registry answers; nothing was taxed.",
  },
  "tax-document-locked": {
    status: 409,
    title: "The tax document is filed and locked",
    action: "Correct it with a return document, then calculate under a new code.",
  },
  "tax-document-not-committed": {
    status: 409,
    title: "Only a committed tax document can be locked, and only a committed or locked one returned",
    action: "Commit it first, or void it if it is only saved.",
  },
  "tax-document-adjusted": {
    status: 409,
    title: "A later version has replaced this one",
    action: "Work on the latest version of its code.",
  },
  "tax-document-is-return": {
    status: 409,
    title: "A return document is neither adjusted, calculated again nor returned",
    action: "Void it and create it anew, or use another code.",
  },
  "tax-document-has-returns": {
    status: 409,
    title: "Return documents stand against this document",
    action: "Void its return documents first, or return the rest.",
  },
  "return-exceeds-document": {
    status: 422,
    title: "More would be returned than is left of the document",
    action: "Name lines of the original with at most what is left of each, in its sign.",
  },
  "certificate-not-active": {
    status: 409,
    title: "Only an active exemption certificate can be revoked",
    action: "Nothing: it exempts no more.",
  },
});
