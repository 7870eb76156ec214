import { randomStream } from "@cashline/kernel/random";
import { deriveId } from "@cashline/kernel/ids";
import type { BusinessFault, FaultKind, FaultWorld } from "./fault.ts";
import { entitlementDrift } from "./kinds/entitlements.ts";
import { headline } from "./kinds/headline.ts";
import { hierarchyMoved, wrongLegalEntity } from "./kinds/master-data.ts";
import { softDecline } from "./kinds/payments.ts";
import { staleRateCard } from "./kinds/prices.ts";
import { amendmentAfterRating, amendmentInTerm, prorationTimeZone } from "./kinds/amendments.ts";
import { creditBeyondOwed, refundAndCredit } from "./kinds/credits.ts";
import { discountRamped, matrixLoosened } from "./kinds/discounts.ts";
import { anchorDrift, duplicateInvoice, threeWayMismatch } from "./kinds/double-billing.ts";
import { draftForgotten } from "./kinds/drafts.ts";
import { servicePastEnd, wonEventLost } from "./kinds/lost-orders.ts";
import { couponRounding, listPriceLaunch, volumeCliff } from "./kinds/price-lists.ts";
import { entitlementSuspended, entitlementTerminated, seatsUnsigned } from "./kinds/service.ts";
import { usageCorrected, usageDuplicated, usageLate, usageWithheld } from "./kinds/usage.ts";
import { taxEngineDown } from "./kinds/tax-engine.ts";
import { vatRegistryDown, vatNumberInvalid } from "./kinds/vat-numbers.ts";
import { exemptionRevoked, exemptionLapsed } from "./kinds/exemptions.ts";
import { taxPointMoved, shipToMoved } from "./kinds/tax-documents.ts";
import { hardDecline, authenticationRequired, mandateRevoked } from "./kinds/declines.ts";
import { duplicateCharge, chargeback, debitReturned, refundBounced } from "./kinds/charges.ts";
import { unappliedCash, payoutByHand } from "./kinds/cash.ts";
import { periodClosed, periodSoftClosed, erpMaintenance, accountUnmapped, customerBlocked } from "./kinds/posting-locks.ts";
import { receivablesSwitched, creditIntoClosedPeriod, yenByTheHundred } from "./kinds/ledger.ts";
import { postedWithoutInvoice, refundNeverSent, taxCreditedByHand } from "./kinds/books-by-hand.ts";
import { minorUnitsMisread } from "./kinds/minor-units.ts";
import { partialBatch, usageMeteredLate, usageMeteredTwice, usageQuarantined, usageRefused } from "./kinds/metering.ts";
import { slaCreditNotGiven, slaCreditRejected, slaCreditUnasked } from "./kinds/promises.ts";
import { couponTaxRounding } from "./kinds/tax-rounding.ts";
import { sspMissing, scheduleOffDates } from "./kinds/revenue.ts";
import { eventLost, eventPoisoned, paidBeforeFinalized, webhooksDuplicated, rateLimitStorm } from "./kinds/events.ts";
import type { RenewalGround } from "./renewal-bill.ts";

/** Every kind of business fault, in the order in which it is listed. */
export const faultCatalogue: readonly FaultKind[] = [
  headline,
  staleRateCard,
  wrongLegalEntity,
  hierarchyMoved,
  entitlementDrift,
  softDecline,
  matrixLoosened,
  discountRamped,
  amendmentAfterRating,
  amendmentInTerm,
  listPriceLaunch,
  couponRounding,
  wonEventLost,
  servicePastEnd,
  prorationTimeZone,
  anchorDrift,
  duplicateInvoice,
  draftForgotten,
  refundAndCredit,
  creditBeyondOwed,
  usageWithheld,
  usageDuplicated,
  usageLate,
  usageCorrected,
  usageMeteredTwice,
  usageMeteredLate,
  usageRefused,
  usageQuarantined,
  partialBatch,
  entitlementSuspended,
  entitlementTerminated,
  seatsUnsigned,
  threeWayMismatch,
  volumeCliff,
  // Tax, payment, ERP, revenue and the delivery of events.
  taxEngineDown,
  vatRegistryDown,
  vatNumberInvalid,
  exemptionRevoked,
  exemptionLapsed,
  taxPointMoved,
  shipToMoved,
  couponTaxRounding,
  hardDecline,
  authenticationRequired,
  mandateRevoked,
  duplicateCharge,
  chargeback,
  debitReturned,
  refundBounced,
  unappliedCash,
  payoutByHand,
  periodClosed,
  periodSoftClosed,
  erpMaintenance,
  accountUnmapped,
  customerBlocked,
  receivablesSwitched,
  creditIntoClosedPeriod,
  postedWithoutInvoice,
  taxCreditedByHand,
  refundNeverSent,
  yenByTheHundred,
  minorUnitsMisread,
  sspMissing,
  scheduleOffDates,
  eventLost,
  eventPoisoned,
  paidBeforeFinalized,
  webhooksDuplicated,
  rateLimitStorm,
  // The support desk.
  slaCreditUnasked,
  slaCreditRejected,
  slaCreditNotGiven,
];

/** A kind by its name. @throws Error naming the kinds there are */
export function kindNamed(name: string): FaultKind {
  const kind = faultCatalogue.find((each) => each.name === name);
  if (!kind) throw new Error(`There is no fault ${name}; \`lab faults list\` names all ${faultCatalogue.length}.`);
  return kind;
}

/** A fault of a kind on one renewal, its parameters drawn, each from a stream of its own. */
export function plant(kind: FaultKind, ground: RenewalGround, world: FaultWorld): BusinessFault {
  const { renewal, contract, account } = ground;
  const drawn = Object.fromEntries(
    Object.entries(kind.parameters).map(([name, { choices }]) => [
      name,
      randomStream(world.seed, "fault", kind.name, renewal.key, name).pick(choices),
    ]),
  );
  const { steps, expected } = kind.plan(ground, drawn, world);
  return {
    id: nameOf(kind, ground),
    kind: kind.name,
    account: account.key,
    contract: contract.key,
    opportunity: renewal.key,
    steps: [...steps],
    expected: [...expected],
  };
}

/** A name that technical faults may begin with: lower case, digits and hyphens, at most fifty characters. */
function nameOf({ name: kind }: FaultKind, { contract, renewal }: RenewalGround): string {
  const key = renewal.after === null ? contract.key : `${contract.key}-${renewal.closeOn}`;
  const name = `${kind}-${key.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  return name.length <= 50 ? name : `${name.slice(0, 28)}-${deriveId("f", "", key).slice(2)}`;
}
