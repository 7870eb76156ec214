import { listTestInstruments } from "@cashline/contracts/systems/payment/operations";
import { read, reply } from "@cashline/sim-kit/command";
import { testInstruments } from "../domain/test-instrument.ts";
import type { Collections } from "../store/collections.ts";

export const listTestInstrumentsRoute = read<typeof listTestInstruments, Collections>(listTestInstruments, ({ query }) =>
  reply({ items: testInstruments.filter(({ type }) => query.type === undefined || type === query.type) }),
);
