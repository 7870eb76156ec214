import { givenCredit } from "./given-credit.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * What was billed too much is credited on the usage line. What was billed too little people have to charge: billing's policy leaves
 * late usage unbilled, and it offers no invoice for it.
 */
const settled = (code: "USG-DUPLICATE" | "USG-LATE", explanation: string): Playbook => ({
  code,
  correct: ({ systems, finding, of, key }) => {
    const { lineId, currency, minor } = finding.correction;
    if (finding.direction !== "over_billed" || !lineId || !currency || !minor)
      return Promise.resolve({ document: of.businessKey, detail: "cured by hand: charged or let go by people" });
    const lines = [{ lineId, net: { currency, minor } }];
    const memo = `${code} ${of.id} ${of.reopened}`;
    const { correlationId } = of;
    return givenCredit({ systems, correlationId, key, invoiceId: needed(finding, "invoiceId"), memo, reason: "order_change", lines });
  },
  rootCause: () => ({ rootCause: "late_or_missing_usage", explanation }),
});

export const duplicateUsage = settled("USG-DUPLICATE", "a reading was counted twice");
export const lateUsage = settled("USG-LATE", "usage was known only after its invoice");
