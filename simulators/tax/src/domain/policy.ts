import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { TaxPolicy } from "@cashline/contracts/systems/tax/policy";
import { instant, type Instant } from "@cashline/kernel/time";

export type Policy = Omit<TaxPolicy, "id">;

/**
 * What holds until the tenant says otherwise: each line rounded half-up, prices before tax, a customer's number good
 * when the registry knows it or, where it does not, by its form; a sale held while the registry is down; sales to
 * consumers in other member states taxed there, as a seller in the One Stop Shop does; returns dated when they are issued.
 */
export const defaultPolicy: Policy = {
  roundingLevel: "line",
  roundingMode: "half-up",
  priceMode: "exclusive",
  taxIdCheck: "registry_or_form",
  registryOutage: "hold",
  registryDowntimes: [],
  distanceSales: "destination",
  returnDate: "issued",
};

/**
 * The policy with its instants in the one shape, or refused when a downtime ends before it begins.
 * Source: ours; a downtime is a scenario's.
 */
export function checkPolicy(
  asked: Policy,
): { outcome: "accepted"; policy: Policy } | { outcome: "refused"; code: "invalid-request"; detail: string } {
  const registryDowntimes: Policy["registryDowntimes"] = [];
  for (const [index, { country, from, to }] of asked.registryDowntimes.entries()) {
    const pointer = `/body/registryDowntimes/${index}`;
    const begins = readInstant(from);
    const ends = to === null ? null : readInstant(to);
    if (begins === undefined || ends === undefined) return { outcome: "refused", code: "invalid-request", detail: `${pointer} is no time` };
    if (ends !== null && ends <= begins)
      return { outcome: "refused", code: "invalid-request", detail: `${pointer}/to ${ends} is not after from ${begins}` };
    registryDowntimes.push({ country, from: begins, to: ends });
  }
  return { outcome: "accepted", policy: { ...asked, registryDowntimes } };
}

/**
 * Whether a country's registry is down at an instant.
 * Source: VIES answers `MS_UNAVAILABLE` for one member state at a time.
 */
export function isRegistryDown({ registryDowntimes }: Pick<Policy, "registryDowntimes">, country: string, at: Instant): boolean {
  return registryDowntimes.some(
    (downtime) => (downtime.country ?? country) === country && downtime.from <= at && (downtime.to === null || at < downtime.to),
  );
}

/** How a document states its rounding. Source: ours; vendors disagree, so the rule is printed on what it made. */
export function roundingOf({ roundingMode, roundingLevel }: Pick<Policy, "roundingMode" | "roundingLevel">): TaxDocument["rounding"] {
  return `${roundingMode}, per ${roundingLevel}`;
}

/** What the schema's format lets through and is still no time, or one before the year 0 as year zero in another zone can be, is undefined. */
function readInstant(text: string): Instant | undefined {
  try {
    const read = instant(text);
    return /^\d{4}-/.test(read) ? read : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
