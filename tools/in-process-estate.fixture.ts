import { createClient } from "../packages/client/src/client.ts";
import type { Transport } from "../packages/client/src/transport.ts";
import { simulatorOperations } from "../packages/contracts/src/common/control.ts";
import type { Operation } from "../packages/contracts/src/common/operation.ts";
import type { Instant } from "../packages/kernel/src/time.ts";
import type { Estate, SystemName } from "../packages/scenarios/src/book/estate.ts";
import type { Collections } from "../packages/sim-kit/src/command.ts";
import type { SimulatorDeclaration } from "../packages/sim-kit/src/simulator.ts";
import { openTestBench, TEST_TENANT, type TestBench } from "../packages/sim-kit/src/testing.ts";
import { billing } from "../simulators/billing/src/app.ts";
import { cpq } from "../simulators/cpq/src/app.ts";
import { crm } from "../simulators/crm/src/app.ts";
import { erp } from "../simulators/erp/src/app.ts";
import { metering } from "../simulators/metering/src/app.ts";
import { payment } from "../simulators/payment/src/app.ts";
import { provisioning } from "../simulators/provisioning/src/app.ts";
import { support } from "../simulators/support/src/app.ts";
import { tax } from "../simulators/tax/src/app.ts";

/*
 * The nine simulators whole, in this process and on their real stores, behind the typed clients of the estate. Nobody
 * listens to their events and nobody orchestrates. Here because no room may import several simulators.
 */

const systems = { crm, cpq, billing, tax, payment, erp, provisioning, metering, support };

export type InProcessEstate = {
  readonly estate: Estate;
  /** Moves every clock, and does what has become due. */
  advance(to: Instant): Promise<void>;
  close(): Promise<void>;
};

export async function openInProcessEstate(startAt: Instant): Promise<InProcessEstate> {
  const benches = new Map<string, TestBench>();
  for (const [name, declaration] of Object.entries(systems))
    benches.set(name, await openTestBench(declaration as unknown as SimulatorDeclaration<Collections>, startAt));
  const clientOf = (name: string, operations: Readonly<Record<string, Operation>>): unknown =>
    createClient(operations, {
      baseUrl: "http://in.process",
      system: name,
      tenant: TEST_TENANT,
      tokens: { token: () => Promise.resolve("test"), forget: () => undefined },
      transport: transportTo(benches.get(name) as TestBench),
      // As the lab's clients: what is refused once only is refused for good.
      retries: 8,
    });
  const estate = {
    tenant: TEST_TENANT,
    identity: { putPerson: () => Promise.resolve({ body: { clientId: "person", clientSecret: "none" }, version: 1, replayed: false }) },
    ...Object.fromEntries(Object.entries(systems).map(([name, { contract }]) => [name, clientOf(name, contract.operations)])),
    faults: Object.fromEntries(Object.keys(systems).map((name) => [name as SystemName, clientOf(name, simulatorOperations)])),
  } as unknown as Estate;
  return {
    estate,
    advance: async (to) => {
      for (const bench of benches.values()) await bench.advance(to);
    },
    close: async () => {
      for (const bench of benches.values()) await bench.close();
    },
  };
}

const transportTo =
  (bench: TestBench): Transport =>
  async ({ method, url, headers, body }) => {
    const { pathname, search } = new URL(url);
    const answer = await bench.send({ method, url: `${pathname}${search}`, headers, payload: body });
    return {
      status: answer.status,
      header: (name) => answer.headers[name] as string | undefined,
      text: answer.body === undefined ? "" : JSON.stringify(answer.body),
    };
  };
