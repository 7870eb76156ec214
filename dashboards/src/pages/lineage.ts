import type { Page } from "../page.ts";
import { rows } from "../panels.ts";

export const lineage: Page = {
  uid: "cashline-lineage",
  folder: "Operations",
  title: "Lineage",
  description: "The way of an invoice, contract, payment, case or whole business case through every system, and who decided.",
  asks: ["business_case"],
  sections: [
    {
      title: "How far it has come",
      panels: [rows("reach", { width: 12, height: 10 }), rows("decided", { width: 12, height: 10 })],
    },
    {
      title: "Way",
      panels: [rows("lineage", { width: 24, height: 24 })],
    },
  ],
};
