import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { Detected } from "./detector.ts";

const keyOf = ({ code, businessKey }: Pick<Finding, "code" | "businessKey">): string => `${code}/${businessKey}`;

/**
 * Hangs every finding that another one explains on the first that does, as its dependent. An explanation reaches one step:
 * what explains something is itself kept, even where a third finding explains it too.
 */
export function collapse(found: readonly Detected[]): Detected[] {
  const causes = new Map<string, Detected>();
  for (const cause of found) for (const each of cause.explains ?? []) if (!causes.has(keyOf(each))) causes.set(keyOf(each), cause);
  const causeOf = (each: Detected): Detected | undefined => (each.explains?.length ? undefined : causes.get(keyOf(each.finding)));
  return found
    .filter((each) => causeOf(each) === undefined)
    .map((each) => {
      const { explains: _, ...kept } = each;
      const dependents = found.filter((other) => causeOf(other) === each).map(({ finding }) => finding);
      return dependents.length === 0 ? kept : { ...kept, dependents };
    });
}
