import type { Binding, Meter } from "@cashline/contracts/systems/metering/entities";

/** A sum of tokens by model, in windows of a day. */
export const meter: Meter = {
  id: "mtr_1",
  slug: "tokens",
  name: "Tokens",
  eventType: "prompt",
  aggregation: "sum",
  valueProperty: "tokens",
  groupBy: ["model"],
  windowSize: "day",
  unit: "token",
  rounding: "exact",
  status: "active",
};

export const binding: Binding = {
  id: "bnd_1",
  subjectId: "sbj_1",
  subscriptionId: "sub_1",
  accountId: "acc_1",
  startOn: "2025-01-01",
  endOn: null,
};
