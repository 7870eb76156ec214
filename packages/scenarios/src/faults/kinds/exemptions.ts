import { addDays, addMonths, dateIn } from "@cashline/kernel/time";
import { call, type FaultStep } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { beforeWin, daysAfterWin, isInSeason } from "../moments.ts";
import { invoiceTax, isTaxed, type RenewalGround } from "../renewal-bill.ts";

const wonOn = ({ renewal }: RenewalGround): string => dateIn(renewal.outcome.at, "UTC");

/** A customer in a state that taxes the subscription. */
const isTaxedByState = (ground: RenewalGround): boolean => ground.account.address.country === "US" && isTaxed(ground);

/** The customer's certificate for its state is filed before the renewal. */
function fileCertificate(ground: RenewalGround, at: string, validTo: string | null): FaultStep {
  const { account, renewal } = ground;
  return {
    at,
    action: call(
      "tax",
      "createExemptionCertificate",
      {
        body: {
          accountId: { loaded: "accounts", key: account.key },
          number: `${account.address.region}-${account.key}`,
          jurisdictions: [`US-${account.address.region}`],
          reason: "resale",
          validFrom: addMonths(wonOn(ground), -24),
          validTo,
        },
      },
      { keep: `certificate/${renewal.key}` },
    ),
  };
}

export const exemptionRevoked = faultKind({
  name: "exemption-revoked",
  summary: "The renewal is invoiced without tax by an exemption certificate, which turns out some days later never to have held",
  where: ["tax"],
  parameters: { days: { means: "days until the certificate is revoked", choices: [3, 5, 9] } },
  truth: [
    {
      code: "TAX-JURISDICTION",
      on: "contract",
      amount: "tax of the invoice without the certificate, of which it charged none",
      direction: "under_billed",
      detectable: "when the certificate is revoked",
    },
  ],
  fits: (ground, { book }) => isTaxedByState(ground) && isInSeason(daysAfterWin(ground, 10), book),
  plan: (ground, { days }, { book }) => {
    const at = daysAfterWin(ground, days);
    const certificateId = { loaded: "kept", key: `certificate/${ground.renewal.key}` } as const;
    return {
      steps: [
        fileCertificate(ground, beforeWin(ground, book), null),
        {
          at,
          action: call("tax", "revokeExemptionCertificate", {
            params: { certificateId },
            body: { reason: "the state knows no such reseller" },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "TAX-JURISDICTION",
          objectKind: "contract",
          amount: invoiceTax(ground),
          amountRule: "tax of the first draft under the contract's entity, exempted by a certificate that did not hold",
          direction: "under_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

export const exemptionLapsed = faultKind({
  name: "exemption-lapsed",
  summary: "The customer's exemption certificate ran out shortly before the renewal: the engine taxes it, as it must",
  where: ["tax"],
  parameters: { days: { means: "days before the renewal on which it ran out", choices: [2, 3, 7] } },
  truth: [],
  fits: isTaxedByState,
  plan: (ground, { days }, { book }) => ({
    steps: [fileCertificate(ground, beforeWin(ground, book), addDays(wonOn(ground), -days))],
    expected: [],
  }),
});
