import { MalformedReply, ProblemError } from "./errors.ts";
import type { Transport } from "./transport.ts";

/** Gives the access token for a system in a sandbox; `null` is the whole estate, for services only. */
export type TokenSource = {
  token(system: string, tenant: string | null): Promise<string>;
  /** Forgets a token the other side no longer accepts. */
  forget(system: string, tenant: string | null): void;
};

const RENEW_BEFORE_EXPIRY_MS = 60_000;

/**
 * OAuth 2.0 client credentials with a resource indicator (RFC 8707) for system and sandbox. Tokens are kept until a minute
 * before they expire; callers who ask at the same time share one request.
 */
export function clientCredentials(options: {
  identityUrl: string;
  clientId: string;
  clientSecret: string;
  transport: Transport;
  now?: () => number;
}): TokenSource {
  const now = options.now ?? Date.now;
  const kept = new Map<string, { token: Promise<string>; renewAtMs: number }>();
  const obtain = async (resource: string): Promise<{ token: string; expiresInMs: number }> => {
    const basic = Buffer.from(`${encodeURIComponent(options.clientId)}:${encodeURIComponent(options.clientSecret)}`).toString("base64");
    const reply = await options.transport({
      method: "POST",
      url: `${options.identityUrl}/token`,
      timeoutMs: 10_000,
      headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ grant_type: "client_credentials", resource }).toString(),
    });
    const answer = parse(reply.text);
    if (reply.status !== 200) {
      const detail = `${textOf(answer["error"], "no error code")}: ${textOf(answer["error_description"], "no description")}`;
      const problem = {
        type: "urn:cashline:problem:unauthenticated",
        code: reply.status >= 500 ? "unavailable" : "unauthenticated",
        title: "No access token",
        status: reply.status,
        detail,
        action: "Check client id, secret and what the client may access.",
        instance: "/token",
      };
      throw new ProblemError("token request", problem, undefined);
    }
    if (typeof answer["access_token"] !== "string" || typeof answer["expires_in"] !== "number")
      throw new MalformedReply("the identity service answered without a token");
    return { token: answer["access_token"], expiresInMs: answer["expires_in"] * 1000 };
  };
  return {
    token: (system, tenant) => {
      const resource = resourceOf(system, tenant);
      const known = kept.get(resource);
      if (known && known.renewAtMs > now()) return known.token;
      const entry = { token: Promise.resolve(""), renewAtMs: Number.POSITIVE_INFINITY };
      entry.token = obtain(resource).then(
        ({ token, expiresInMs }) => {
          entry.renewAtMs = now() + Math.max(expiresInMs - RENEW_BEFORE_EXPIRY_MS, expiresInMs / 2);
          return token;
        },
        (error: unknown) => {
          kept.delete(resource);
          throw error;
        },
      );
      kept.set(resource, entry);
      return entry.token;
    },
    forget: (system, tenant) => void kept.delete(resourceOf(system, tenant)),
  };
}

/** The resource indicator of a system in a sandbox; `null` is the whole estate. */
export function resourceOf(system: string, tenant: string | null): string {
  return `urn:cashline:${system}${tenant === null ? "" : `:${tenant}`}`;
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new MalformedReply("the identity service did not answer JSON");
  }
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
