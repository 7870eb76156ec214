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
  "mixed-currencies": { status: 422, title: "The lines are not all in the document's currency", action: "Send one document per currency." },
  "tax-document-not-saved": { status: 409, title: "Only a saved tax document can be committed", action: "Calculate a new version." },
  "tax-document-voided": { status: 409, title: "The tax document is voided", action: "Calculate a new version." },
});
