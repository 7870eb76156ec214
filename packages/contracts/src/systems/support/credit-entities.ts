import Type, { type Static } from "typebox";
import { Currency, Id, Instant, Name, nullable, strict } from "../../common/values.ts";

export const CreditReason = Type.Enum(["sla_breach", "service_outage", "billing_error", "goodwill"]);
export type CreditReason = Static<typeof CreditReason>;

/** More than nothing; a credit is a positive amount that the customer gets. */
export const CreditAmount = strict({
  currency: Currency,
  minor: Type.String({ pattern: "^[1-9][0-9]{0,14}$", description: "Whole number of the currency's smallest unit, above zero" }),
});

/** What a customer asks back on a ticket: requested, then accepted, rejected or withdrawn; an accepted one is credited. */
export const CreditRequest = strict({
  id: Id("crq"),
  ticketId: Id("tkt"),
  accountId: Id("acc"),
  contractId: nullable(Id("ctr")),
  invoiceId: nullable(Id("inv")),
  amount: CreditAmount,
  reason: CreditReason,
  explanation: Type.String({ minLength: 1, maxLength: 300 }),
  status: Type.Enum(["requested", "accepted", "rejected", "withdrawn", "credited"]),
  requestedBy: Name,
  requestedAt: Instant,
  decidedBy: nullable(Name),
  decidedAt: nullable(Instant),
  decisionNote: nullable(Type.String({ maxLength: 500 })),
  creditNote: nullable(Name),
  creditedAt: nullable(Instant),
});
export type CreditRequest = Static<typeof CreditRequest>;
