import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { CORRELATION_HEADER } from "@cashline/telemetry/trace";

/** A correlation id as a caller sent it, or one made up where it is missing or unusable. */
export function correlationIdOf(sent: unknown): string {
  return typeof sent === "string" && /^[\x21-\x7e]{1,120}$/.test(sent) ? sent : `cor_${randomUUID()}`;
}

/** The correlation id that a request's headers name, or one made up. */
export const correlationIdFrom = (headers: IncomingHttpHeaders): string => correlationIdOf(headers[CORRELATION_HEADER]);
