import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { taxDocument } from "./documents.fixture.ts";
import {
  adjustDocument,
  commitDocument,
  isReported,
  lockDocument,
  supersede,
  voidDocument,
  type Changed,
  type Refused,
} from "./tax-document.ts";

const at = "2026-01-02T00:00:00.000Z";
type Step = (document: TaxDocument) => Changed | Refused;
const steps = {
  commit: (document) => commitDocument(document, at),
  lock: (document) => lockDocument(document, "VAT return 2026-01", at),
  void: (document) => voidDocument(document, "wrong", false, at),
  adjust: (document) => adjustDocument(document, false, at),
} satisfies Record<string, Step>;

describe("tax document", () => {
  test.each<[keyof typeof steps, TaxDocument["status"], string]>([
    ["commit", "saved", "committed"],
    ["commit", "committed", "tax-document-not-saved"],
    ["commit", "locked", "tax-document-not-saved"],
    ["commit", "adjusted", "tax-document-not-saved"],
    ["commit", "voided", "tax-document-not-saved"],
    ["lock", "saved", "tax-document-not-committed"],
    ["lock", "committed", "locked"],
    ["lock", "locked", "tax-document-not-committed"],
    ["lock", "adjusted", "tax-document-not-committed"],
    ["lock", "voided", "tax-document-not-committed"],
    ["void", "saved", "voided"],
    ["void", "committed", "voided"],
    ["void", "locked", "tax-document-locked"],
    ["void", "adjusted", "tax-document-adjusted"],
    ["void", "voided", "tax-document-voided"],
    ["adjust", "saved", "adjusted"],
    ["adjust", "committed", "adjusted"],
    ["adjust", "locked", "tax-document-locked"],
    ["adjust", "adjusted", "tax-document-adjusted"],
    ["adjust", "voided", "tax-document-voided"],
  ])("%s of a %s one gives %s", (step, status, expected) => {
    const decision = steps[step](taxDocument(status));
    expect(decision.outcome === "changed" ? decision.document.status : decision.code).toBe(expected);
  });

  test.each(["voided", "adjusted", "locked"] as const)("no path leads out of %s", (status) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(steps)), { maxLength: 8 }), (path) => {
        const ended = taxDocument(status);
        expect(
          path.reduce((current, step) => {
            const decision = step(current);
            return decision.outcome === "changed" ? decision.document : current;
          }, ended),
        ).toEqual(ended);
      }),
    );
  });

  test("a document against which returns stand is neither voided nor adjusted", () => {
    expect(voidDocument(taxDocument("committed"), "wrong", true, at)).toMatchObject({ code: "tax-document-has-returns" });
    expect(adjustDocument(taxDocument("committed"), true, at)).toMatchObject({ code: "tax-document-has-returns" });
  });

  test.each<[string, () => Changed | Refused]>([
    ["inv version 1 is committed", () => steps.commit(taxDocument("committed"))],
    ["inv version 1 is saved", () => steps.lock(taxDocument("saved"))],
    ["inv version 2 was voided at 2026-01-01", () => steps.void(taxDocument("voided", { version: 2, voidedAt: "2026-01-01" }))],
    ["inv version 1 was adjusted at 2026-01-01", () => steps.void(taxDocument("adjusted", { adjustedAt: "2026-01-01" }))],
    ["inv version 1 is locked by VAT return", () => steps.void(taxDocument("locked", { filing: "VAT return" }))],
    ["inv version 1 has return documents", () => voidDocument(taxDocument("saved"), "wrong", true, at)],
    ["inv version 1 has return documents", () => adjustDocument(taxDocument("committed"), true, at)],
    ["inv version 1 is a return", () => steps.adjust(taxDocument("saved", { kind: "return" }))],
  ])("a refusal says: %s", (detail, decision) => {
    expect(decision()).toMatchObject({ outcome: "refused", detail });
  });

  test("a return's code is taken, and the refusal says so", () => {
    expect(supersede([taxDocument("saved", { kind: "return" })], false, at)).toMatchObject({ detail: "inv version 1 is a return" });
    expect(supersede([taxDocument("voided", { kind: "return" })], false, at)).toMatchObject({ outcome: "free", version: 2 });
  });

  test("a return is not adjusted, but voided", () => {
    expect(adjustDocument(taxDocument("committed", { kind: "return" }), false, at)).toMatchObject({ code: "tax-document-is-return" });
    expect(voidDocument(taxDocument("committed", { kind: "return" }), "wrong", false, at)).toMatchObject({ outcome: "changed" });
  });

  test("a void keeps its reason, a lock its filing", () => {
    expect(steps.void(taxDocument("saved"))).toMatchObject({ document: { voidReason: "wrong", voidedAt: at } });
    expect(steps.lock(taxDocument("committed"))).toMatchObject({ document: { filing: "VAT return 2026-01", lockedAt: at } });
  });

  test("a first calculation is version one and voids nothing", () => {
    expect(supersede([], false, at)).toEqual({ outcome: "free", version: 1, voided: [] });
  });

  test.each(["saved", "committed"] as const)(
    "a next calculation voids the %s version before it, and leaves voided and adjusted ones alone",
    (status) => {
      const versions = [taxDocument("voided"), taxDocument("adjusted", { version: 2 }), taxDocument(status, { version: 3 })];
      expect(supersede(versions, false, at)).toEqual({
        outcome: "free",
        version: 4,
        voided: [taxDocument("voided", { version: 3, voidedAt: at, voidReason: "calculated again" })],
      });
    },
  );

  test.each<[string, TaxDocument, boolean]>([
    ["tax-document-locked", taxDocument("locked"), false],
    ["tax-document-has-returns", taxDocument("committed"), true],
    ["tax-document-is-return", taxDocument("saved", { kind: "return" }), false],
  ])("%s: its code is not calculated again", (code, document, hasReturns) => {
    expect(supersede([document], hasReturns, at)).toMatchObject({ outcome: "refused", code });
  });

  test("only what is committed, filed or not, is reported", () => {
    const statuses = ["saved", "committed", "locked", "adjusted", "voided"] as const;
    expect(statuses.filter((status) => isReported({ status }))).toEqual(["committed", "locked"]);
  });
});
