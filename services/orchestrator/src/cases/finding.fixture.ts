import type { Finding } from "@cashline/contracts/services/orchestrator/entities";

/** A finding for tests: a price mismatch of 6,000.00 USD unless told otherwise. */
export function findingOf(change: Partial<Finding> = {}): Finding {
  return {
    code: "QTC-PRICE-MISMATCH",
    businessKey: "ctr_1",
    title: "Contract-to-bill variance",
    expected: "100",
    found: "90",
    exposure: { currency: "USD", minor: "600000" },
    direction: "under_billed",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { priceId: "prc_1" },
    ...change,
  };
}
