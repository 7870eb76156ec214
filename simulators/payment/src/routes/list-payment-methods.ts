import { listPaymentMethods } from "@cashline/contracts/systems/payment/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listPaymentMethodsRoute = readPage<Collections>(listPaymentMethods, "methods");
