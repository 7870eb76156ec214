import { addMs } from "@cashline/kernel/time";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { justBefore, winsAlone } from "../moments.ts";
import { invoiceTax, isTaxed } from "../renewal-bill.ts";

const HOUR_MS = 3_600_000;
/** Customers agree at 10:00 and 14:30: an outage over one of the two spares those of the other. */
const LONGEST_HOURS = 4;

export const taxEngineDown = faultKind({
  name: "tax-engine-down",
  summary: "The tax engine answers no calculation from the last minute before the renewal on, for some hours",
  where: ["tax"],
  parameters: { hours: { means: "hours until it answers again", choices: [1, 2, 4] } },
  truth: [
    {
      code: "TAX-UNAVAILABLE",
      on: "contract",
      amount: "tax of the invoice that waits",
      direction: "none",
      detectable: "when the invoice would be taxed",
    },
  ],
  fits: (ground, { book }) => isTaxed(ground) && winsAlone(ground, book, addMs(ground.renewal.outcome.at, LONGEST_HOURS * HOUR_MS)),
  plan: (ground, { hours }) => {
    const from = justBefore(ground);
    const to = addMs(ground.renewal.outcome.at, hours * HOUR_MS);
    return {
      steps: [
        {
          at: from,
          action: { kind: "trouble", name: "down", system: "tax", fault: { kind: "outage", match: "calculateTax", from, to } },
        },
      ],
      expected: [
        expectation(ground, {
          code: "TAX-UNAVAILABLE",
          objectKind: "contract",
          amount: invoiceTax(ground),
          amountRule: "tax of the first draft, which waits for the engine",
          direction: "none",
          detectableFrom: ground.renewal.outcome.at,
        }),
      ],
    };
  },
});
