import type { Registration } from "@cashline/contracts/systems/tax/entities";
import { describe, expect, test } from "vitest";
import { checkRegistration, sellerOn } from "./registration.ts";

const registration = (
  jurisdiction: string,
  validFrom = "2024-01-01",
  validTo: string | null = null,
  legalEntity = "DE01",
): Registration => ({ id: `reg_${jurisdiction}_${validFrom}`, legalEntity, jurisdiction, number: "1", validFrom, validTo });

describe("registration", () => {
  test.each(["DE", "US", "US-NY", "IN-KA", "CA-QC", "GB", "AU"])("%s can be registered in", (jurisdiction) => {
    expect(checkRegistration(registration(jurisdiction), [])).toEqual({ outcome: "accepted" });
  });

  test.each(["ZZ", "JP", "US-ZZ", "DE-BY", "US-", "USNY", "EL", ""])("%j is no jurisdiction of the tables", (jurisdiction) => {
    expect(checkRegistration(registration(jurisdiction), [])).toMatchObject({ outcome: "refused", code: "unknown-jurisdiction" });
  });

  test("a registration that ends before it begins is refused", () => {
    expect(checkRegistration(registration("DE", "2024-01-01", "2023-12-31"), [])).toEqual({
      outcome: "refused",
      code: "invalid-request",
      detail: "/body/validTo 2023-12-31 is before validFrom 2024-01-01",
    });
    expect(checkRegistration(registration("DE", "2024-01-01", "2024-01-01"), [])).toEqual({ outcome: "accepted" });
  });

  test("a refusal names the jurisdiction, or the registration that is there", () => {
    expect(checkRegistration(registration("ZZ"), [])).toMatchObject({ detail: "No rates are known for ZZ" });
    expect(checkRegistration(registration("DE", "2030-01-01"), [registration("DE")])).toEqual({
      outcome: "refused",
      code: "already-exists",
      detail: "DE01 is registered in DE by reg_DE_2024-01-01",
    });
    expect(checkRegistration(registration("DE"), [registration("FR")])).toEqual({ outcome: "accepted" });
  });

  test.each<[string, string | null, string]>([
    ["2024-06-01", null, "refused"],
    ["2023-01-01", "2024-01-01", "refused"],
    ["2023-01-01", "2023-12-31", "accepted"],
    ["2025-01-01", null, "accepted"],
    ["2024-12-31", null, "refused"],
    ["2023-01-01", null, "refused"],
  ])("beside one for 2024, one from %s to %s is %s", (validFrom, validTo, outcome) => {
    expect(checkRegistration(registration("DE", validFrom, validTo), [registration("DE", "2024-01-01", "2024-12-31")]).outcome).toBe(
      outcome,
    );
  });

  test("home is the code's country when registered there, else the earliest registration's", () => {
    expect(sellerOn("DE01", [registration("FR", "2020-01-01"), registration("DE", "2024-01-01")], "2026-01-01")?.home).toBe("DE");
    expect(sellerOn("XX01", [registration("FR", "2024-01-01"), registration("US-NY", "2020-01-01")], "2026-01-01")?.home).toBe("US");
    const both = [registration("US-NY", "2020-01-01"), registration("FR", "2024-01-01")];
    expect([both, both.toReversed()].map((each) => sellerOn("XX01", each, "2026-01-01")?.home)).toEqual(["US", "US"]);
    const sameDay = [registration("FR"), registration("AU"), registration("DE")];
    expect(sellerOn("XX01", sameDay, "2026-01-01")?.home).toBe("AU");
    expect(sellerOn("DE01", [], "2026-01-01")).toBeUndefined();
  });

  test.each([
    ["2023-12-31", 0],
    ["2024-01-01", 1],
    ["2024-12-31", 1],
    ["2025-01-01", 0],
  ])("a registration for 2024 gives the right to collect from its first day to its last: %s", (on, count) => {
    expect(sellerOn("DE01", [registration("DE", "2024-01-01", "2024-12-31")], on)?.registered.size).toBe(count);
  });

  test("an ended registration leaves the home and gives no right to collect", () => {
    expect(sellerOn("DE01", [registration("DE", "2024-01-01", "2025-12-31")], "2026-01-01")).toEqual({ home: "DE", registered: new Set() });
  });
});
