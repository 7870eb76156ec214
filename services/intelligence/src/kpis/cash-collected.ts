import { cashOf } from "./example-books.ts";
import { FROM, TENANT, TO, type Kpi } from "./kpi.ts";
import { invoiceInScope } from "./scope.ts";

export const cashCollected: Kpi = {
  name: "cash_collected",
  title: "Cash collected",
  unit: "usd",
  owner: "Receivables",
  grain: "window",
  definition: "Cash applied to invoices in the window, by the day it was received; in US dollars at planning rates.",
  target: null,
  sql: `SELECT '' AS label, sum(amount_cents) / 100 AS value FROM (SELECT * FROM pi.cash FINAL WHERE tenant = ${TENANT} ${invoiceInScope}) WHERE received_on >= toDate(${FROM}) AND received_on < toDate(${TO})`,
  example: {
    story: "117 and 234 dollars in January.",
    events: [cashOf("r1", "2026-01-03", 11_700), cashOf("r2", "2026-01-20", 23_400), cashOf("r3", "2026-02-01", 10_000)],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 351 }],
  },
};
