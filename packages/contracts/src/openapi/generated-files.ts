import { everyApi } from "./apis.ts";
import { openApiDocument } from "./document.ts";
import { problemsPage } from "./problems-page.ts";

/** Every file generated from the contracts: path from the repository root, and text. */
export function generatedFiles(): Map<string, string> {
  const apis = everyApi();
  return new Map([
    ...apis.map((api): [string, string] => [
      `packages/contracts/openapi/${api.contract.name}.json`,
      `${JSON.stringify(openApiDocument(api), null, 2)}\n`,
    ]),
    ["docs/problems.md", problemsPage(apis)],
  ]);
}
