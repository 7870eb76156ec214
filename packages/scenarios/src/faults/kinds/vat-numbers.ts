import { addMs } from "@cashline/kernel/time";
import { rateAmount } from "@cashline/kernel/decimal";
import { sumMoney, type Money } from "@cashline/kernel/money";
import { call, type FaultAction } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { beforeWin, daysAfterWin, isInSeason, justBefore, winsAlone } from "../moments.ts";
import { lineNets, type RenewalGround } from "../renewal-bill.ts";

/**
 * Austria's standard rate (UStG 1994 § 10): what a customer there would be charged by a seller of another member state if
 * its number did not reverse the charge (Directive 2006/112/EC art. 44 and 196).
 */
const AUSTRIAN_RATE = "0.2";
const HOUR_MS = 3_600_000;
/** Customers agree at 10:00 and 14:30: an outage over one of the two spares those of the other. */
const LONGEST_HOURS = 4;

/** Whether the charge is reversed by the customer's number: of the company's customers, the Austrian ones, whom DE01 sells to. */
const reverses = ({ account }: RenewalGround): boolean => account.address.country === "AT" && account.taxId !== null;

/** The tax that hangs on the number: each line at the rate of the customer's country, rounded half-up. */
export function reversedTax(ground: RenewalGround): Money {
  return sumMoney(
    ground.price.currency,
    lineNets(ground).map((net) => rateAmount(net, AUSTRIAN_RATE, "half-up")),
  );
}

/** The tenant's tax policy that nobody has changed, but for when the registries of a country do not answer. */
function registryDown(country: string, from: string, to: string): FaultAction {
  return call("tax", "updatePolicy", {
    body: {
      roundingLevel: "line",
      roundingMode: "half-up",
      priceMode: "exclusive",
      taxIdCheck: "registry_or_form",
      registryOutage: "hold",
      registryDowntimes: [{ country, from, to }],
      distanceSales: "destination",
      returnDate: "issued",
    },
  });
}

export const vatRegistryDown = faultKind({
  name: "vat-registry-down",
  summary: "The registry of VAT numbers of the customer's country does not answer, and by policy the sale is held until it does",
  where: ["tax"],
  parameters: { hours: { means: "hours until it answers again", choices: [1, 2, 4] } },
  truth: [
    {
      code: "TAX-UNAVAILABLE",
      on: "contract",
      amount: "tax at the rate of the customer's country, which its number would reverse",
      direction: "none",
      detectable: "when the invoice would be taxed",
    },
  ],
  fits: (ground, { book }) =>
    reverses(ground) && winsAlone(ground, book, addMs(ground.renewal.outcome.at, LONGEST_HOURS * HOUR_MS), "entity"),
  plan: (ground, { hours }) => {
    const from = justBefore(ground);
    const to = addMs(ground.renewal.outcome.at, hours * HOUR_MS);
    return {
      steps: [{ at: from, action: registryDown(ground.account.address.country, from, to) }],
      expected: [
        expectation(ground, {
          code: "TAX-UNAVAILABLE",
          objectKind: "contract",
          amount: reversedTax(ground),
          amountRule: `lines of the first draft at ${AUSTRIAN_RATE}, due unless the registry confirms the number`,
          direction: "none",
          detectableFrom: ground.renewal.outcome.at,
        }),
      ],
    };
  },
});

export const vatNumberInvalid = faultKind({
  name: "vat-number-invalid",
  summary:
    "The VAT number on the billing account is not good, so that the customer would have to be charged tax; some days later it is put right",
  where: ["tax", "billing"],
  parameters: {
    how: { means: "the registry has struck the number off, or somebody has mistyped it", choices: ["struck off", "mistyped"] },
    days: { means: "days until it is put right", choices: [1, 2, 3] },
  },
  truth: [
    {
      code: "TAX-JURISDICTION",
      on: "contract",
      amount: "tax at the rate of the customer's country, of which a reversed charge bears none",
      direction: "under_billed",
      detectable: "when the invoice would be taxed",
    },
  ],
  fits: (ground, { book }) => reverses(ground) && isInSeason(daysAfterWin(ground, 4), book),
  plan: (ground, { how, days }, { book }) => {
    const { account } = ground;
    const taxId = account.taxId ?? "";
    const registry = (status: "valid" | "invalid"): FaultAction =>
      call("tax", "putTaxIdRecord", {
        params: { taxId },
        body: { country: account.address.country, status, name: null, validFrom: null, validTo: null },
      });
    const kept = (number: string): FaultAction =>
      call("billing", "updateBillingAccount", {
        params: { billingAccountId: { loaded: "billingAccounts", key: account.key } },
        body: { taxId: number },
      });
    const [wrong, right] = how === "mistyped" ? [kept(taxId.slice(0, -2)), kept(taxId)] : [registry("invalid"), registry("valid")];
    return {
      steps: [
        { at: beforeWin(ground, book), action: wrong },
        { at: daysAfterWin(ground, days, "08:00"), action: right },
      ],
      expected: [
        expectation(ground, {
          code: "TAX-JURISDICTION",
          objectKind: "contract",
          amount: reversedTax(ground),
          amountRule: `lines of the first draft at ${AUSTRIAN_RATE}, of which a reversed charge bears none; the number is ${how}`,
          direction: "under_billed",
          detectableFrom: ground.renewal.outcome.at,
        }),
      ],
    };
  },
});
