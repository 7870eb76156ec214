/**
 * The shipped policy book for the command line, without an estate: `show [legalEntity]` prints it as the API would,
 * `check` its faults, `check -` those that a proposal on standard input would have. Prints one JSON document.
 */
import { readFileSync } from "node:fs";
import { PolicyProposal } from "@cashline/contracts/services/orchestrator/policy-entities";
import { Compile } from "typebox/compile";
import { checkBook } from "../policies/check-tables.ts";
import { pointerOf } from "../policies/policy-fault.ts";
import { SHIPPED_VERSION, shippedBook } from "../policies/shipped-book.ts";
import { loadCellParser } from "./cell-parser.ts";
import { contentOf } from "./policy-routes.ts";
import { shipped } from "./policy-store.ts";
import { proposedBook } from "./proposed-book.ts";

const [verb, argument] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(verb === "show" ? contentOf(shipped, argument ?? null) : await checked(argument === "-"))}\n`);

async function checked(isProposal: boolean): Promise<object> {
  const proposal = isProposal ? readProposal(readFileSync(0, "utf8")) : null;
  if (proposal !== null && "refused" in proposal) return proposal;
  if (proposal !== null && proposal.basedOn !== SHIPPED_VERSION)
    return { refused: `It is based on ${proposal.basedOn}; without an estate only proposals on ${SHIPPED_VERSION} can be checked.` };
  const { book, faults } = proposal === null ? { book: shippedBook, faults: [] } : proposedBook(shippedBook, proposal);
  const found = faults.length > 0 ? faults : await checkBook(book, await loadCellParser());
  return {
    version: proposal?.version ?? SHIPPED_VERSION,
    rows: [...book.tables, ...book.layers.flatMap(({ tables }) => tables)].reduce((sum, { rows }) => sum + rows.length, 0),
    faults: found.map((each) => ({ pointer: pointerOf(each), message: each.message })),
  };
}

function readProposal(text: string): PolicyProposal | { refused: string } {
  const shape = Compile(PolicyProposal);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { refused: `It is no JSON: ${(error as Error).message}` };
  }
  if (shape.Check(value)) return value;
  const [first] = shape.Errors(value);
  return { refused: `It is no proposal: ${first?.instancePath || "/"} ${first?.message ?? "is not valid"}.` };
}
