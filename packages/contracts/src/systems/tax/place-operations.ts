import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, strict } from "../../common/values.ts";
import { JurisdictionCode, LegalEntity } from "./entities.ts";
import { DistanceSalesTurnover, Jurisdiction, Nexus, NexusStatus, NexusThreshold, Rate } from "./place-entities.ts";
import { TaxPolicy } from "./policy.ts";

export const listJurisdictions = operation({
  id: "listJurisdictions",
  method: "GET",
  path: "/v1/jurisdictions",
  scope: "tax:rates:read",
  summary: "Places with rules of their own, in order of code.",
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(Jurisdiction) },
});
export const listRates = operation({
  id: "listRates",
  method: "GET",
  path: "/v1/rates",
  scope: "tax:rates:read",
  summary: "Rates with their dates and sources, in order of jurisdiction, levy and first day; `on` keeps those in force that day.",
  query: strict({ ...pageQuery, jurisdiction: Type.Optional(JurisdictionCode), on: Type.Optional(CalendarDate) }),
  reply: { status: 200, body: pageOf(Rate) },
  problems: ["unknown-jurisdiction"],
});
export const listNexusThresholds = operation({
  id: "listNexusThresholds",
  method: "GET",
  path: "/v1/nexus-thresholds",
  scope: "tax:nexus:read",
  summary: "Economic nexus thresholds of the American states with their dates and sources.",
  query: strict({ ...pageQuery, on: Type.Optional(CalendarDate) }),
  reply: { status: 200, body: pageOf(NexusThreshold) },
});
export const setNexus = operation({
  id: "setNexus",
  method: "PUT",
  path: "/v1/nexus/{legalEntity}/{jurisdiction}",
  scope: "tax:nexus:write",
  summary: "Declares a legal entity's tie to a jurisdiction; the same pair again replaces it. Only a registration makes it collect.",
  params: strict({ legalEntity: LegalEntity, jurisdiction: JurisdictionCode }),
  body: Type.Omit(Nexus, ["id", "legalEntity", "jurisdiction"], { additionalProperties: false }),
  reply: { status: 200, body: Nexus },
  problems: ["unknown-jurisdiction"],
});
export const listNexus = operation({
  id: "listNexus",
  method: "GET",
  path: "/v1/nexus",
  scope: "tax:nexus:read",
  summary: "Declared ties in order of id.",
  query: strict({ ...pageQuery, legalEntity: Type.Optional(LegalEntity) }),
  reply: { status: 200, body: pageOf(Nexus) },
});
export const getNexusStatus = operation({
  id: "getNexusStatus",
  method: "GET",
  path: "/v1/nexus-status/{legalEntity}",
  scope: "tax:nexus:read",
  summary: "How near a seller's committed sales bring it to each American state's threshold today.",
  params: strict({ legalEntity: LegalEntity }),
  reply: { status: 200, body: strict({ items: Type.Array(NexusStatus) }) },
  problems: ["unknown-legal-entity"],
});
export const getDistanceSalesTurnover = operation({
  id: "getDistanceSalesTurnover",
  method: "GET",
  path: "/v1/distance-sales/{legalEntity}",
  scope: "tax:nexus:read",
  summary: "A seller's committed sales to consumers in other member states, up to yesterday, beside the Union's threshold.",
  params: strict({ legalEntity: LegalEntity }),
  reply: { status: 200, body: DistanceSalesTurnover },
  problems: ["unknown-legal-entity"],
});

export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "tax:policy:read",
  summary: "The tenant's tax policy; version 0 is the default nobody has changed.",
  reply: { status: 200, body: TaxPolicy },
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "tax:policy:write",
  summary: "Replaces the tenant's tax policy; documents made before keep what they were made under.",
  ifMatch: "required",
  body: Type.Omit(TaxPolicy, ["id"], { additionalProperties: false }),
  reply: { status: 200, body: TaxPolicy },
});
