import { randomBytes } from "node:crypto";

/** Header that carries the business correlation id from CRM opportunity to GL entry. */
export const CORRELATION_HEADER = "x-correlation-id";

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The next span of a W3C trace: same trace id, new parent id; a new trace where none is given or it is malformed. */
export function childTraceparent(parent: string | undefined): string {
  const match = parent === undefined ? null : TRACEPARENT.exec(parent);
  const traceId = match?.[1] ?? randomBytes(16).toString("hex");
  return `00-${traceId}-${randomBytes(8).toString("hex")}-${match?.[3] ?? "01"}`;
}
