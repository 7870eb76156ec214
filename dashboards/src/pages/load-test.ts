import { sizes, type Page } from "../page.ts";
import { pageInOtherTimeUrl } from "../links.ts";
import { figure, overLoad, rows } from "../panels.ts";

const { quarter, third, half, whole } = sizes;

/** A run, over its own range. */
const OWN_RANGE = "/d/cashline-load-test?${__all_variables}&from=${__data.fields.from_ms}&to=${__data.fields.to_ms}";

export const loadTest: Page = {
  uid: "cashline-load-test",
  folder: "Load",
  title: "Load test",
  description: "Load runs: what callers saw at the door and what the business did meanwhile, on one axis of real time.",
  clock: "real",
  sections: [
    {
      title: "At a glance",
      panels: [
        figure("load_renewal_rate", quarter),
        figure("load_order_to_cash", quarter),
        figure("load_latency", quarter),
        figure("load_failed_share", quarter),
      ],
    },
    {
      title: "At the door",
      panels: [
        overLoad("load_request_rate", "bars", half),
        overLoad("load_latency", "line", half),
        overLoad("load_errors", "bars", half),
        overLoad("load_dropped", "bars", half),
      ],
    },
    {
      title: "In the business",
      panels: [
        overLoad("load_renewals", "bars", third),
        overLoad("load_backlog", "line", third),
        overLoad("load_freshness", "line", third),
      ],
    },
    {
      title: "Runs, requests and cases",
      panels: [
        rows("load_runs", whole, { run: OWN_RANGE }, ["from_ms", "to_ms"]),
        rows("load_thresholds", half),
        rows("load_operations", half),
        rows("load_cases", whole, { business_case: `${pageInOtherTimeUrl("cashline-lineage")}&var-business_case=\${__value.raw}` }),
      ],
    },
  ],
};
