import type { TaxIdRecord } from "@cashline/contracts/systems/tax/customer-entities";
import { describe, expect, test } from "vitest";
import { defaultPolicy, type Policy } from "./policy.ts";
import { judgeTaxId } from "./tax-id-verdict.ts";

const record = (over: Partial<TaxIdRecord> = {}): TaxIdRecord => ({
  id: "tin_00000000000000000000",
  taxId: "FR40303265045",
  country: "FR",
  status: "valid",
  name: "Exemple SA",
  validFrom: null,
  validTo: null,
  ...over,
});
const down: Partial<Policy> = { registryDowntimes: [{ country: "FR", from: "2026-01-01T00:00:00.000Z", to: null }] };
const judge = (taxId: string, known: TaxIdRecord | undefined, policy: Partial<Policy>) =>
  judgeTaxId({ country: "FR", taxId, record: known, at: "2026-06-15T12:00:00.000Z", on: "2026-06-15" }, { ...defaultPolicy, ...policy });
const good = "FR40303265045";
const wrongDigits = "FR84323140391";

describe("verdict on a tax number", () => {
  test.each<[string, string, TaxIdRecord | undefined, Partial<Policy>, string, string]>([
    ["malformed: nobody is asked", "FR1", undefined, {}, "invalid", "not_asked"],
    ["malformed while the registry is down: still invalid", "FR1", undefined, down, "invalid", "not_asked"],
    ["by form alone", good, undefined, { taxIdCheck: "form" }, "valid", "not_asked"],
    ["by form alone, whatever the registry knows", good, record({ status: "invalid" }), { taxIdCheck: "form" }, "valid", "not_asked"],
    ["by form alone, the registry may be down", good, undefined, { taxIdCheck: "form", ...down }, "valid", "not_asked"],
    ["known and valid", good, record(), {}, "valid", "known"],
    ["known and invalid", good, record({ status: "invalid" }), {}, "invalid", "known"],
    ["registered only later", good, record({ validFrom: "2026-06-16" }), {}, "invalid", "known"],
    ["registered from that day", good, record({ validFrom: "2026-06-15", validTo: "2026-06-15" }), {}, "valid", "known"],
    ["registered until the day before", good, record({ validTo: "2026-06-14" }), {}, "invalid", "known"],
    ["unknown: the form decides", good, undefined, {}, "valid", "unknown"],
    ["unknown under the registry's word alone", good, undefined, { taxIdCheck: "registry" }, "invalid", "unknown"],
    ["known under the registry's word alone", good, record(), { taxIdCheck: "registry" }, "valid", "known"],
    ["wrong check digits under the registry's word alone", wrongDigits, record(), { taxIdCheck: "registry" }, "invalid", "not_asked"],
    ["wrong check digits else", wrongDigits, undefined, {}, "valid", "unknown"],
    ["no answer is neither yes nor no", good, record(), down, "unavailable", "unavailable"],
  ])("%s", (_, taxId, known, policy, answer, registry) => {
    expect(judge(taxId, known, policy)).toMatchObject({ answer, registry });
  });

  test("blanks and small letters do not count", () => {
    expect(judge("fr 40 303 265 045", record(), {})).toEqual({ answer: "valid", form: "well_formed", registry: "known" });
  });
});
