import type { ExemptionCertificate } from "@cashline/contracts/systems/tax/customer-entities";
import { describe, expect, test } from "vitest";
import { certificateFor, expireCertificate, fileCertificate, revokeCertificate } from "./exemptions.ts";

const at = "2026-06-15T12:00:00.000Z";
const asked = {
  accountId: "acc_00000000000000000000",
  number: "F0003-1",
  jurisdictions: ["US-NY", "CA"],
  reason: "resale" as const,
  validFrom: "2026-01-01",
  validTo: "2026-12-31" as string | null,
};
const certificate = (over: Partial<ExemptionCertificate> = {}): ExemptionCertificate => ({
  id: "exc_00000000000000000000",
  ...asked,
  status: "active",
  revokedAt: null,
  revocationReason: null,
  ...over,
});

describe("exemption certificate", () => {
  test("is filed as active until the day after its last", () => {
    expect(fileCertificate("exc_1", asked, "2026-06-15")).toMatchObject({
      outcome: "filed",
      certificate: { status: "active" },
      expiresAt: "2027-01-01T00:00:00.000Z",
    });
  });

  test("without an end it never expires", () => {
    expect(fileCertificate("exc_1", { ...asked, validTo: null }, "2026-06-15")).toMatchObject({ expiresAt: null });
    expect(expireCertificate(certificate({ validTo: null }), "2999-01-01")).toBeUndefined();
  });

  test("filed after its last day it is expired at once", () => {
    expect(fileCertificate("exc_1", asked, "2027-01-01")).toMatchObject({ certificate: { status: "expired" }, expiresAt: null });
  });

  test.each<[string, object, string]>([
    ["unknown-jurisdiction", { jurisdictions: ["US-NY", "US-ZZ"] }, "No rates are known for US-ZZ"],
    ["invalid-request", { validTo: "2025-12-31" }, "/body/validTo 2025-12-31 is before 2026-01-01"],
  ])("%s is refused", (code, over, detail) => {
    expect(fileCertificate("exc_1", { ...asked, ...over }, "2026-06-15")).toEqual({ outcome: "refused", code, detail });
  });

  test("one of a single day is filed, and on its last day it is active", () => {
    expect(fileCertificate("exc_1", { ...asked, validTo: "2026-01-01" }, "2026-01-01")).toMatchObject({
      certificate: { status: "active" },
      expiresAt: "2026-01-02T00:00:00.000Z",
    });
  });

  test("expires after its last day, and only when active", () => {
    expect(expireCertificate(certificate(), "2026-12-31")).toBeUndefined();
    expect(expireCertificate(certificate(), "2027-01-01")).toMatchObject({ status: "expired" });
    expect(expireCertificate(certificate({ status: "revoked" }), "2027-01-01")).toBeUndefined();
  });

  test.each(["expired", "revoked"] as const)("one that is %s is not revoked", (status) => {
    expect(revokeCertificate(certificate({ status }), "fraud", at)).toEqual({
      outcome: "refused",
      code: "certificate-not-active",
      detail: `F0003-1 is ${status}`,
    });
  });

  test("revoked, it says when and why", () => {
    expect(revokeCertificate(certificate(), "fraud", at)).toMatchObject({
      outcome: "revoked",
      certificate: { status: "revoked", revokedAt: at, revocationReason: "fraud" },
    });
  });

  test.each<[string, Partial<ExemptionCertificate>, string, string, boolean]>([
    ["on its first day", {}, "US-NY", "2026-01-01", true],
    ["on its last day", {}, "US-NY", "2026-12-31", true],
    ["the day before", {}, "US-NY", "2025-12-31", false],
    ["the day after", {}, "US-NY", "2027-01-01", false],
    ["elsewhere", {}, "US-TX", "2026-06-15", false],
    ["the federal levy only", {}, "CA-QC", "2026-06-15", false],
    ["expired since, for a day when it held", { status: "expired" }, "US-NY", "2026-06-15", true],
    ["revoked", { status: "revoked" }, "US-NY", "2026-06-15", false],
  ])("a certificate, %s (%#)", (_, over, jurisdiction, on, exempts) => {
    expect(certificateFor([certificate(over)], jurisdiction, on) !== undefined).toBe(exempts);
  });

  test("of several the one that began first counts, whatever their order", () => {
    const early = certificate({ id: "exc_early", validFrom: "2025-01-01", number: "B" });
    const late = certificate({ id: "exc_late", number: "A" });
    for (const both of [
      [early, late],
      [late, early],
    ])
      expect(certificateFor(both, "US-NY", "2026-06-15")?.id).toBe("exc_early");
  });
});
