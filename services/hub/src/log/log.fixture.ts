import { createLogger, type Logger } from "@cashline/telemetry/logger";
import { openHub, type OpenHub } from "../hub.fixture.ts";
import type { Consumer } from "../inbound/hand-on.ts";
import { EventLog } from "./event-log.ts";
import type { Kafka } from "./kafka.fixture.ts";
import { LogReader } from "./log-reader.ts";
import { readingOf, type LogSettings, type ReaderName } from "./log-settings.ts";

const logger = createLogger("test", "silent");
let names = 0;

/** A hub before a log of its own on a cluster, whose readers call the given operations. */
export function openHubWithLog(kafka: Kafka, operations: Readonly<Record<ReaderName, Consumer>>) {
  const settings: LogSettings = { brokers: kafka.brokers, name: `log-${process.pid}-${(names += 1)}`, partitions: 12, retentionHours: 1 };
  const open = (): OpenHub => {
    const log = new EventLog(settings, logger);
    return openHub({ log, consumers: { store: log.consumerFor("analytics"), signal: log.consumerFor("orchestrator") } });
  };
  let hub = open();
  const running = new Set<LogReader>();
  const counts: Record<string, number> = {};
  const warnings: string[] = [];
  const warn = ({ reason }: { reason: string }): void => void warnings.push(reason);
  /** A control call under a token for the sandbox it is about; one after the other. */
  const control = async (method: "GET" | "PUT" | "DELETE", tenant: string, body?: object) => {
    hub.access.tenant = tenant;
    const { body: answer } = await hub.ask(method, `/control/v1/sandboxes/${tenant}`, body);
    hub.access.tenant = "test";
    return answer as { waitingFor: string[] };
  };
  return {
    settings,
    counts,
    /** Reasons that readers gave. */
    warnings,
    get hub(): OpenHub {
      return hub;
    },
    /** Starts a reader; by `freshMs` 0 it asks the hub of every event whether its sandbox is there still. */
    read: (name: ReaderName, { freshMs = 2000 } = {}): LogReader => {
      const reader = new LogReader({
        brokers: kafka.brokers,
        reading: readingOf(settings, name),
        consumer: operations[name],
        bury: async (refused) => {
          const { status } = await hub.ask("POST", "/v1/dead-letters", { items: refused });
          if (status !== 200) throw new Error(`the hub answered ${status}`);
        },
        sandboxes: async () => (await hub.ask("GET", "/v1/sandboxes")).body.items,
        freshMs,
        logger: { ...logger, warn } as unknown as Logger,
        count: (outcome, events) => {
          counts[outcome] = (counts[outcome] ?? 0) + events;
        },
      });
      running.add(reader);
      reader.start();
      return reader;
    },
    /** Another hub process with an empty ledger, on the same log. */
    replaceHub: async (): Promise<void> => {
      await hub.close();
      hub = open();
      await hub.setUp();
    },
    setUp: (tenant: string) => control("PUT", tenant, { seed: "s", startAt: "2026-01-01T00:00:00.000Z" }),
    remove: (tenant: string) => control("DELETE", tenant),
    waitingFor: async (tenant = "test") => (await control("GET", tenant)).waitingFor,
    /** Resolves once the hub says of a sandbox that nothing is in progress. */
    atRest: async (tenant = "test"): Promise<void> => {
      while ((await control("GET", tenant)).waitingFor.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    close: async (): Promise<void> => {
      await Promise.all([...running].map((reader) => reader.stop()));
      await hub.close();
    },
  };
}

export type HubWithLog = ReturnType<typeof openHubWithLog>;
