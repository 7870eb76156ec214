import { TRUTH_WITHIN } from "./ground-truth.ts";
import type { Listing } from "./listings.ts";

export const plantedExceptions: Listing = {
  name: "planted_exceptions",
  title: "What was planted, and what was found",
  definition:
    "The ground truth of the window, what went wrong first (500 at most): what was planted with its declared exposure and from when on it could be known, the case that found it and what it found, in US dollars at planning rates; and findings that nobody had planted.",
  sql: `SELECT replaceAll(toString(verdict), '_', ' ') AS verdict, code, fault, detectable_from AS could_be_known, detected_at AS detected,
  round(dateDiff('second', detectable_from, greatest(detected_at, detectable_from)) / 3600, 2) AS hours, amount_cents / 100 AS declared, found_cents / 100 AS found, case_id AS "case", correlation_id AS business_case
FROM (SELECT * FROM ${TRUTH_WITHIN} ORDER BY verdict IN ('found', 'not_graded'), coalesce(detectable_from, detected_at), truth_id LIMIT 500)`,
};
