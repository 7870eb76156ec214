import type { Page } from "../page.ts";
import { rows } from "../panels.ts";

export const lineage: Page = {
  uid: "cashline-lineage",
  title: "Lineage",
  description: "The way of one business case through every system.",
  asks: ["business_case"],
  sections: [
    {
      title: "Way",
      panels: [rows("lineage", { width: 24, height: 24 })],
    },
  ],
};
