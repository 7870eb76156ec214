/**
 * How the analytics store behaves as it grows. Run: `pnpm bench analytics [--events 1m,10m,100m] [--from <store>] [--keep <folder>]`.
 *
 * The first size is ingested: the events of a season that was played (by default the demo's), as those of ever more
 * customers, through the service's own batches; the larger ones are copied by the engine, table by table. At each size it
 * prints what every panel of every dashboard takes and reads, how fresh events are while panels are read, and the disk an
 * event takes.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Database } from "@cashline/chassis/store";
import { createLogger } from "@cashline/telemetry/logger";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { ingest } from "../ingest/ingest-events.ts";
import { Spool } from "../ingest/spool.ts";
import { Writer } from "../ingest/writer.ts";
import type { Window } from "../queries/queries.ts";
import { migrate } from "../store/migrate.ts";
import { rollUp } from "../store/rollups.ts";
import { Store } from "../store/store.ts";
import { copyOf, eventsOf, largestSandbox } from "./base-events.ts";
import { copyInBulk } from "./bulk-copies.ts";
import { quantile, timePanels, type PanelTime } from "./panel-times.ts";

/** Events a caller brings at once, as the hub does under load. */
const CALL = 500;
/** As the service has them by default. */
const WRITER = { lingerMs: 250, batchRows: 5000, queueRows: 50_000 };
const INGESTED = "ingested";
const COPIED = "copied";
/** Panels in the table of growth. */
const SHOWN = 15;

type Measured = { events: number; times: PanelTime[] };

try {
  const { values } = parseArgs({
    options: {
      events: { type: "string", default: "100k,1m" },
      from: { type: "string", default: ".cashline/demo/intelligence/clickhouse" },
      keep: { type: "string" },
    },
  });
  await main(values);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

/** @throws Error for wrong input, and with what the engine says */
async function main({ events, from, keep }: { events: string; from: string; keep?: string }): Promise<void> {
  const sizes = events.split(",").map(countOf);
  const played = resolve(from);
  if (!existsSync(played))
    throw new Error(`${played} holds no store; play a season first with \`pnpm demo\`, or name another with --from.`);
  const folder = keep === undefined ? mkdtempSync(join(tmpdir(), "cashline-bench-analytics-")) : resolve(keep);
  try {
    const season = await readSeason(played);
    const store = await Store.open({ kind: "embedded", folder });
    await migrate(store);
    await bench(store, folder, season, sizes);
    await store.close();
  } finally {
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function readSeason(path: string): Promise<CanonicalEvent[]> {
  const store = await Store.open({ kind: "embedded", folder: path });
  const events = await eventsOf(store, await largestSandbox(store));
  await store.close();
  return events;
}

async function bench(
  store: Store,
  folder: string,
  season: readonly CanonicalEvent[],
  [first = 0, ...larger]: readonly number[],
): Promise<void> {
  const window = windowOf(season);
  const spool = new Spool(new Database(join(folder, "spool.sqlite")));
  const writer = new Writer(store, spool, WRITER, createLogger("bench", "error"));
  const stored = await ingestCopies(store, writer, season, first);
  const measured = [await report(store, writer, season, INGESTED, stored, window)];
  let copies = 0;
  for (const size of larger) {
    const before = { at: performance.now(), copies };
    for (; (copies + 1) * stored <= size; copies += 1) {
      await copyInBulk(store, INGESTED, COPIED, copies);
      tell(`${counted((copies + 1) * stored)} events copied`);
    }
    await rollUp(store);
    const seconds = (performance.now() - before.at) / 1000;
    print(
      `\nbulk load: ${counted(((copies - before.copies) * stored) / seconds)} events/s with everything that is kept of them, ${seconds.toFixed(0)} s`,
    );
    measured.push(await report(store, writer, season, COPIED, copies * stored, window));
  }
  print(growth(measured));
}

/** @returns how many events were stored: whole copies of the season */
async function ingestCopies(store: Store, writer: Writer, season: readonly CanonicalEvent[], size: number): Promise<number> {
  const before = { at: performance.now(), cpu: process.cpuUsage() };
  const copies = Math.max(1, Math.round(size / season.length));
  for (let copy = 0; copy < copies; copy += 1) {
    for (const call of callsOf(copyOf(season, INGESTED, copy))) {
      ingest(writer, call);
      if (writer.waiting >= WRITER.batchRows) await writer.settled();
    }
    await writer.settled();
    tell(`${counted((copy + 1) * season.length)} events ingested`);
  }
  await rollUp(store);
  const stored = copies * season.length;
  const { user, system } = process.cpuUsage(before.cpu);
  const seconds = (performance.now() - before.at) / 1000;
  print(
    `ingest: ${counted(stored / seconds)} events/s (${counted(stored)} in calls of ${CALL}), ${((user + system) / 1000 / (stored / 1000)).toFixed(0)} ms processor time per 1,000`,
  );
  return stored;
}

function callsOf(events: readonly CanonicalEvent[]): CanonicalEvent[][] {
  return Array.from({ length: Math.ceil(events.length / CALL) }, (_, call) => events.slice(call * CALL, (call + 1) * CALL));
}

async function report(
  store: Store,
  writer: Writer,
  season: readonly CanonicalEvent[],
  tenant: string,
  events: number,
  window: Window,
): Promise<Measured> {
  const quiet = await timePanels(store, tenant, window);
  const freshness = await freshnessWhilePanelsAreRead(store, writer, season, tenant, window);
  const [disk] = await store.query<{ bytes: string }>(
    "SELECT toString(sum(bytes_on_disk)) AS bytes FROM system.parts WHERE active AND database = 'pi'",
  );
  const [all] = await store.query<{ n: string }>("SELECT toString(count()) AS n FROM pi.raw_events");
  const [distinct] = await store.query<{ n: string }>(
    "SELECT toString(sum(events)) AS n FROM pi.event_days FINAL WHERE tenant = {tenant:String}",
    {
      tenant,
    },
  );
  if (Number(distinct?.n) < events)
    throw new Error(`The store holds ${distinct?.n} distinct events of ${events}; the figures would be of a smaller store.`);
  const slow = quiet.filter(({ p95 }) => p95 > 100).length;
  print(
    `\n${counted(events)} events: ${quiet.length} panel queries, p50 ${ms(
      quantile(
        quiet.map(({ p50 }) => p50),
        0.5,
      ),
    )}, p95 of all ${ms(
      quantile(
        quiet.map(({ p95 }) => p95),
        0.95,
      ),
    )}, slowest ${ms(quiet[0]?.p95 ?? 0)}, ${slow} over 100 ms; ` +
      `an event is stored within ${ms(quantile(freshness, 0.5))} (p50), ${ms(quantile(freshness, 0.99))} (p99) while panels are read; ${(Number(disk?.bytes) / Number(all?.n)).toFixed(0)} bytes on disk an event`,
  );
  return { events, times: quiet };
}

/** How long events wait to be there for dashboards, in milliseconds, a call every fifth of a second, while every panel is asked once more. */
async function freshnessWhilePanelsAreRead(
  store: Store,
  writer: Writer,
  season: readonly CanonicalEvent[],
  tenant: string,
  window: Window,
): Promise<number[]> {
  const waited: number[] = [];
  const calls = callsOf(copyOf(season, tenant, 36 ** 4 - 1));
  let isRead = false;
  const reading = timePanels(store, tenant, window).finally(() => (isRead = true));
  while (!isRead || waited.length === 0) {
    const call = calls.shift();
    if (call === undefined) break;
    const before = performance.now();
    ingest(writer, call);
    while (writer.waiting > 0) await new Promise((soon) => setTimeout(soon, 5));
    waited.push(performance.now() - before);
    await new Promise((soon) => setTimeout(soon, 200));
  }
  await reading;
  return waited;
}

function windowOf(season: readonly CanonicalEvent[]): Window {
  const times = season.map(({ occurredAt }) => occurredAt).toSorted();
  const day = (at = ""): string => `${at.slice(0, 10)}T00:00:00.000Z`;
  return { from: day(times[Math.floor(times.length / 20)]), to: day(times.at(-1)) };
}

/** The panels that are slowest at the largest size: what they take at each, and the rows they read there. */
function growth(measured: readonly Measured[]): string {
  const at = measured.map(({ events, times }) => ({ events, byTitle: new Map(times.map((time) => [time.title, time])) }));
  const slowest = measured.at(-1)?.times.slice(0, SHOWN) ?? [];
  const rows = slowest.map(({ title, rowsRead }) => [
    title,
    ...at.map(({ byTitle }) => {
      const time = byTitle.get(title);
      return time ? `${ms(time.p50)} / ${ms(time.p95)}` : "–";
    }),
    counted(rowsRead),
  ]);
  const all = [["slowest panels, p50 / p95", ...at.map(({ events }) => `${counted(events)} events`), "rows read"], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ");
  return `\n${all.map(line).join("\n")}`;
}

/** A number of events as people write it. @throws Error for anything else */
function countOf(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+)([km]?)$/i.exec(text.trim()) ?? [];
  if (digits === "") throw new Error(`--events ${text}: say how many, such as 100k,1m,10m`);
  return Number(digits) * ({ k: 1e3, m: 1e6 }[unit.toLowerCase()] ?? 1);
}

function counted(value: number): string {
  return Math.round(value).toLocaleString("en");
}
function ms(value: number): string {
  if (value === Infinity) return "beyond a reader's limits";
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}   `);
}
