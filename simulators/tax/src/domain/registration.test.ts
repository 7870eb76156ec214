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
    expect(checkRegistration(registration("DE", "2024-01-01", "2023-12-31"), [])).toMatchObject({ code: "invalid-request" });
  });

  test.each<[string, string | null, string]>([
    ["2024-06-01", null, "refused"],
    ["2023-01-01", "2024-01-01", "refused"],
    ["2023-01-01", "2023-12-31", "accepted"],
    ["2025-01-01", null, "accepted"],
  ])("beside one for 2024, one from %s to %s is %s", (validFrom, validTo, outcome) => {
    expect(checkRegistration(registration("DE", validFrom, validTo), [registration("DE", "2024-01-01", "2024-12-31")]).outcome).toBe(
      outcome,
    );
  });

  test("home is the code's country when registered there, else the earliest registration's", () => {
    expect(sellerOn("DE01", [registration("FR", "2020-01-01"), registration("DE", "2024-01-01")], "2026-01-01")?.home).toBe("DE");
    expect(sellerOn("XX01", [registration("FR", "2024-01-01"), registration("US-NY", "2020-01-01")], "2026-01-01")?.home).toBe("US");
    expect(sellerOn("DE01", [], "2026-01-01")).toBeUndefined();
  });

  test("an ended registration leaves the home and gives no right to collect", () => {
    expect(sellerOn("DE01", [registration("DE", "2024-01-01", "2025-12-31")], "2026-01-01")).toEqual({ home: "DE", registered: new Set() });
  });
});
