import { getDistanceSalesTurnover } from "@cashline/contracts/systems/tax/place-operations";
import { moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import {
  DISTANCE_SALES_SCOPE,
  DISTANCE_SALES_SOURCE,
  DISTANCE_SALES_THRESHOLD,
  distanceTurnover,
  isAboveThreshold,
  isTaxedAtHome,
} from "../domain/distance-sales.ts";
import { sellerOn } from "../domain/registration.ts";
import { sellerKey, turnoverWire } from "../domain/turnover.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "./policy-in-force.ts";

export const getDistanceSalesTurnoverRoute = read<typeof getDistanceSalesTurnover, Collections>(
  getDistanceSalesTurnover,
  ({ params }, context) => {
    const { store, today } = context;
    const { legalEntity } = params;
    const { policy } = policyInForce(context);
    const seller = sellerOn(legalEntity, store.registrations.find({ legalEntity }), today);
    if (!seller) return refuse("unknown-legal-entity", `${legalEntity} is registered nowhere`);
    const turnover = distanceTurnover(store.turnover.find({ seller: sellerKey(legalEntity, DISTANCE_SALES_SCOPE) }), today);
    return reply({
      legalEntity,
      throughOn: today,
      threshold: moneyWire(DISTANCE_SALES_THRESHOLD),
      currentYear: wire(turnover.currentYear),
      previousYear: wire(turnover.previousYear),
      otherCurrencies: turnover.otherCurrencies.map(wire),
      exceeded: isAboveThreshold(turnover),
      policy: policy.distanceSales,
      taxedAt: isTaxedAtHome(seller, policy, turnover, moneyOf("EUR", 0)) ? "home" : "destination",
      source: DISTANCE_SALES_SOURCE,
    });
  },
);

const wire = ({ currency, minor }: Money) => turnoverWire(currency, minor);
