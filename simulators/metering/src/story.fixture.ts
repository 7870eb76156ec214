import {
  archiveMeter,
  bindSubject,
  createMeter,
  endBinding,
  getMeter,
  getPolicy,
  getSubject,
  listBindings,
  listExpectations,
  listMeters,
  listSubjects,
  listThresholds,
  registerSubject,
  setExpectation,
  setThreshold,
} from "@cashline/contracts/systems/metering/operations";
import {
  closeUsage,
  correctUsage,
  discardQuarantined,
  getBatch,
  getClosing,
  getUsage,
  getUsageEvent,
  listBatches,
  listClosings,
  listCorrections,
  listQuarantine,
  listRejections,
  listUsageEvents,
  previewClosing,
  releaseQuarantined,
} from "@cashline/contracts/systems/metering/usage-operations";
import { deriveId } from "@cashline/kernel/ids";
import type { TestBench } from "@cashline/sim-kit/testing";
import { accountId, openMetering, setPolicy, subscriptionId, tokens, usage } from "./metering.fixture.ts";

/** One sound call of every operation; random requests start from them. The clock stays at the bench's start, 1 January. */
export async function tellStory(bench: TestBench): Promise<void> {
  const { meterId, subjectId, send, period } = await openMetering(bench);
  for (const aggregation of ["count", "max", "unique", "latest", "weighted_sum"])
    await bench.call(createMeter, {
      body: { ...tokens, slug: aggregation, aggregation, valueProperty: aggregation === "count" ? null : "tokens", rounding: "half_up" },
    });
  await bench.call(getPolicy);
  await bench.call(getMeter, { params: { meterId } });
  await bench.call(listMeters, { query: { eventType: "prompt" } });
  const spare = await bench.call(createMeter, { body: { ...tokens, slug: "spare", eventType: "spare" } });
  await bench.call(archiveMeter, { params: { meterId: spare.body.id }, body: {} });
  await bench.call(getSubject, { params: { subjectId } });
  const other = await bench.call(registerSubject, { body: { key: "customer-2", name: "Second" } });
  const ended = { subscriptionId: deriveId("sub", "test", "2"), accountId, startOn: "2025-01-01", endOn: null };
  const bound = await bench.call(bindSubject, { params: { subjectId: other.body.id }, body: ended });
  await bench.call(endBinding, { params: { bindingId: bound.body.id }, body: { endOn: "2026-02-01" } });
  await bench.call(listSubjects);
  await bench.call(listBindings, { query: { subjectId } });
  await bench.call(setExpectation, { body: { subjectId, meterId, everyMinutes: 1440, toleranceMinutes: 60 } });
  await bench.call(listExpectations);
  await bench.call(setThreshold, { body: { subscriptionId, meterId, quantity: "10" } });
  await bench.call(listThresholds);

  await send(usage("2025-12-31T12:00:00.000Z", { tokens: 3, model: "a" }), usage(undefined, { tokens: "1.5" }), usage(undefined, {}));
  const batches = await bench.call(listBatches);
  await bench.call(getBatch, { params: { batchId: batches.body.items[0].id } });
  await bench.call(listRejections);
  const events = await bench.call(listUsageEvents, { query: { stream: `2025-12-31/${subjectId}` } });
  const usageEventId = events.body.items[0].id as string;
  await bench.call(getUsageEvent, { params: { usageEventId } });
  await bench.call(getUsage, {
    query: { meterId, subscriptionId, from: "2025-12-01", to: "2026-01-01", windowSize: "day", groupBy: "model" },
  });
  await bench.call(previewClosing, { body: period("2025-11-01", "2025-12-01") });
  const closing = await bench.call(closeUsage, { body: period("2025-11-01", "2025-12-01") });
  await bench.call(getClosing, { params: { closingId: closing.body.id } });
  await bench.call(listClosings, { query: { subscriptionId } });
  await bench.call(correctUsage, { params: { usageEventId }, body: { reason: "counted twice", replacement: { data: { tokens: 2 } } } });
  await bench.call(listCorrections);

  await setPolicy(bench, { lateEvents: "quarantine" });
  await send(...Array.from({ length: 60 }, (_, index) => usage("2025-12-10T00:00:00.000Z", { tokens: index })));
  const [first, second] = (await bench.call(listQuarantine)).body.items as { id: string }[];
  await bench.call(releaseQuarantined, { params: { quarantinedId: first?.id ?? "" }, body: { into: "own_window", reason: "ours" } });
  await bench.call(discardQuarantined, { params: { quarantinedId: second?.id ?? "" }, body: { reason: "a test of theirs" } });
}
