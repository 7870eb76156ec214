import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { TokenVerifier } from "@cashline/chassis/access";
import { FrontError } from "./front-error.ts";

/** Whose questions these are: a sandbox's, or `*` for an operator who sees all of them. */
export type Reader = { readonly tenant: string };

export const OPERATOR = "grafana";
/** Without a colon, which `Authorization: Basic` could not carry (RFC 7617). */
const OF_SANDBOX = "sandbox-";
/** What a token must allow: the front shows what each of these shows, and more. */
const SCOPES = ["intelligence:kpis:read", "intelligence:cases:read"];

export function sandboxUser(tenant: string): string {
  return `${OF_SANDBOX}${tenant}`;
}

/**
 * The password of a sandbox's own user, `sandbox-<name>`: made from the operator's, so that nothing has to be kept, and whoever
 * has one learns no other.
 * @param secret the operator's password, kept with the client secrets
 */
export function sandboxPassword(secret: string, tenant: string): string {
  return createHmac("sha256", secret).update(sandboxUser(tenant)).digest("base64url");
}

export type SignIn = (headers: Readonly<Record<string, string | string[] | undefined>>) => Promise<Reader>;

/**
 * Who asks, by what a request carries: user and password (`Authorization: Basic`, or `X-ClickHouse-User` and
 * `X-ClickHouse-Key`), or an access token of the identity service.
 * @param knows whether a sandbox is set up here
 * @throws FrontError REQUIRED_PASSWORD without credentials, AUTHENTICATION_FAILED with wrong ones
 */
export function signIn(options: { secret: string; verify: TokenVerifier; knows: (tenant: string) => boolean }): SignIn {
  return async (headers) => {
    const one = (name: string): string | undefined => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const [, scheme = "", given = ""] = /^(\w+) +(\S+)$/.exec(one("authorization") ?? "") ?? [];
    let tenant: string | undefined;
    if (scheme.toLowerCase() === "bearer") tenant = await tenantOfToken(given, options.verify);
    else {
      const [user, password] = scheme.toLowerCase() === "basic" ? parted(given) : [one("x-clickhouse-user"), one("x-clickhouse-key")];
      if (user === undefined) throw new FrontError("REQUIRED_PASSWORD", "Authentication is required: send a user and a password");
      tenant = tenantOfPassword(user, password ?? "", options.secret);
    }
    if (tenant === undefined || (tenant !== "*" && !options.knows(tenant)))
      throw new FrontError("AUTHENTICATION_FAILED", "Authentication failed: password is incorrect, or there is no user with such name");
    return { tenant };
  };
}

/** Parted at the first colon: a password may have more. */
function parted(base64: string): [string, string] {
  const [, user = "", password = ""] = /^([^:]*):?(.*)$/s.exec(Buffer.from(base64, "base64").toString("utf8")) ?? [];
  return [user, password];
}

function tenantOfPassword(user: string, password: string, secret: string): string | undefined {
  const tenant = user.startsWith(OF_SANDBOX) ? user.slice(OF_SANDBOX.length) : user === OPERATOR ? "*" : undefined;
  if (tenant === undefined || (tenant === "*" && user !== OPERATOR)) return undefined;
  return isSame(password, user === OPERATOR ? secret : sandboxPassword(secret, tenant)) ? tenant : undefined;
}

async function tenantOfToken(token: string, verify: TokenVerifier): Promise<string | undefined> {
  try {
    const { tenant, scopes } = await verify(token);
    return SCOPES.every((scope) => scopes.has(scope)) ? tenant : undefined;
  } catch {
    // A token that cannot be verified lets nobody in, whatever the reason.
    return undefined;
  }
}

/** Compared by hash, so that neither length nor content shows in the time it takes. */
function isSame(given: string, kept: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(kept));
}
