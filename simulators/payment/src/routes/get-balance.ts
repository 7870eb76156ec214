import { getBalance } from "@cashline/contracts/systems/payment/balance-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { balanceOf } from "../domain/balance.ts";
import type { Collections } from "../store/collections.ts";

export const getBalanceRoute = read<typeof getBalance, Collections>(getBalance, (_input, { store, now, today }) =>
  reply({ asOf: now, currencies: balanceOf(store.batches.find({ payoutId: null }), today) }),
);
