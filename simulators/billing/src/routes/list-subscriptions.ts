import { listSubscriptions } from "@cashline/contracts/systems/billing/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listSubscriptionsRoute = readPage<Collections>(listSubscriptions, "subscriptions");
