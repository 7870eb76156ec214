import type { TaxIdRecord, TaxIdVerdict } from "@cashline/contracts/systems/tax/customer-entities";
import type { CalendarDate, Instant } from "@cashline/kernel/time";
import { isRegistryDown, type Policy } from "./policy.ts";
import { checksumOf } from "./tax-id-checksums.ts";
import { hasNumberForm, normalizeTaxId } from "./tax-ids.ts";

export type Judgement = Pick<TaxIdVerdict, "answer" | "form" | "registry">;

/** What is asked: a country's number, what its registry knows of it, when, and for sales of which day. */
export type TaxIdQuestion = {
  readonly country: string;
  readonly taxId: string;
  readonly record: TaxIdRecord | undefined;
  readonly at: Instant;
  readonly on: CalendarDate;
};

/**
 * Whether a number is good under the policy. A malformed one is not, and no registry is asked about it. A registry that
 * is down gives no answer, which is neither yes nor no (VIES answers `MS_UNAVAILABLE`, not `valid: false`). A number the
 * registry knows is what its record says on the day. One it does not know is invalid, as in VIES, unless the policy lets
 * the form decide then; under `registry` wrong check digits are invalid without asking.
 */
export function judgeTaxId({ country, taxId, record, at, on }: TaxIdQuestion, policy: Policy): Judgement {
  const number = normalizeTaxId(taxId);
  if (!hasNumberForm(country, number)) return { answer: "invalid", form: "malformed", registry: "not_asked" };
  const form = "well_formed";
  if (policy.taxIdCheck === "form") return { answer: "valid", form, registry: "not_asked" };
  if (policy.taxIdCheck === "registry" && checksumOf(country, number) === "failed")
    return { answer: "invalid", form, registry: "not_asked" };
  if (isRegistryDown(policy, country, at)) return { answer: "unavailable", form, registry: "unavailable" };
  if (record === undefined) return { answer: policy.taxIdCheck === "registry" ? "invalid" : "valid", form, registry: "unknown" };
  const holds = record.status === "valid" && (record.validFrom ?? on) <= on && on <= (record.validTo ?? on);
  return { answer: holds ? "valid" : "invalid", form, registry: "known" };
}
