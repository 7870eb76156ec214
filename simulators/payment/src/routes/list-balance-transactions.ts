import { listBalanceTransactions } from "@cashline/contracts/systems/payment/balance-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listBalanceTransactionsRoute = readPage<Collections>(listBalanceTransactions, "transactions");
