import { BalanceTransactionType } from "@cashline/contracts/systems/payment/balance-entities";
import { listSourceTransactions } from "@cashline/contracts/systems/payment/balance-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { transactionId } from "../store/ledger.ts";

/** A source moves the balance at most once in each way, so its movements are found by their ids; an index would cost every charge a write. */
export const listSourceTransactionsRoute = read<typeof listSourceTransactions, Collections>(
  listSourceTransactions,
  ({ params: { sourceId } }, context) =>
    reply({
      items: BalanceTransactionType.enum.flatMap(
        (type) => context.store.transactions.get(transactionId({ sourceId, type }, context)) ?? [],
      ),
    }),
);
