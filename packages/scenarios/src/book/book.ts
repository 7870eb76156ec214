import type { Address, BillingFrequency, PaymentTerms } from "@cashline/contracts/common/values";
import type { Contact, CustomerTier, RenewalTerms } from "@cashline/contracts/systems/crm/entities";
import type { PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import type { Role } from "@cashline/contracts/services/identity/contract";
import type { CalendarDate, Instant } from "@cashline/kernel/time";
import type { Static } from "typebox";

/** What an object is called in the company's own export; references between the objects of a book are keys. */
export type Key = string;

/** A legal entity that sells, with its four-character code: `DE01`. */
export type BookLegalEntity = { code: string; name: string; country: string; baseCurrency: string };

/** Where a legal entity may charge tax. */
export type BookRegistration = { key: Key; legalEntity: string; jurisdiction: string; number: string; validFrom: CalendarDate };

/**
 * What one seat costs per month in major units: for everybody, or for one account when `account` is set.
 * Usage above `includedUsage` per month of the term costs `overageUnitPrice` each.
 */
export type BookPrice = {
  key: Key;
  sku: string;
  tier: string;
  currency: string;
  account: Key | null;
  unitPrice: string;
  includedUsage: number;
  overageUnitPrice: string;
  effectiveOn: CalendarDate;
};

/** A customer as CRM, billing and ERP know it, and the one way it pays. */
export type BookAccount = {
  key: Key;
  name: string;
  parent: Key | null;
  status: "prospect" | "customer" | "churned";
  tier: Static<typeof CustomerTier>;
  industry: string;
  currency: string;
  address: Address;
  taxId: string | null;
  legalEntity: string;
  paymentTerms: PaymentTerms;
  paymentMethod: BookPaymentMethod;
};

export type BookPaymentMethod = Pick<PaymentMethod, "type" | "behaviour" | "settlementDays">;

export type BookContact = { key: Key; account: Key; name: string; email: string; role: Contact["role"] };

/** A signed contract in its current (or last) term, with the subscription and entitlement that follow from it. */
export type BookContract = {
  key: Key;
  account: Key;
  sku: string;
  tier: string;
  seats: number;
  unitPrice: string;
  discountPercent: string;
  /** First day of the current term, and the day after its last. */
  startOn: CalendarDate;
  endOn: CalendarDate;
  /** First day of the very first term, from which all periods are counted. */
  anchorOn: CalendarDate;
  termMonths: number;
  billingFrequency: BillingFrequency;
  autoRenew: boolean;
  trial: boolean;
  /** The churn event that ended it, where the source names one. */
  churnEvent: Key | null;
};

/**
 * Units of a meter on one day. `sentAt` is when metering hands them to billing on the scenario clock; null for what billing
 * has already on the season's first morning.
 */
export type BookUsage = { sourceId: string; contract: Key; meter: string; quantity: number; usedOn: CalendarDate; sentAt: Instant | null };

/** A renewal of one term of a contract: the opportunity, and how it will end. */
export type PlannedRenewal = {
  key: Key;
  name: string;
  contract: Key;
  account: Key;
  /** The renewal of the same contract that must be done before, where more than one of its terms ends in the season. */
  after: Key | null;
  /** The term that ends, as it is signed by then. */
  ending: Pick<BookContract, "startOn" | "endOn" | "tier">;
  closeOn: CalendarDate;
  terms: RenewalTerms;
  outcome: { kind: "won"; at: Instant } | { kind: "lost"; at: Instant; reason: string };
};

/** Somebody who works for the company. */
export type BookPerson = {
  key: Key;
  name: string;
  roles: readonly Role[];
  /** What she knows best, in the words of a case: here the region she works in. */
  skills: readonly string[];
  timeZone: string;
  /** How long she takes to answer, in minutes, shortest and longest. */
  responseMinutes: { low: number; high: number };
};

/** Kept for the support desk; no other system takes it. */
export type BookTicket = {
  key: Key;
  account: Key;
  submittedAt: Instant;
  closedAt: Instant | null;
  resolutionHours: string;
  priority: "low" | "medium" | "high" | "urgent";
  firstResponseMinutes: number;
  satisfaction: number | null;
  escalated: boolean;
};

/** Why a customer left, as the source tells it. `endedContract` is the contract that ended on that day, if one did. */
export type BookChurnEvent = {
  key: Key;
  account: Key;
  churnedOn: CalendarDate;
  reason: string;
  refundMinor: string;
  currency: string;
  reactivation: boolean;
  feedback: string | null;
  endedContract: Key | null;
};

/** A company's book of business at the morning of `from`, and what will become of it until `to`. Pure data. */
export type Book = {
  name: string;
  seed: string;
  from: CalendarDate;
  to: CalendarDate;
  legalEntities: BookLegalEntity[];
  registrations: BookRegistration[];
  people: BookPerson[];
  prices: BookPrice[];
  accounts: BookAccount[];
  contacts: BookContact[];
  contracts: BookContract[];
  usage: BookUsage[];
  renewals: PlannedRenewal[];
  tickets: BookTicket[];
  churnEvents: BookChurnEvent[];
};
