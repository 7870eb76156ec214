import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

test("every metric of ours is named after the estate and carries its service", async () => {
  const metrics = createMetrics("billing");
  metrics.requests.inc({ operation: "payInvoice", status: "200", client: "orchestrator" });
  expect(await metrics.registry.metrics()).toContain(
    'cashline_requests_total{operation="payInvoice",status="200",client="orchestrator",service="billing"} 1',
  );
  const names = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name);
  expect(names.filter((name) => !/^(cashline|process|nodejs)_/.test(name))).toEqual([]);
});

test("two services in one process do not share counters", async () => {
  const [one, two] = [createMetrics("one"), createMetrics("two")];
  one.eventsPublished.inc({ type: "a.b.c.v1" });
  expect(await two.registry.metrics()).not.toContain("a.b.c.v1");
});
