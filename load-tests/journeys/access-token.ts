// @boundaries-ignore k6 brings its own modules
import { fail } from "k6";
// @boundaries-ignore k6 brings its own modules
import encoding from "k6/encoding";
// @boundaries-ignore k6 brings its own modules
import exec from "k6/execution";
// @boundaries-ignore k6 brings its own modules
import http from "k6/http";
// @boundaries-ignore k6 brings its own modules
import { Counter } from "k6/metrics";
import { plan, type Service } from "./plan.ts";

type Token = { value: string; obtainedAtMs: number; lifetimeMs: number };
export type Tokens = Record<Service, Token>;

/** Tokens a caller has got in place of one that was running out. */
const renewed = new Counter("tokens_renewed");
/** Times the identity service gave none. */
const refused = new Counter("tokens_refused");

const client = JSON.parse(open(plan.clientFile)) as { clientId: string; clientSecret: string };

/** Tokens for every service, with which all callers begin. What is asked here is no part of the load. */
export function setup(): Tokens {
  return { crm: firstToken("crm"), orchestrator: firstToken("orchestrator"), intelligence: firstToken("intelligence") };
}

function firstToken(service: Service): Token {
  const { token, reason } = requestToken(service);
  return token ?? fail(`the identity service gave no access token for ${service}: ${reason}`);
}

/** Those this caller has got itself; k6 gives each caller modules of its own. */
const own: Partial<Tokens> = {};

/**
 * The access token for a call that is made now, renewed in time. Where the identity service gives none, the old one goes
 * on being used, and the next call asks again.
 * @param first those that all callers began with
 */
export function accessToken(first: Tokens, service: Service): string {
  const held = own[service] ?? first[service];
  if (Date.now() < renewAtMs(held)) return held.value;
  const { token } = requestToken(service);
  if (!token) {
    refused.add(1);
    return held.value;
  }
  renewed.add(1);
  own[service] = token;
  return token.value;
}

const RENEW_FROM = 0.5;
const RENEW_UNTIL = 0.8;
/** The fractional parts of its multiples lie evenly between 0 and 1, however many there are. */
const GOLDEN_RATIO = 0.618_034;

/** Each caller renews at a point of its own of the token's second half, so that they do not all ask at once. */
function renewAtMs({ obtainedAtMs, lifetimeMs }: Token): number {
  const spread = (exec.vu.idInTest * GOLDEN_RATIO) % 1;
  return obtainedAtMs + lifetimeMs * (RENEW_FROM + (RENEW_UNTIL - RENEW_FROM) * spread);
}

/** OAuth 2.0 client credentials with a resource indicator (RFC 8707), as every client of the estate asks. */
function requestToken(service: Service): { token?: Token; reason?: string } {
  const obtainedAtMs = Date.now();
  const basic = encoding.b64encode(`${encodeURIComponent(client.clientId)}:${encodeURIComponent(client.clientSecret)}`);
  const response = http.post(
    plan.access.tokenUrl,
    { grant_type: "client_credentials", resource: plan.access.resources[service] },
    { headers: { authorization: `Basic ${basic}` }, tags: { name: "requestToken" }, timeout: "10s" },
  );
  if (response.status !== 200) return { reason: `${response.status} ${response.error}` };
  const { access_token: value, expires_in: seconds } = response.json() as { access_token: string; expires_in: number };
  return { token: { value, obtainedAtMs, lifetimeMs: seconds * 1000 } };
}
