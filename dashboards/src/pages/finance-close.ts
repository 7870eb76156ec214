import { sizes, type Page } from "../page.ts";
import { toLineage } from "../links.ts";
import { bars, figure, figures, rows } from "../panels.ts";

const { half, whole } = sizes;

export const financeClose: Page = {
  uid: "cashline-finance-close",
  folder: "Finance",
  title: "Finance close",
  description: "What stands in the way of the close, by entity, and what the books say.",
  sections: [
    {
      title: "Close",
      panels: [
        bars("close_readiness", half),
        figure("posting_accuracy", { width: 12, height: 8 }),
        rows("reconciliations", whole),
        rows("held_invoices", half, toLineage),
        rows("refused_postings", half, toLineage),
      ],
    },
    {
      title: "Receivables and cash",
      panels: [
        bars("receivables_aging", half),
        bars("dispute_volume", half),
        figure("dunning_recovery", { width: 12, height: 4 }),
        figures("write_off_exposure", { width: 12, height: 4 }),
        rows("open_receivables", half),
        rows("failed_collections", half, toLineage),
      ],
    },
    {
      title: "Revenue",
      panels: [
        bars("deferred_revenue", half),
        bars("mrr_movement", half),
        rows("contracts_in_force", whole),
        rows("ledger_by_entity", whole),
      ],
    },
  ],
};
