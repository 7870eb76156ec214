/** The innermost reason: what the client wraps says only which of its calls failed. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner: unknown = error instanceof AggregateError ? error.errors.at(-1) : error.cause;
  return inner === undefined ? error.message : reasonOf(inner);
}
