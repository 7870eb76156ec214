import { randomBytes } from "node:crypto";
import type { Sandbox } from "@cashline/contracts/common/control";
import type { Fault } from "@cashline/contracts/common/faults";
import type { Operation } from "@cashline/contracts/common/operation";
import type {
  Backlog,
  CallCount,
  CallOutcome,
  DeliveryCount,
  DeliveryOutcome,
  FaultChange,
  Redelivery,
  Telemetry,
  TelemetryWindow,
} from "@cashline/contracts/common/telemetry";

/** Where the scenario clocks stand. A sandbox that is not here has no day, and its traffic is not counted. */
export type Clocks = { get(tenant: string): Pick<Sandbox, "now"> | undefined };

/** A call that was answered. */
export type AnsweredCall = {
  readonly tenant: string;
  readonly operation: Operation;
  readonly client: string;
  readonly status: number;
  /** Whether the answer said when to come again. */
  readonly saysWhen: boolean;
  /** Real time to answer, in milliseconds. */
  readonly ms: number;
};

/** How many events of a sandbox wait to be delivered, and for how long the oldest has, in milliseconds of real time. */
export type Waiting = { readonly tenant: string; readonly events: number; readonly oldestMs: number };

/**
 * Rows of counts that may wait to be asked for; beyond, what differs least is counted together. As many events that came again
 * may wait; beyond, no others are told.
 */
const MOST_ROWS = 20_000;
/** Stands for all clients where they are no longer told apart. */
const ANY_CLIENT = "*";

/**
 * What a process counts of its own traffic, exactly, until somebody fetches it: calls, deliveries, and faults planted.
 * A window is closed when it is asked for, does not change afterwards (but for a sandbox that is removed), and is kept until
 * it is acknowledged; meanwhile counting goes on in the next one. So nothing is lost while the process lives, and a window
 * fetched twice is the same window. What is not fetched when the process ends is lost: these are figures about the
 * machinery, not about money. Beside what it counts, a window tells what waits, as it was read while the window was open.
 */
export class Traffic {
  /** Names this start; later starts sort later. */
  readonly instance = `${Date.now().toString(36).padStart(9, "0")}-${randomBytes(4).toString("hex")}`;
  readonly #process: string;
  readonly #mostRows: number;
  #clocks: Clocks | undefined;
  #readWaiting: () => readonly Waiting[] = () => [];
  /** By sandbox, how many events were told to wait last. */
  readonly #toldWaiting = new Map<string, number>();
  #open = new Counts();
  #closed: TelemetryWindow | undefined;
  #number = 0;
  #foldAt: number;

  constructor(process: string, mostRows = MOST_ROWS) {
    this.#process = process;
    this.#mostRows = mostRows;
    this.#foldAt = mostRows;
  }

  /** Counts by these clocks from now on; before, nothing is counted. */
  keepTime(clocks: Clocks): void {
    this.#clocks = clocks;
  }

  /** Has what waits read by `read`, which answers every sandbox, whenever a window is closed or `noteWaiting` is called. */
  watchWaiting(read: () => readonly Waiting[]): void {
    this.#readWaiting = read;
  }

  /** Reads what waits now. A sandbox of which nothing waits is told once, and not again until something does. */
  noteWaiting(): void {
    for (const { tenant, events, oldestMs } of this.#readWaiting()) {
      const day = this.#today(tenant);
      if (day === undefined || (events === 0 && this.#toldWaiting.get(tenant) === 0)) continue;
      this.#toldWaiting.set(tenant, events);
      this.#open.backlog({ tenant, day, events, mostEvents: events, oldestMs, longestMs: oldestMs });
    }
    this.#fold();
  }

  call({ tenant, operation, client, status, saysWhen, ms }: AnsweredCall): void {
    const day = this.#today(tenant);
    if (day === undefined) return;
    const outcome = outcomeOf(status, saysWhen);
    const alike = { tenant, day, operation: operation.id, version: versionOf(operation), client, outcome };
    this.#open.call({ ...alike, deprecated: operation.deprecated === true, calls: 1, totalMs: ms, maxMs: ms });
    this.#fold();
  }

  /** Counts deliveries, of the process's own events unless another system is named. */
  delivery(
    tenant: string,
    outcome: DeliveryOutcome,
    { system = this.#process, count = 1 }: { system?: string; count?: number } = {},
  ): void {
    const day = this.#today(tenant);
    if (day !== undefined && count > 0) this.#open.delivery({ tenant, day, system, outcome, count });
    this.#fold();
  }

  /** Tells of an event that came again; of one that did before, the higher numbers. */
  redelivery(again: Redelivery): void {
    if (this.#clocks?.get(again.tenant) !== undefined) this.#open.redelivery(again, this.#mostRows);
  }

  fault(tenant: string, state: FaultChange["state"], { id, kind, match, from, to }: Fault): void {
    const at = this.#clocks?.get(tenant)?.now;
    if (at !== undefined) this.#open.faults.push({ tenant, fault: id, kind, match, from, to, at, state });
  }

  /**
   * The window to store next. `after` is the `next` of the one stored last, which is forgotten by it; a text of another
   * start acknowledges nothing.
   */
  fetch(after: string | undefined): Telemetry {
    if (this.#closed && after === this.#cursor(this.#closed)) this.#closed = undefined;
    if (!this.#closed) this.noteWaiting();
    if (!this.#closed && !this.#open.isEmpty) {
      this.#number += 1;
      this.#closed = this.#open.close(this.#number);
      this.#open = new Counts();
      this.#foldAt = this.#mostRows;
    }
    const window = this.#closed;
    return { instance: this.instance, window: window ?? null, next: window ? this.#cursor(window) : null, more: !this.#open.isEmpty };
  }

  /** Forgets what was counted of a sandbox that is gone. */
  forget(tenant: string): void {
    this.#toldWaiting.delete(tenant);
    this.#open.forget(tenant);
    const closed = this.#closed;
    if (!closed) return;
    const stays = (row: { tenant: string }): boolean => row.tenant !== tenant;
    const { number, calls, deliveries, backlogs, redeliveries, faults } = closed;
    this.#closed = {
      number,
      calls: calls.filter(stays),
      deliveries: deliveries.filter(stays),
      backlogs: backlogs.filter(stays),
      redeliveries: redeliveries.filter(stays),
      faults: faults.filter(stays),
    };
  }

  #cursor({ number }: TelemetryWindow): string {
    return `${this.instance}.${number}`;
  }

  #today(tenant: string): string | undefined {
    return this.#clocks?.get(tenant)?.now.slice(0, 10);
  }

  /** Bounds what waits without losing a count: first the days of a sandbox are put together, then its clients too. */
  #fold(): void {
    if (this.#open.rows <= this.#foldAt) return;
    this.#open.fold((call) => call);
    if (this.#open.rows > this.#mostRows) this.#open.fold((call) => ({ ...call, client: ANY_CLIENT }));
    // Sandboxes, operations and outcomes are few; should even they be more, folding must not cost every call anew.
    this.#foldAt = Math.max(this.#mostRows, this.#open.rows * 2);
  }
}

/** Counts of a window that is still open. */
class Counts {
  readonly faults: FaultChange[] = [];
  #calls = new Map<string, CallCount>();
  #deliveries = new Map<string, DeliveryCount>();
  #backlogs = new Map<string, Backlog>();
  readonly #redeliveries = new Map<string, Redelivery>();

  get rows(): number {
    return this.#calls.size + this.#deliveries.size + this.#backlogs.size;
  }

  get isEmpty(): boolean {
    return this.rows === 0 && this.#redeliveries.size === 0 && this.faults.length === 0;
  }

  call(counted: CallCount): void {
    const { tenant, day, operation, client, outcome } = counted;
    const key = `${tenant}\n${day}\n${operation}\n${outcome}\n${client}`;
    const row = this.#calls.get(key);
    if (!row) this.#calls.set(key, counted);
    else {
      row.calls += counted.calls;
      row.totalMs += counted.totalMs;
      row.maxMs = Math.max(row.maxMs, counted.maxMs);
    }
  }

  delivery(counted: DeliveryCount): void {
    const { tenant, day, system, outcome, count } = counted;
    const key = `${tenant}\n${day}\n${system}\n${outcome}`;
    const row = this.#deliveries.get(key);
    if (row) row.count += count;
    else this.#deliveries.set(key, counted);
  }

  /** Takes a reading that is later than those before. */
  backlog(read: Backlog): void {
    const key = `${read.tenant}\n${read.day}`;
    const { mostEvents = 0, longestMs = 0 } = this.#backlogs.get(key) ?? {};
    this.#backlogs.set(key, {
      ...read,
      mostEvents: Math.max(mostEvents, read.mostEvents),
      longestMs: Math.max(longestMs, read.longestMs),
    });
  }

  redelivery(again: Redelivery, most: number): void {
    const key = `${again.tenant}\n${again.event}`;
    const { tries, deliveries } = this.#redeliveries.get(key) ?? { tries: 0, deliveries: 0 };
    if (deliveries === 0 && this.#redeliveries.size >= most) return;
    this.#redeliveries.set(key, {
      ...again,
      tries: Math.max(tries, again.tries),
      deliveries: Math.max(deliveries, again.deliveries),
    });
  }

  /** Counts every row of a sandbox as of its latest day here, and calls as `alike` says. */
  fold(alike: (call: CallCount) => CallCount): void {
    const [calls, deliveries, backlogs] = [[...this.#calls.values()], [...this.#deliveries.values()], [...this.#backlogs.values()]];
    const latest = new Map<string, string>();
    for (const { tenant, day } of [...calls, ...deliveries, ...backlogs]) if (day > (latest.get(tenant) ?? "")) latest.set(tenant, day);
    const dayOf = ({ tenant, day }: { tenant: string; day: string }): string => latest.get(tenant) ?? day;
    this.#calls = new Map();
    this.#deliveries = new Map();
    this.#backlogs = new Map();
    for (const call of calls) this.call({ ...alike(call), day: dayOf(call) });
    for (const delivery of deliveries) this.delivery({ ...delivery, day: dayOf(delivery) });
    for (const backlog of backlogs) this.backlog({ ...backlog, day: dayOf(backlog) });
  }

  forget(tenant: string): void {
    for (const rows of [this.#calls, this.#deliveries, this.#backlogs, this.#redeliveries])
      for (const [key, row] of rows) if (row.tenant === tenant) rows.delete(key);
    this.faults.splice(0, this.faults.length, ...this.faults.filter((change) => change.tenant !== tenant));
  }

  close(number: number): TelemetryWindow {
    return {
      number,
      calls: [...this.#calls.values()],
      deliveries: [...this.#deliveries.values()],
      backlogs: [...this.#backlogs.values()],
      redeliveries: [...this.#redeliveries.values()],
      faults: this.faults,
    };
  }
}

function outcomeOf(status: number, saysWhen: boolean): CallOutcome {
  if (status === 429) return "limited";
  if (saysWhen && (status === 503 || status === 507)) return "turned_away";
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "ok";
}

/** The version an operation's path begins with. */
function versionOf({ path }: Operation): string {
  return /^\/(v\d+)\//.exec(path)?.[1] ?? "none";
}
