import type { Access } from "@cashline/chassis/access";
import { deleteFault, listEvents, putFault, putSandbox, setClock } from "@cashline/contracts/common/control";
import type { Fault } from "@cashline/contracts/common/faults";
import type { Operation } from "@cashline/contracts/common/operation";
import type { ProblemCatalogue } from "@cashline/contracts/common/problems";
import { createLogger } from "@cashline/telemetry/logger";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Collections } from "./command.ts";
import { mustBeDocumented } from "./documented.ts";
import { buildSimulator, type Simulator, type SimulatorDeclaration, type SimulatorOptions } from "./simulator.ts";

export type TestAnswer = { status: number; headers: Record<string, unknown>; body: any }; // eslint-disable-line @typescript-eslint/no-explicit-any

/** A request as it goes over the wire. */
export type RawRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string | undefined;
  /** What the token allows; everything in the bench's sandbox but for what is said here. */
  readonly access?: Partial<Access>;
};

/** A simulator on a real store in a temporary file, called in process, in one sandbox that exists. */
export type TestBench = {
  /** The sandbox it calls in. */
  readonly tenant: string;
  readonly simulator: Simulator;
  /** The store's SQLite file. */
  readonly databasePath: string;
  /** Sends a request as it is, whatever is wrong with it. */
  send(request: RawRequest): Promise<TestAnswer>;
  /** Calls an operation; a key is made up for unsafe calls unless given. */
  call(
    operation: Operation,
    input?: {
      params?: Record<string, string>;
      query?: Record<string, string>;
      body?: unknown;
      key?: string;
      ifMatch?: string;
      headers?: Record<string, string>;
      access?: Partial<Access>;
    },
  ): Promise<TestAnswer>;
  /** Moves the scenario clock. */
  advance(now: string): Promise<TestAnswer>;
  /** Everything published so far. */
  events(type?: string): Promise<{ type: string; subject: string; data: any }[]>; // eslint-disable-line @typescript-eslint/no-explicit-any
  /** Plants a technical fault, named `f` and always active unless it says otherwise. */
  plant(fault: PlantedFault): Promise<TestAnswer>;
  /** Takes a technical fault away. */
  lift(id?: string): Promise<TestAnswer>;
  /** A bench in another sandbox of the same store, made with a seed of its own. */
  beside(tenant: string): Promise<TestBench>;
  close(): Promise<void>;
};

/** A fault of which only what is particular need be said. */
export type PlantedFault = Fault extends infer Kind
  ? Kind extends Fault
    ? Omit<Kind, "id" | "from" | "to"> &
        Partial<Pick<Kind, "id" | "from">> &
        (null extends Kind["to"] ? { to?: Kind["to"] } : { to: Kind["to"] })
    : never
  : never;

export const TEST_TENANT = "test";

/** The path of an operation with its parameters filled in. */
export const pathOf = ({ path }: Pick<Operation, "path">, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));

/** What a refused call is answered, to be matched. */
export const refused = (status: number, code: string) => ({ status, body: { code } });

/**
 * Opens a test bench; nobody listens to its events unless `options` name a subscriber. Every call is made as a client with
 * all scopes of the sandbox `test` unless `access` says otherwise, and fails the test when its answer is one the
 * operation does not document.
 */
export async function openTestBench<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  startAt = "2026-01-01T00:00:00.000Z",
  options: Partial<Pick<SimulatorOptions, "subscriber" | "rateLimit" | "mostWaiting">> = {},
): Promise<TestBench> {
  const folder = mkdtempSync(join(tmpdir(), "cashline-test-"));
  const databasePath = join(folder, "store.sqlite");
  const caller = { access: everythingIn(TEST_TENANT) };
  const simulator = buildSimulator(declaration, {
    databasePath,
    verify: () => Promise.resolve(caller.access),
    logger: createLogger("test", "silent"),
    subscriber: options.subscriber ?? null,
    rateLimit: options.rateLimit,
    mostWaiting: options.mostWaiting,
  });
  const close = async (): Promise<void> => {
    await simulator.app.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return benchIn(TEST_TENANT, { problems: declaration.contract.problems, startAt, databasePath, simulator, caller, close });
}

/** What the benches of one store share; `caller` is who the next token belongs to. */
type House = Pick<TestBench, "simulator" | "databasePath" | "close"> & {
  readonly problems: ProblemCatalogue;
  readonly startAt: string;
  readonly caller: { access: Access };
};

async function benchIn(tenant: string, house: House): Promise<TestBench> {
  const { simulator, databasePath, caller, close } = house;
  let keys = 0;
  const send: TestBench["send"] = async ({ method, url, headers, payload, access: own }) => {
    caller.access = { ...everythingIn(tenant), ...own };
    const response = await simulator.app.inject({
      method: method as "GET",
      url,
      headers: { ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    caller.access = everythingIn(TEST_TENANT);
    return { status: response.statusCode, headers: response.headers, body: response.body === "" ? undefined : response.json() };
  };
  const call: TestBench["call"] = async (operation, input = {}) => {
    keys += 1;
    const query = input.query ? `?${new URLSearchParams(input.query).toString()}` : "";
    const answer = await send({
      method: operation.method,
      url: `${pathOf(operation, input.params ?? {})}${query}`,
      headers: {
        authorization: "Bearer test",
        ...(operation.method === "GET" ? {} : { "idempotency-key": input.key ?? `key-${keys}` }),
        ...(input.ifMatch === undefined ? {} : { "if-match": input.ifMatch }),
        ...(input.body === undefined ? {} : { "content-type": "application/json" }),
        ...input.headers,
      },
      payload: input.body === undefined ? undefined : JSON.stringify(input.body),
      ...(input.access ? { access: input.access } : {}),
    });
    mustBeDocumented(operation, house.problems, answer);
    return answer;
  };
  await call(putSandbox, { params: { tenant }, body: { seed: `${tenant}-seed`, startAt: house.startAt } });
  return {
    tenant,
    simulator,
    databasePath,
    send,
    call,
    plant: (fault) => {
      const whole = { id: "f", from: null, to: null, ...fault };
      return call(putFault, { params: { tenant, faultId: whole.id }, body: whole });
    },
    lift: (faultId = "f") => call(deleteFault, { params: { tenant, faultId } }),
    advance: (now) => call(setClock, { params: { tenant }, body: { now } }),
    events: async (type) => {
      const answer = await call(listEvents, { query: { limit: "1000", ...(type === undefined ? {} : { type }) } });
      return answer.body.items;
    },
    beside: (other) => benchIn(other, house),
    close,
  };
}

const everythingIn = (tenant: string): Access => ({
  client: "test-client",
  tenant,
  scopes: { has: () => true } as unknown as ReadonlySet<string>,
  roles: [],
});
