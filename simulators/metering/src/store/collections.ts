import type { Binding, Expectation, Meter, MeteringPolicy, Subject, Threshold } from "@cashline/contracts/systems/metering/entities";
import type { Batch, Closing, Correction, Quarantined, Rejection, UsageEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { collection } from "@cashline/sim-kit/collection";
import type { UsageWindow } from "../domain/usage-rows.ts";

/** What is known of one subscription and meter beside its windows. */
export type Series = {
  readonly id: string;
  readonly subscriptionId: string;
  readonly meterId: string;
  readonly closedThrough: string | null;
  /** The first day anything was counted; absent while nothing was. */
  readonly firstUsedOn?: string;
  readonly hasThresholds: boolean;
};

export const collections = {
  policies: collection<MeteringPolicy & { id: string }>("policies"),
  meters: collection<Meter>("meters", { indexes: ["eventType"], unique: ["slug"] }),
  subjects: collection<Subject>("subjects"),
  bindings: collection<Binding>("bindings", { indexes: ["subjectId", "subscriptionId"] }),
  expectations: collection<Expectation>("expectations", { indexes: ["subjectId", "meterId", "status"] }),
  thresholds: collection<Threshold>("thresholds", { indexes: ["subscriptionId"] }),
  usageEvents: collection<UsageEvent>("usage_events", { indexes: ["stream"] }),
  batches: collection<Batch>("batches"),
  rejections: collection<Rejection>("rejections", { indexes: ["batchId", "code"] }),
  windows: collection<UsageWindow>("usage_windows", { indexes: ["bucket"] }),
  series: collection<Series>("series"),
  corrections: collection<Correction>("corrections", { indexes: ["subscriptionId"] }),
  quarantine: collection<Quarantined>("quarantine", { indexes: ["status"] }),
  closings: collection<Closing>("closings", { indexes: ["subscriptionId", "status"] }),
};

export type Collections = typeof collections;
