import { policyOf, type Policy } from "./policy.ts";
import { shippedBook } from "./shipped-book.ts";

/** The shipped book, but what is of a shut month stays in it: ERP refuses it until the month is opened again. */
export const strictMonthsPolicy: Policy = policyOf(
  "2026-01.3",
  {
    ...shippedBook,
    tables: shippedBook.tables.map((table) => {
      if (table.name !== "posting") return table;
      const column = table.outputs.findIndex(({ field }) => field === "nextPeriod");
      return { ...table, rows: table.rows.map((row) => ({ ...row, result: row.result.with(column, "false") })) };
    }),
  },
  [],
);
