import { event } from "../../common/events.ts";
import { ExemptionCertificate } from "./customer-entities.ts";
import { Registration, TaxDocument } from "./entities.ts";
import { Nexus } from "./place-entities.ts";
import { TaxPolicy } from "./policy.ts";

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
export const taxLocked = event({
  system,
  name: "document.locked",
  version: 1,
  object: "tax_document",
  summary: "A filed tax document was locked.",
  data: TaxDocument,
});
export const taxAdjusted = event({
  system,
  name: "document.adjusted",
  version: 1,
  object: "tax_document",
  summary: "A version was replaced by an adjustment and kept.",
  data: TaxDocument,
});
export const certificateCreated = event({
  system,
  name: "certificate.created",
  version: 1,
  object: "exemption_certificate",
  summary: "An exemption certificate was filed.",
  data: ExemptionCertificate,
});
export const certificateExpired = event({
  system,
  name: "certificate.expired",
  version: 1,
  object: "exemption_certificate",
  summary: "An exemption certificate ran out.",
  data: ExemptionCertificate,
});
export const certificateRevoked = event({
  system,
  name: "certificate.revoked",
  version: 1,
  object: "exemption_certificate",
  summary: "An exemption certificate was revoked.",
  data: ExemptionCertificate,
});
export const nexusSet = event({
  system,
  name: "nexus.set",
  version: 1,
  object: "nexus",
  summary: "A tie to a jurisdiction was declared or changed.",
  data: Nexus,
});
export const policyUpdated = event({
  system,
  name: "policy.updated",
  version: 1,
  object: "tax_policy",
  summary: "The tenant changed its tax policy.",
  data: TaxPolicy,
});
