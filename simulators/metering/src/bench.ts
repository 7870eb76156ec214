/**
 * How many events a second one core takes in, over HTTP: batches of CloudEvents posted to a real port, one after another,
 * stored in a temporary file. The sender is a process of its own; what counts is the receiver's processor time, parsing,
 * validation, idempotency, counting and storage together. Run: `pnpm bench metering [events]`.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { bindSubject, createMeter, registerSubject } from "@cashline/contracts/systems/metering/operations";
import type { MeteredEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { ingestEvents } from "@cashline/contracts/systems/metering/usage-operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench } from "@cashline/sim-kit/testing";
import { metering } from "./app.ts";

const SUBJECTS = 500;
const MODELS = ["small", "medium", "large", "vision"];
const START = Date.parse("2026-01-01T00:00:00.000Z");

type Order = { url: string; events: number; size: number };

if (process.send) process.once("message", (order: Order) => void send(order));
else await measure(Number(process.argv[2] ?? 100_000));

async function measure(events: number): Promise<void> {
  for (const size of [1000, 100]) {
    const bench = await openTestBench(metering, "2026-01-02T00:00:00.000Z");
    for (const [slug, aggregation, valueProperty, windowSize] of [
      ["tokens", "sum", "tokens", "hour"],
      ["requests", "count", null, "day"],
    ] as const) {
      const body = { slug, name: slug, eventType: "prompt", aggregation, valueProperty, groupBy: ["model"], windowSize };
      await bench.call(createMeter, { body: { ...body, unit: slug, rounding: "exact" } });
    }
    for (let subject = 0; subject < SUBJECTS; subject += 1) {
      const key = String(subject);
      const { body } = await bench.call(registerSubject, { body: { key, name: key } });
      const binding = { subscriptionId: deriveId("sub", key), accountId: deriveId("acc", key), startOn: "2025-01-01", endOn: null };
      await bench.call(bindSubject, { params: { subjectId: body.id }, body: binding });
    }
    const url = await bench.simulator.app.listen({ host: "127.0.0.1", port: 0 });
    const sender = fork(import.meta.filename);
    const before = { cpu: process.cpuUsage(), at: performance.now() };
    sender.send({ url, events, size } satisfies Order);
    const [[accepted]] = (await Promise.all([once(sender, "message"), once(sender, "exit")])) as [[number], unknown];
    const { user, system } = process.cpuUsage(before.cpu);
    const cpuMs = (user + system) / 1000;
    const wallMs = performance.now() - before.at;
    const rounded = (value: number): string => Math.round(value).toLocaleString("en");
    console.log(
      `batches of ${size}: ${rounded(accepted)} of ${rounded(events)} accepted on two meters, ` +
        `${rounded((events / cpuMs) * 1000)} events/s of one core, ${((cpuMs / events) * 1000).toFixed(1)} ms processor time per 1,000 events ` +
        `(${rounded((events / wallMs) * 1000)} events/s by the clock on the wall)`,
    );
    await bench.close();
  }
}

/** Posts every batch as soon as the one before is answered, and reports how many events were accepted. */
async function send({ url, events, size }: Order): Promise<void> {
  let accepted = 0;
  for (let first = 0; first < events; first += size) {
    const response = await fetch(`${url}${ingestEvents.path}`, {
      method: "POST",
      headers: { authorization: "Bearer bench", "content-type": "application/json", "idempotency-key": `batch-${first}` },
      body: JSON.stringify(Array.from({ length: Math.min(size, events - first) }, (_, index) => event(first + index))),
    });
    const answer = (await response.json()) as { batch?: { accepted: number }; detail?: string };
    if (!answer.batch) throw new Error(answer.detail);
    accepted += answer.batch.accepted;
  }
  process.send?.(accepted, () => process.exit(0));
}

/** Events of a day in order of time, a different subject each. */
function event(index: number): MeteredEvent {
  return {
    specversion: "1.0",
    id: `event-${index}`,
    source: "/gateway",
    type: "prompt",
    subject: String(index % SUBJECTS),
    time: new Date(START + (index % 86_400) * 1000).toISOString(),
    data: { tokens: 100 + (index % 900), model: MODELS[index % MODELS.length] ?? "", region: "eu-central-1" },
  };
}
