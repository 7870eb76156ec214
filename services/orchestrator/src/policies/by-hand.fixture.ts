import type { PolicyBook } from "@cashline/contracts/services/orchestrator/policy-entities";
import { policyOf, type Policy } from "./policy.ts";
import { shippedBook } from "./shipped-book.ts";

/** The shipped book with some codes, or all, corrected by hand. */
const byHandBook = (codes: readonly string[] | "all"): PolicyBook => ({
  ...shippedBook,
  tables: shippedBook.tables.map((table) =>
    table.name === "corrections"
      ? {
          ...table,
          rows: table.rows.map((row) =>
            codes === "all" || codes.some((code) => row.example["code"] === code)
              ? { ...row, result: ['"by_hand"', row.result[1] ?? ""] }
              : row,
          ),
        }
      : table,
  ),
});

export const byHandPolicy = (codes: readonly string[] | "all" = "all"): Policy => policyOf("2026-01.2", byHandBook(codes), []);
