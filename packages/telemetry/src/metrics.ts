import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** The metrics every process shows at `/metrics`, in Prometheus text. Names end in their unit. */
export type Metrics = {
  readonly registry: Registry;
  readonly requests: Counter<"operation" | "status" | "client">;
  readonly requestSeconds: Histogram<"operation">;
  readonly replays: Counter<"operation">;
  readonly eventsPublished: Counter<"type">;
  readonly deliveries: Counter<"outcome">;
  /** Shows `cashline_outbox_depth_events`, counted whenever the metrics are read. For processes that keep an outbox. */
  showOutboxDepth(count: () => number): void;
};

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: "cashline_requests_total",
      help: "Requests by operation, status and client",
      labelNames: ["operation", "status", "client"],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "cashline_request_seconds",
      help: "Time to answer",
      labelNames: ["operation"],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    replays: new Counter({
      name: "cashline_idempotent_replays_total",
      help: "Calls answered from a stored answer",
      labelNames: ["operation"],
      registers,
    }),
    eventsPublished: new Counter({
      name: "cashline_events_published_total",
      help: "Events written to the outbox",
      labelNames: ["type"],
      registers,
    }),
    deliveries: new Counter({
      name: "cashline_deliveries_total",
      help: "Webhook delivery attempts by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    showOutboxDepth: (count) => {
      new Gauge({
        name: "cashline_outbox_depth_events",
        help: "Events waiting to be delivered",
        registers,
        collect() {
          this.set(count());
        },
      });
    },
  };
}
