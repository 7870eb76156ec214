import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { CalendarDate, Currency, Id, Instant, Name, nullable, strict } from "../../common/values.ts";
import { EntityCode, GlAccount } from "./entities.ts";
import { AccountMapping, FxRate, MaintenanceWindow, Rate, TaxCodes } from "./ledger-entities.ts";
import { LedgerPolicy, LedgerPolicyUpdate } from "./policy.ts";

export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "erp:settings:read",
  summary: "The tenant's ledger policy; the defaults until it is changed.",
  reply: { status: 200, body: LedgerPolicy },
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "erp:settings:write",
  summary: "Changes the ledger policy, what is left out stays; documents made before keep what they print.",
  ifMatch: "required",
  body: LedgerPolicyUpdate,
  reply: { status: 200, body: LedgerPolicy },
});
export const getPolicyVersion = operation({
  id: "getPolicyVersion",
  method: "GET",
  path: "/v1/policy/versions/{version}",
  scope: "erp:settings:read",
  summary: "The ledger policy of a version, as a document names it; 0 is the default.",
  params: strict({ version: Type.String({ pattern: "^[0-9]{1,9}$" }) }),
  reply: { status: 200, body: LedgerPolicy },
  problems: ["not-found"],
});
export const setMaintenanceWindow = operation({
  id: "setMaintenanceWindow",
  method: "POST",
  path: "/v1/maintenance-windows",
  scope: "erp:settings:write",
  summary: "Plans a stretch of time in which postings are refused and runs wait.",
  body: strict({ legalEntity: nullable(EntityCode), from: Instant, to: Instant, reason: Name }),
  reply: { status: 201, body: MaintenanceWindow },
  problems: ["unknown-legal-entity", "already-exists"],
});
export const listMaintenanceWindows = operation({
  id: "listMaintenanceWindows",
  method: "GET",
  path: "/v1/maintenance-windows",
  scope: "erp:settings:read",
  summary: "Maintenance windows in order of their beginning.",
  reply: { status: 200, body: strict({ items: Type.Array(MaintenanceWindow) }) },
});
export const removeMaintenanceWindow = operation({
  id: "removeMaintenanceWindow",
  method: "DELETE",
  path: "/v1/maintenance-windows/{maintenanceWindowId}",
  scope: "erp:settings:write",
  summary: "Takes a maintenance window away.",
  params: strict({ maintenanceWindowId: Id("mw") }),
  reply: { status: 200, body: MaintenanceWindow },
});
export const createGlAccount = operation({
  id: "createGlAccount",
  method: "POST",
  path: "/v1/gl-accounts",
  scope: "erp:master-data:write",
  summary: "Adds an account to a legal entity's chart; a mapping makes it the one of its role.",
  body: Type.Omit(GlAccount, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: GlAccount },
  problems: ["unknown-legal-entity", "already-exists"],
});
export const setAccountMapping = operation({
  id: "setAccountMapping",
  method: "PUT",
  path: "/v1/account-mappings",
  scope: "erp:settings:write",
  summary: "Says which account plays a role in a legal entity; null stops postings that need the role.",
  body: AccountMapping,
  reply: { status: 200, body: AccountMapping },
  problems: ["unknown-legal-entity", "unknown-account", "account-role-mismatch"],
});
export const listAccountMappings = operation({
  id: "listAccountMappings",
  method: "GET",
  path: "/v1/account-mappings",
  scope: "erp:settings:read",
  summary: "The account of every role in a legal entity.",
  query: strict({ legalEntity: EntityCode }),
  reply: { status: 200, body: strict({ items: Type.Array(AccountMapping) }) },
  problems: ["unknown-legal-entity"],
});
export const setTaxCodes = operation({
  id: "setTaxCodes",
  method: "PUT",
  path: "/v1/tax-codes",
  scope: "erp:settings:write",
  summary: "Says which tax codes a legal entity posts with; an empty list allows any.",
  body: TaxCodes,
  reply: { status: 200, body: TaxCodes },
  problems: ["unknown-legal-entity"],
});
export const getTaxCodes = operation({
  id: "getTaxCodes",
  method: "GET",
  path: "/v1/tax-codes",
  scope: "erp:settings:read",
  summary: "The tax codes of a legal entity.",
  query: strict({ legalEntity: EntityCode }),
  reply: { status: 200, body: TaxCodes },
  problems: ["unknown-legal-entity"],
});
export const setFxRate = operation({
  id: "setFxRate",
  method: "PUT",
  path: "/v1/fx-rates",
  scope: "erp:settings:write",
  summary: "Sets a day's rate; documents booked before keep theirs.",
  body: strict({ from: Currency, to: Currency, on: CalendarDate, rate: Rate }),
  reply: { status: 200, body: FxRate },
});
export const getFxRate = operation({
  id: "getFxRate",
  method: "GET",
  path: "/v1/fx-rates",
  scope: "erp:settings:read",
  summary: "The rate a posting of that day is translated at: the day's, or the last one policy still takes.",
  query: strict({ from: Currency, to: Currency, on: CalendarDate }),
  reply: { status: 200, body: FxRate },
  problems: ["fx-rate-missing"],
});
