import type { Operation } from "@cashline/contracts/common/operation";
import { commonProblems, type ProblemCatalogue } from "@cashline/contracts/common/problems";
import { problemCodesOf } from "@cashline/contracts/openapi/shared-problems";
import { Compile, type Validator } from "typebox/compile";

/** An answer as a caller gets it. */
type Answer = { readonly status: number; readonly body: unknown };

/** Of each operation, compiled once: what is to be documented is asked of every answer in every test. */
const bodies = new WeakMap<Operation, Validator>();

/**
 * Holds an answer of a simulated system against what its operation documents: the status of success with a body of that
 * shape, or a problem among the operation's own and shared ones, under the status of its code.
 * @throws Error saying what is not documented
 */
export function mustBeDocumented(operation: Operation, problems: ProblemCatalogue, { status, body }: Answer): void {
  if (status === operation.reply.status) {
    const documented = bodies.get(operation) ?? Compile(operation.reply.body);
    bodies.set(operation, documented);
    if (documented.Check(body)) return;
    const [error] = documented.Errors(body);
    throw new Error(`${operation.id} answered ${status} with a body not documented: ${error?.instancePath} ${error?.message}`);
  }
  const code = (body as { code?: unknown } | undefined)?.code;
  const isDocumented = typeof code === "string" && problemCodesOf(operation, "system").includes(code);
  const entry = isDocumented ? (problems[code] ?? (commonProblems as ProblemCatalogue)[code]) : undefined;
  if (entry?.status !== status) throw new Error(`${operation.id} answered ${status} ${String(code)}, which it does not document`);
}
