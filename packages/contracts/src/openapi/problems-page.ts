import { commonProblems, type ProblemCatalogue } from "../common/problems.ts";
import type { Api } from "./document.ts";

/** `docs/problems.md`: every problem code of the estate, what it means and what the caller can do. */
export function problemsPage(apis: readonly Api[]): string {
  const own = apis.filter(({ contract }) => Object.keys(contract.problems).length > 0);
  return (
    [
      "# Problems",
      "Written by `pnpm generate` from the catalogues in `packages/contracts`; a test compares the two.",
      "Every refusal is an RFC 9457 problem document. Its `type` is `urn:cashline:problem:` and the code; the code never changes its meaning.",
      "## Every system",
      table(commonProblems, () => undefined),
      ...own.flatMap((api) => [`## ${api.contract.title}`, table(api.contract.problems, (code) => namedBy(api, code))]),
      "",
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}

function namedBy({ contract }: Api, code: string): string {
  const operations = Object.values(contract.operations).filter(({ problems }) => problems?.includes(code));
  return operations
    .map(({ id }) => `\`${id}\``)
    .toSorted()
    .join(", ");
}

function table(catalogue: ProblemCatalogue, operations: (code: string) => string | undefined): string {
  const withOperations = operations("") !== undefined;
  const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rows = Object.entries(catalogue).map(([code, { status, title, action }]) =>
    row(`\`${code}\``, String(status), title, action, ...(withOperations ? [operations(code) ?? ""] : [])),
  );
  const titles = ["code", "status", "meaning", "what the caller can do", ...(withOperations ? ["operations"] : [])];
  return [row(...titles), row(...titles.map(() => "---")), ...rows].join("\n");
}
