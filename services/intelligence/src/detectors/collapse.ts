import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { Detected } from "./detector.ts";

/** Something found, and of which code that is what it explains. */
export type Explaining = { readonly detected: Detected; readonly explainsCode?: ExceptionCode | undefined };

const keyOf = (code: ExceptionCode | undefined, businessKey: string): string => `${code ?? ""}/${businessKey}`;

/**
 * Hangs every finding that another one explains on the first that does, as its dependent. An explanation reaches one step:
 * what explains something is itself kept, even where a third finding explains it too.
 */
export function collapse(all: readonly Explaining[]): Detected[] {
  const causes = new Map<string, Detected>();
  for (const { detected, explainsCode } of all)
    for (const key of (detected.explains ?? []).map((businessKey) => keyOf(explainsCode, businessKey)))
      if (!causes.has(key)) causes.set(key, detected);
  const found = all.map(({ detected }) => detected);
  const causeOf = ({ explains, finding }: Detected): Detected | undefined =>
    explains?.length ? undefined : causes.get(keyOf(finding.code, finding.businessKey));
  return found
    .filter((each) => causeOf(each) === undefined)
    .map((each) => {
      const { explains: _, ...kept } = each;
      const dependents = found.filter((other) => causeOf(other) === each).map(({ finding }) => finding);
      return dependents.length === 0 ? kept : { ...kept, dependents };
    });
}
