import { Collection, type CollectionDeclaration, type StaleView } from "@cashline/chassis/collection";
import { cursorAfter, positionAfter } from "@cashline/chassis/cursor";
import { Refusal } from "@cashline/chassis/refusal";
import type { Answer, CallInput } from "@cashline/chassis/server";
import type { Database } from "@cashline/chassis/store";
import type { CloudEvent, EventDeclaration } from "@cashline/contracts/common/events";
import type { Operation, ReplyOf } from "@cashline/contracts/common/operation";
import { deriveId } from "@cashline/kernel/ids";
import { dateIn, type CalendarDate, type Instant } from "@cashline/kernel/time";
import type { Static, TSchema } from "typebox";

/** The collections of a system, by name. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each collection has its own item type
export type Collections = Readonly<Record<string, CollectionDeclaration<any>>>;

/** The same collections, bound to one sandbox. */
export type BoundStore<Declared extends Collections> = {
  readonly [Name in keyof Declared]: Declared[Name] extends CollectionDeclaration<infer Item> ? Collection<Item> : never;
};

/** What a system has published of a sandbox, as its own routes may look it up again. Positions are `sequence`s, from 1 without a gap. */
export type EventLog = {
  /** Position of the last event; 0 when there is none. */
  last(): number;
  at(sequence: number): CloudEvent | undefined;
  /** Events after a position, oldest first. */
  after(sequence: number, limit: number): CloudEvent[];
  /** Events about one object after a position, oldest first. */
  about(subject: string, after: number, limit: number): CloudEvent[];
  /** The last event about an object before a position. */
  before(subject: string, sequence: number): CloudEvent | undefined;
};

/** What a command may use: the sandbox's store, clock and seed, and the two ways to have an effect beyond the row. */
export type CommandContext<Declared extends Collections> = {
  readonly tenant: string;
  readonly seed: string;
  readonly now: Instant;
  /** The scenario day in UTC. */
  readonly today: CalendarDate;
  readonly store: BoundStore<Declared>;
  readonly log: EventLog;
  /** Who called. */
  readonly client: string;
  readonly correlationId: string;
  /** The caller's key; the business key of objects that have no other. */
  readonly idempotencyKey: string;
  /** An id derived from the sandbox's seed and the business key. */
  id(prefix: string, ...businessKey: readonly string[]): string;
  /** Publishes the object as it is after its `insert` or `save`. */
  emit<Data extends TSchema>(event: EventDeclaration<Data>, object: Static<Data> & { id: string }): void;
  /** As `emit`, for data that is not the object itself. `version` tells apart the events of one subject. */
  emitData<Data extends TSchema>(event: EventDeclaration<Data>, subject: string, version: number, data: Static<Data>): void;
  /** Puts work on the agenda, run by the simulator's `due` handler of that kind. */
  schedule(dueAt: Instant, kind: string, key: string, data?: unknown): void;
  unschedule(kind: string, key: string): void;
  /** Does something to see what comes of it: a preview by the code of the command itself. Nothing stays, and nothing is told or scheduled. */
  rehearse<Result>(work: (context: CommandContext<Declared>) => Result): Result;
  /** @throws Refusal `version-conflict` unless the object is at the version the caller read (`If-Match`) */
  requireVersion(version: number): void;
};

/** A successful answer. */
export function reply<Body>(body: Body, version?: number): Answer<Body> {
  return { body, version };
}

/** Refuses: nothing of the command's effect stays. `errors` names the members of the request at fault. */
export function refuse(code: string, detail: string, errors: readonly { pointer: string; message: string }[] = []): never {
  throw new Refusal(code, detail, errors.length === 0 ? {} : { errors: [...errors] });
}

/** Refuses what comes too often by a limit of the product, to be called again after so many seconds. */
export function refuseAsTooMany(detail: string, retryAfterSeconds: number): never {
  throw new Refusal("rate-limited", detail, { retryAfterSeconds });
}

/** What a route does: `read` looks, `write` decides and saves inside one transaction. Both are synchronous. */
export type RouteDeclaration<Declared extends Collections> = {
  readonly operation: Operation;
  readonly kind: "read" | "write";
  run(input: CallInput<Operation>, context: CommandContext<Declared>): Answer<unknown>;
  /** What a refusal leaves behind when nothing of the command does: a notice to whoever listens. In a transaction of its own. */
  readonly refused?: (input: CallInput<Operation>, context: CommandContext<Declared>, refusal: Refusal) => void;
};

export function read<Op extends Operation, Declared extends Collections>(
  operation: Op,
  run: (input: CallInput<Op>, context: CommandContext<Declared>) => Answer<ReplyOf<Op>>,
): RouteDeclaration<Declared> {
  return { operation, kind: "read", run: run as unknown as RouteDeclaration<Declared>["run"] };
}

export function write<Op extends Operation, Declared extends Collections>(
  operation: Op,
  run: (input: CallInput<Op>, context: CommandContext<Declared>) => Answer<ReplyOf<Op>>,
  refused?: (input: CallInput<Op>, context: CommandContext<Declared>, refusal: Refusal) => void,
): RouteDeclaration<Declared> {
  return {
    operation,
    kind: "write",
    run: run as unknown as RouteDeclaration<Declared>["run"],
    ...(refused && { refused: refused as unknown as NonNullable<RouteDeclaration<Declared>["refused"]> }),
  };
}

/** The route that answers one object with its version. */
export function readOne<Declared extends Collections>(
  operation: Operation,
  name: keyof Declared & string,
  parameter: string,
): RouteDeclaration<Declared> {
  return read<Operation, Declared>(operation, ({ params }, { store }) => {
    const id = (params as Record<string, string>)[parameter] ?? "";
    const objects = store[name] as unknown as Collection<{ id: string }>;
    return reply(objects.require(id), objects.version(id));
  });
}

/**
 * The route that answers a page of objects in order of id; query members beside the paging ones must be indexed.
 * @param view which objects only, and what of them is shown; all of all where left out
 */
export function readPage<Declared extends Collections, Item extends { id: string } = { id: string }>(
  operation: Operation,
  name: keyof Declared & string,
  view: { readonly only?: Partial<Item>; readonly show?: (item: Item, version: number) => unknown } = {},
): RouteDeclaration<Declared> {
  return read<Operation, Declared>(operation, ({ query }, { store, tenant }) => {
    const { after, limit, ...where } = query as { after?: string; limit?: number };
    const list = `${operation.scope} ${operation.id} ${tenant}`;
    const objects = store[name] as unknown as Collection<Item>;
    const position = after === undefined ? undefined : positionAfter(list, after);
    const { items, next } = objects.page({ after: position, limit }, { ...where, ...view.only } as Partial<Item>);
    const { show } = view;
    return reply({
      items: show ? items.map((item) => show(item, objects.version(item.id))) : items,
      next: next === null ? null : cursorAfter(list, next),
    });
  });
}

/** Binds collections to a sandbox. `stale` says which objects are seen one version late. */
export function bindStore<Declared extends Collections>(
  database: Database,
  declared: Declared,
  tenant: string,
  stale: StaleView | undefined,
): BoundStore<Declared> {
  const bound: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(declared)) bound[name] = new Collection(database, declaration, tenant, stale);
  return bound as BoundStore<Declared>;
}

/** What of a context depends only on the sandbox and the clock. */
export function sandboxContext(sandbox: {
  tenant: string;
  seed: string;
  now: Instant;
}): Pick<CommandContext<Collections>, "tenant" | "seed" | "now" | "today" | "id"> {
  return {
    tenant: sandbox.tenant,
    seed: sandbox.seed,
    now: sandbox.now,
    today: dateIn(sandbox.now, "UTC"),
    id: (prefix, ...businessKey) => deriveId(prefix, sandbox.seed, ...businessKey),
  };
}
