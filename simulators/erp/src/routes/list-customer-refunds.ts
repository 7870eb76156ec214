import { listCustomerRefunds } from "@cashline/contracts/systems/erp/refund-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listCustomerRefundsRoute = readPage<Collections>(listCustomerRefunds, "customerRefunds");
