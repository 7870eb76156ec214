import { getCustomerPayment } from "@cashline/contracts/systems/erp/receivable-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getCustomerPaymentRoute = readOne<Collections>(getCustomerPayment, "customerPayments", "customerPaymentId");
