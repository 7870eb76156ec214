import type { EventDeclaration } from "./events.ts";
import type { Operation } from "./operation.ts";
import type { ProblemCatalogue } from "./problems.ts";

/** Everything a system promises to the others. */
export type SystemContract = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly events: Readonly<Record<string, EventDeclaration>>;
  readonly problems: ProblemCatalogue;
};

export function systemContract<const Contract extends SystemContract>(contract: Contract): Contract {
  return contract;
}
