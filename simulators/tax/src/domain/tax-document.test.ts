import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commitDocument, supersede, voidDocument } from "./tax-document.ts";

const at = "2026-01-02T00:00:00.000Z";
const document = (status: TaxDocument["status"], version = 1): TaxDocument => ({
  id: `txd_${version}`,
  code: "inv",
  version,
  status,
  legalEntity: "DE01",
  shipTo: { line1: "", city: "", postalCode: "", region: "", country: "DE" },
  customerTaxId: null,
  taxOn: "2026-01-01",
  currency: "EUR",
  regime: "eu_vat",
  treatment: "standard",
  rounding: "half-up, per line",
  lines: [],
  net: { currency: "EUR", minor: "0" },
  tax: { currency: "EUR", minor: "0" },
  committedAt: null,
  voidedAt: null,
});

describe("tax document", () => {
  test.each([
    ["saved", "committed"],
    ["committed", "tax-document-not-saved"],
    ["voided", "tax-document-not-saved"],
  ] as const)("committing a %s one gives %s", (status, expected) => {
    const decision = commitDocument(document(status), at);
    expect(decision.outcome === "changed" ? decision.document.status : decision.code).toBe(expected);
  });

  test.each([
    ["saved", "voided"],
    ["committed", "voided"],
    ["voided", "tax-document-voided"],
  ] as const)("voiding a %s one gives %s", (status, expected) => {
    const decision = voidDocument(document(status), at);
    expect(decision.outcome === "changed" ? decision.document.status : decision.code).toBe(expected);
  });

  test("no path leads out of voided", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(commitDocument, voidDocument), { maxLength: 8 }), (steps) => {
        const voided = document("voided");
        expect(
          steps.reduce((current, step) => {
            const decision = step(current, at);
            return decision.outcome === "changed" ? decision.document : current;
          }, voided),
        ).toEqual(voided);
      }),
    );
  });

  test("a first calculation is version one and voids nothing", () => {
    expect(supersede([], at)).toEqual({ version: 1, voided: [] });
  });

  test.each(["saved", "committed"] as const)(
    "a next calculation voids the %s version before it, and leaves voided ones alone",
    (status) => {
      expect(supersede([document("voided", 1), document(status, 2)], at)).toEqual({
        version: 3,
        voided: [{ ...document("voided", 2), voidedAt: at }],
      });
    },
  );
});
