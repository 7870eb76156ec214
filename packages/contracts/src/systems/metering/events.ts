import type { TSchema } from "typebox";
import { event } from "../../common/events.ts";
import { Binding, Expectation, Meter, MeteringPolicy, Subject, Threshold } from "./entities.ts";
import { Closing, Correction, JudgedBatch, Quarantined } from "./usage-entities.ts";

const declared = <Data extends TSchema>(name: string, object: string, summary: string, data: Data) =>
  event({ system: "metering", name, version: 1, object, summary, data });

export const policyUpdated = declared("policy.updated", "policy", "Another metering policy is in force.", MeteringPolicy);
export const meterCreated = declared("meter.created", "meter", "Events of a type are counted.", Meter);
export const meterArchived = declared("meter.archived", "meter", "A meter counts no more.", Meter);
export const subjectRegistered = declared("subject.registered", "subject", "Events of a subject may come.", Subject);
export const subjectBound = declared("subject.bound", "binding", "A subject's usage belongs to a subscription.", Binding);
export const bindingEnded = declared("binding.ended", "binding", "A subject's usage belongs to a subscription no more.", Binding);
export const batchIngested = declared("batch.ingested", "batch", "A batch of events was judged; told once a batch.", JudgedBatch);
export const quarantineReleased = declared("quarantine.released", "quarantined", "An event set aside counts after all.", Quarantined);
export const quarantineDiscarded = declared("quarantine.discarded", "quarantined", "An event set aside counts nowhere.", Quarantined);
export const usageCorrected = declared("usage.corrected", "correction", "An event was taken back or replaced.", Correction);
export const usageClosed = declared("usage.closed", "closing", "A period's usage is final; billing can take it.", Closing);
export const usageReopened = declared("usage.reopened", "closing", "Usage came into a closed period; it is to be closed again.", Closing);
export const usageSuperseded = declared("usage.superseded", "closing", "A further revision has taken this one's place.", Closing);
export const gapDetected = declared("gap.detected", "expectation", "A subject was not heard of as often as expected.", Expectation);
export const gapEnded = declared("gap.ended", "expectation", "A silent subject is heard of again.", Expectation);
export const thresholdReached = declared("threshold.reached", "threshold", "A month's usage has reached a threshold.", Threshold);
