import { operation } from "@cashline/contracts/common/operation";
import { pageOf, pageQuery } from "@cashline/contracts/common/paging";
import Type from "typebox";
import { createClient, type ClientSettings } from "./client.ts";
import { fetchTransport } from "./transport.ts";

/** A small system for the client's own tests. */
const Thing = Type.Object({ id: Type.String(), size: Type.Integer() });
const thing = Type.Object({ thingId: Type.String() });

const operations = {
  createThing: operation({
    id: "createThing",
    method: "POST",
    path: "/v1/things",
    scope: "things:write",
    summary: "Creates a thing.",
    body: Type.Object({ size: Type.Integer() }),
    reply: { status: 201, body: Thing },
  }),
  getThing: operation({
    id: "getThing",
    method: "GET",
    path: "/v1/things/{thingId}",
    scope: "things:read",
    summary: "One thing.",
    params: thing,
    reply: { status: 200, body: Thing },
  }),
  changeThing: operation({
    id: "changeThing",
    method: "PATCH",
    path: "/v1/things/{thingId}",
    scope: "things:write",
    summary: "Changes a thing.",
    params: thing,
    ifMatch: "required",
    body: Type.Object({ size: Type.Integer() }),
    reply: { status: 200, body: Thing },
  }),
  listThings: operation({
    id: "listThings",
    method: "GET",
    path: "/v1/things",
    scope: "things:read",
    summary: "Things.",
    query: Type.Object(pageQuery),
    reply: { status: 200, body: pageOf(Thing) },
  }),
};

export const BASE_URL = "http://things.test";

/** A token source that counts: `token-1`, after `forget` `token-2`. */
export function countingTokens(): ClientSettings["tokens"] & { readonly forgotten: () => number } {
  let forgotten = 0;
  return { token: () => Promise.resolve(`token-${forgotten + 1}`), forget: () => void (forgotten += 1), forgotten: () => forgotten };
}

export function thingsClient(settings: Partial<ClientSettings> = {}) {
  return createClient(operations, {
    baseUrl: BASE_URL,
    system: "things",
    tenant: "test",
    tokens: countingTokens(),
    transport: fetchTransport,
    ...settings,
  });
}

/** A problem document as a system sends it. */
export function problem(status: number, code: string, detail = "it happened") {
  return { type: `urn:cashline:problem:${code}`, code, title: code, status, detail, action: "none", instance: "/v1/things" };
}
