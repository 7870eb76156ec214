import { Refusal } from "@cashline/chassis/refusal";
import type { CallContext, Server } from "@cashline/chassis/server";
import {
  getProcessBottlenecks,
  getProcessConformance,
  getProcessGraph,
  getProcessLog,
  getProcessVariants,
  importProcessLog,
} from "@cashline/contracts/services/intelligence/mining-operations";
import type { Window } from "../queries/queries.ts";
import type { Store } from "../store/store.ts";
import { importLog } from "./ocel/import-log.ts";
import { logOf } from "./ocel/log-of-sandbox.ts";
import * as process from "./process-queries.ts";
import type { Variants } from "./variants.ts";

type Mining = {
  readonly store: Store;
  readonly variants: Variants;
  /** Events were stored past the writer. */
  readonly arrived: () => void;
  readonly known: (context: CallContext) => string;
  /** The window of a question. @throws Refusal `invalid-request` when it is none */
  readonly windowOf: (window: Window) => Window;
};

const MOST = 50;

/** What can be asked of the process; answers about business cases rest on every event stored before the question. */
export function mountProcess(server: Server, { store, variants, arrived, known, windowOf }: Mining): void {
  const settled = async (): Promise<void> => {
    try {
      await variants.settled();
    } catch (error) {
      server.logger.error({ err: error }, "the ways of cases could not be computed");
      throw new Refusal("unavailable", "The ways of business cases could not be computed", { retryAfterSeconds: 1 });
    }
  };
  type Asked = Window & { objectType?: string; limit?: number };
  const questionOf = (query: Asked, context: CallContext): process.Question => ({
    tenant: known(context),
    ...windowOf(query),
    objectType: query.objectType,
    limit: query.limit ?? MOST,
  });
  server.mount(getProcessGraph, async ({ query }, context) => ({
    body: await process.graph(store, { ...questionOf(query, context), objectType: query.objectType }),
  }));
  server.mount(getProcessVariants, async ({ query }, context) => {
    const question = questionOf(query, context);
    await settled();
    return { body: await process.variants(store, question) };
  });
  server.mount(getProcessConformance, async ({ query }, context) => {
    const question = questionOf(query, context);
    await settled();
    return { body: await process.conformance(store, question) };
  });
  server.mount(getProcessBottlenecks, async ({ query }, context) => {
    const question = questionOf(query, context);
    await settled();
    return { body: { items: await process.bottlenecks(store, question) } };
  });
  server.mount(getProcessLog, async (_input, context) => ({ body: await logOf(store, known(context)) }));
  server.mount(importProcessLog, async ({ body }, context) => {
    const { access } = context;
    if (access.tenant === "*") throw new Refusal("wrong-tenant", "A log is taken into one sandbox; the token is for all");
    const counts = await importLog(store, known(context), body, new Date().toISOString());
    arrived();
    return { body: counts };
  });
}
