import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import init, { isReady, validateExpression, validateUnaryExpression } from "@gorules/zen-engine-wasm";
import type { CellParser } from "../policies/check-cells.ts";

/** What the parser says of a cell it cannot read. */
type ParserAnswer = { type: string; source: string } | null;

/**
 * The engine's parser, in the form that says what it cannot read: the engine itself takes a broken cell as one that never
 * matches. Loads some megabytes of WebAssembly, once in a process.
 */
export async function loadCellParser(): Promise<CellParser> {
  if (!isLoaded()) {
    const file = createRequire(import.meta.url).resolve("@gorules/zen-engine-wasm/dist/zen_engine_wasm_bg.wasm");
    await init({ module_or_path: readFileSync(file) });
  }
  return {
    condition: (cell) => wordsOf(validateUnaryExpression(cell) as ParserAnswer),
    result: (cell) => wordsOf(validateExpression(cell) as ParserAnswer),
  };
}

const wordsOf = (answer: ParserAnswer): string | null => (answer === null ? null : `cannot be read: ${answer.source}`);

/** Before it is loaded the module cannot even say so. */
function isLoaded(): boolean {
  try {
    return isReady();
  } catch {
    return false;
  }
}
