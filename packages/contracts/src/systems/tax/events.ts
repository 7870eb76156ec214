import { event } from "../../common/events.ts";
import { Registration, TaxDocument } from "./entities.ts";

const system = "tax";
export const registrationCreated = event({
  system,
  name: "registration.created",
  version: 1,
  object: "registration",
  summary: "A legal entity was registered in a jurisdiction.",
  data: Registration,
});
export const taxCalculated = event({
  system,
  name: "document.calculated",
  version: 1,
  object: "tax_document",
  summary: "Tax was calculated and saved.",
  data: TaxDocument,
});
export const taxCommitted = event({
  system,
  name: "document.committed",
  version: 1,
  object: "tax_document",
  summary: "Tax was committed for reporting.",
  data: TaxDocument,
});
export const taxVoided = event({
  system,
  name: "document.voided",
  version: 1,
  object: "tax_document",
  summary: "A tax document was voided.",
  data: TaxDocument,
});
