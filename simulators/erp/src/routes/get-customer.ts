import { getCustomer } from "@cashline/contracts/systems/erp/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getCustomerRoute = readOne<Collections>(getCustomer, "customers", "customerId");
