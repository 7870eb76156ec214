import type { AddressInfo } from "node:net";
import { Refusal } from "@cashline/chassis/refusal";
import { buildServer } from "@cashline/chassis/server";
import { createClient } from "@cashline/client/client";
import { fetchTransport } from "@cashline/client/transport";
import { problems } from "@cashline/contracts/common/problems";
import { ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import { receiveSignals } from "@cashline/contracts/services/orchestrator/contract";
import { createLogger } from "@cashline/telemetry/logger";
import { httpConsumer } from "./inbound/http-consumer.ts";

/** Which of the refused events a consumer's answer names. */
export type Manner = "all" | "first" | "none" | "somebody else";

/** Own codes, so that each status can be answered. */
const catalogue = problems({
  unkeepable: { status: 422, title: "Cannot be kept", action: "Correct it." },
  "wrong-shape": { status: 400, title: "Cannot be kept", action: "Correct it." },
});

/** A reader of the hub behind a real socket, with the real contract's checks, that refuses the events it is told to. */
export async function openConsumer(operation: typeof ingestEvents | typeof receiveSignals) {
  const refuses = { ids: new Set<string>(), manner: "all" as Manner, code: "wrong-shape" };
  const kept: string[] = [];
  let calls = 0;
  const server = buildServer({
    name: "consumer",
    version: "1",
    problems: catalogue,
    verify: () => Promise.resolve({ client: "hub", tenant: "*", scopes: new Set([operation.scope]), roles: [] }),
    logger: createLogger("test", "silent"),
  });
  server.mount(operation, ({ body }) => {
    calls += 1;
    const refused = body.items.flatMap(({ eventId }, index) => (refuses.ids.has(eventId) ? [{ eventId, index }] : []));
    if (refused.length > 0) {
      const all = refused.map(({ eventId, index }) => ({ pointer: `/body/items/${index}`, message: `${eventId} cannot be kept` }));
      const errors = {
        all,
        first: all.slice(0, 1),
        none: undefined,
        "somebody else": [
          { pointer: `/body/items/${body.items.length}`, message: "is beyond the batch" },
          { pointer: "/body/items", message: "is wrong" },
        ],
      }[refuses.manner];
      throw new Refusal(refuses.code, "Some of these cannot be kept", { errors });
    }
    kept.push(...body.items.map(({ eventId }) => eventId));
    return { body: { accepted: body.items.length } };
  });
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.app.server.address() as AddressInfo;
  const client = createClient(
    { call: operation },
    {
      baseUrl: `http://127.0.0.1:${port}`,
      system: "consumer",
      tenant: null,
      tokens: { token: () => Promise.resolve("token"), forget: () => undefined },
      transport: fetchTransport,
    },
  );
  return {
    refuses,
    /** Ids of the events it has, in order of arrival. */
    kept,
    calls: () => calls,
    consumer: (name: string) => httpConsumer(name, (items) => client.call({ body: { items }, idempotencyKey: "key" })),
    close: () => server.app.close(),
  };
}

export type ConsumerServer = Awaited<ReturnType<typeof openConsumer>>;
