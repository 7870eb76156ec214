import { isUnsafe, type Operation } from "../common/operation.ts";
import { commonProblems, type CommonProblemCode, type ProblemCatalogue } from "../common/problems.ts";

/** A simulated system keeps answers by key and a log of events; a service of our own demands the key, and those of its operations that keep answers name the problems of it. */
export type ApiKind = "system" | "service";

/** Control calls are idempotent by their path and carry no key. */
export function isControl(operation: Operation): boolean {
  return operation.path.startsWith("/control/");
}

/** Whether a call needs an `Idempotency-Key`. */
export function needsKey(operation: Operation): boolean {
  return operation.scope !== null && isUnsafe(operation) && !isControl(operation);
}

/** Codes that every business call of one system may answer, for it limits its accounts; by the system a scope names. */
const limitCodes: Readonly<Record<string, readonly string[]>> = { erp: ["sss-request-limit-exceeded"] };

/** Every code an operation may answer: its own, and those that follow from its shape. */
export function problemCodesOf(operation: Operation, kind: ApiKind): string[] {
  const when = (holds: boolean, ...codes: CommonProblemCode[]): CommonProblemCode[] => (holds ? codes : []);
  const authorized = operation.scope !== null;
  const shared: CommonProblemCode[] = [
    ...when(authorized || operation.params !== undefined || operation.body !== undefined, "invalid-request"),
    ...when(authorized, "unauthenticated", "scope-missing"),
    ...when(operation.path.includes("{tenant}"), "wrong-tenant"),
    ...when(/\{(?!fault)\w+Id\}/.test(operation.path) && !isControl(operation), "not-found"),
    ...when(kind === "system" && authorized && !isControl(operation), "unknown-sandbox"),
    ...when(needsKey(operation), "idempotency-key-missing"),
    ...when(needsKey(operation) && kind === "system", "idempotency-key-in-use", "idempotency-key-reused"),
    ...when(operation.ifMatch === "required", "if-match-missing"),
    ...when(operation.ifMatch === "required" || operation.ifMatch === "optional", "version-conflict"),
    // A body is judged before it is known whether the operation takes one.
    ...when(isUnsafe(operation), "body-too-large", "unsupported-media-type", "storage-full"),
    ...when(kind === "system" && authorized && !isControl(operation), "rate-limited", "bad-gateway", "gateway-timeout"),
    ...when(kind === "system" && isUnsafe(operation) && !isControl(operation) && /\{\w+Id\}/.test(operation.path), "lock-timeout"),
    "internal-error",
    "unavailable",
  ];
  const limits = isControl(operation) ? undefined : limitCodes[operation.scope?.split(":")[0] ?? ""];
  return [...new Set([...(operation.problems ?? []), ...(limits ?? []), ...shared])];
}

/** Codes by status, lowest first. @throws Error for a code neither the system's catalogue nor the common one lists */
export function codesByStatus(operation: Operation, kind: ApiKind, catalogue: ProblemCatalogue): Map<number, string[]> {
  const byStatus = new Map<number, string[]>();
  for (const code of problemCodesOf(operation, kind).toSorted()) {
    const entry = catalogue[code] ?? (commonProblems as ProblemCatalogue)[code];
    if (!entry) throw new Error(`${operation.id} names the problem "${code}", which is in no catalogue`);
    byStatus.set(entry.status, [...(byStatus.get(entry.status) ?? []), code]);
  }
  return new Map([...byStatus].toSorted(([a], [b]) => a - b));
}
