import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";

/** What a correction makes in the systems: what its code stands for, or a credit, a refund, a write-off or an order where the finding asks for one. */
export const correctionKinds = ["usual", "credit", "refund", "write_off", "order"] as const;
export type CorrectionKind = (typeof correctionKinds)[number];

/** Codes of which not every correction makes the same: each kind has a row of its own in the taxonomy, with its own people and duties. */
export const kindsBeside: Partial<Readonly<Record<ExceptionCode, readonly CorrectionKind[]>>> = {
  "QTC-PRICE-MISMATCH": ["order"],
  "USG-DUPLICATE": ["credit"],
  "USG-LATE": ["credit"],
  "TAX-JURISDICTION": ["credit"],
  "PAY-UNAPPLIED": ["refund"],
  "ERP-POST-REJECTED": ["credit", "write_off"],
};

/** Answers of what kind the correction of a finding is. */
export type KindOf = (finding: Finding) => CorrectionKind;
