import type { Registration } from "@cashline/contracts/systems/tax/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import { isJurisdiction } from "./jurisdictions.ts";

/** What a seller's registrations say about it on one day. */
export type Seller = {
  /** Country of establishment. */
  readonly home: string;
  /** Jurisdictions in which it is registered on the day. */
  readonly registered: ReadonlySet<string>;
};

type RegistrationRefused = { outcome: "refused"; code: "unknown-jurisdiction" | "already-exists" | "invalid-request"; detail: string };

/**
 * A new registration needs a jurisdiction with rates here, and no other of the same entity there at the same time.
 * Source: ours; one registration of an entity and place at a time, so that a day has one answer.
 */
export function checkRegistration(
  asked: Omit<Registration, "id">,
  others: readonly Registration[],
): { outcome: "accepted" } | RegistrationRefused {
  const { jurisdiction, validFrom, validTo } = asked;
  if (!isJurisdiction(jurisdiction))
    return { outcome: "refused", code: "unknown-jurisdiction", detail: `No rates are known for ${jurisdiction}` };
  if (validTo !== null && validTo < validFrom) {
    return { outcome: "refused", code: "invalid-request", detail: `/body/validTo ${validTo} is before validFrom ${validFrom}` };
  }
  const overlapping = others.find(
    (other) =>
      other.jurisdiction === jurisdiction && other.validFrom <= (validTo ?? "9999-12-31") && validFrom <= (other.validTo ?? "9999-12-31"),
  );
  if (!overlapping) return { outcome: "accepted" };
  return {
    outcome: "refused",
    code: "already-exists",
    detail: `${asked.legalEntity} is registered in ${jurisdiction} by ${overlapping.id}`,
  };
}

/**
 * The seller behind an entity code; `undefined` without any registration. Home is the country of its registrations; with
 * several countries the one its code begins with (`DE01`), otherwise that of the earliest registration.
 * Source: Directive 2006/112/EC art. 44 asks for the place of establishment; taking it from registrations is ours.
 */
export function sellerOn(legalEntity: string, registrations: readonly Registration[], on: CalendarDate): Seller | undefined {
  const earliestFirst = registrations.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  const countries = earliestFirst.map(({ jurisdiction }) => jurisdiction.slice(0, 2));
  const home = countries.find((country) => legalEntity.startsWith(country)) ?? countries[0];
  if (home === undefined) return undefined;
  const active = registrations.filter(({ validFrom, validTo }) => validFrom <= on && (validTo === null || on <= validTo));
  return { home, registered: new Set(active.map(({ jurisdiction }) => jurisdiction)) };
}

const order = ({ validFrom, jurisdiction }: Registration): string => `${validFrom} ${jurisdiction}`;
