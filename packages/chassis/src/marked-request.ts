import type { Operation } from "@cashline/contracts/common/operation";
import type { FastifyRequest } from "fastify";
import type { Access } from "./access.ts";

/** What a route says of itself; one without `operation` shows in the metrics and is not counted by sandbox. */
export type RouteConfig = { readonly operationId?: string; readonly operation?: Operation };

/** A request with what the server has found out about it. */
export type MarkedRequest = FastifyRequest & {
  access?: Access;
  client?: string;
  correlationId?: string;
  /** The sandboxes it is of, where its token and path do not tell. */
  tenants?: readonly string[];
};

/** The sandbox of a call: the path's where it names one, else the token's. */
export function tenantOf(request: FastifyRequest, access: Access): string {
  return (request.params as { tenant?: string } | undefined)?.tenant ?? access.tenant;
}

/** Has a call counted that comes without a token: who made it, and of which sandboxes it is. */
export function countFor(request: FastifyRequest, client: string, tenants: Iterable<string>): void {
  (request as MarkedRequest).client = client;
  (request as MarkedRequest).tenants = [...tenants];
}

/** The sandboxes a call is counted for; none where it was turned away before anybody knew. A token of one is never counted for another. */
export function sandboxesOf(request: MarkedRequest): readonly string[] {
  const { access, tenants } = request;
  if (tenants !== undefined) return tenants;
  if (access === undefined) return [];
  return [access.tenant === "*" ? tenantOf(request, access) : access.tenant];
}
