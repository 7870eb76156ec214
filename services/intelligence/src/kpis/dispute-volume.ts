import { exampleEvent } from "./example-events.ts";
import { FROM, TENANT, TO, type Kpi } from "./kpi.ts";
import { invoiceInScope } from "./scope.ts";

const dispute = (id: string, version: number, status: string, at: string) =>
  exampleEvent({
    type: version === 1 ? "payment.dispute.opened.v1" : "payment.dispute.closed.v1",
    objectType: "dispute",
    objectId: id,
    version,
    at,
    payload: { id, status, invoiceId: `inv-of-${id}` },
  });

export const disputeVolume: Kpi = {
  name: "dispute_volume",
  title: "Disputes",
  unit: "count",
  owner: "Treasury",
  grain: "window",
  definition: "Disputes opened in the window, by how they stood at its end.",
  target: null,
  sql: `SELECT status AS label, count() AS value FROM (
  SELECT object_id, argMax(JSONExtractString(payload, 'status'), object_version) AS status, argMax(JSONExtractString(payload, 'invoiceId'), object_version) AS invoice_id, minIf(occurred_at, event_type = 'payment.dispute.opened.v1') AS opened_at
  FROM pi.raw_events WHERE tenant = ${TENANT} AND event_type LIKE 'payment.dispute.%' AND occurred_at < ${TO} GROUP BY object_id)
WHERE opened_at >= ${FROM} ${invoiceInScope} GROUP BY status ORDER BY status`,
  example: {
    story: "One is lost, one waits for evidence, one was opened before.",
    events: [
      dispute("d1", 1, "needs_response", "2026-01-03T10:00:00.000Z"),
      dispute("d1", 2, "lost", "2026-01-13T10:00:00.000Z"),
      dispute("d2", 1, "needs_response", "2026-01-20T10:00:00.000Z"),
      dispute("d3", 1, "needs_response", "2025-12-20T10:00:00.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "lost", value: 1 },
      { label: "needs_response", value: 1 },
    ],
  },
};
