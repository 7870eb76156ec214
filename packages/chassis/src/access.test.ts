import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authorize, tokenVerifier, type TokenVerifier } from "./access.ts";

let keys: Server;
let issuer: string;
let privateKey: CryptoKey;
let otherKey: CryptoKey;
let verify: TokenVerifier;

beforeAll(async () => {
  const pair = await generateKeyPair("ES256");
  ({ privateKey } = pair);
  otherKey = (await generateKeyPair("ES256")).privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "ES256" };
  keys = createServer((_request, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys: [jwk] })),
  );
  await new Promise<void>((resolve) => keys.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`;
  verify = tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience: "billing" });
});
afterAll(() => keys.close());

const claims = { client_id: "hub", tenant: "acme", scope: "billing:invoices:read events:read", roles: ["billing_lead", 7] };

function token(
  changes: { claims?: object; audience?: string; issuer?: string; typ?: string; expires?: string; key?: CryptoKey } = {},
): Promise<string> {
  return new SignJWT({ ...claims, ...changes.claims })
    .setProtectedHeader({ alg: "ES256", kid: "k1", typ: changes.typ ?? "at+jwt" })
    .setIssuer(changes.issuer ?? issuer)
    .setAudience(changes.audience ?? "billing")
    .setIssuedAt()
    .setExpirationTime(changes.expires ?? "10m")
    .sign(changes.key ?? privateKey);
}
const ask = (bearer: string | undefined, scope = "events:read") => authorize(bearer, verify, scope);

test("a valid token says who calls, for which sandbox and with what", async () => {
  const bearer = `Bearer ${await token()}`;
  const expected = { client: "hub", tenant: "acme", scopes: new Set(["billing:invoices:read", "events:read"]), roles: ["billing_lead"] };
  expect(await ask(bearer)).toEqual(expected);
  expect(await ask(bearer)).toEqual(expected);
});

test.each<[string, () => Promise<string | undefined>]>([
  ["no header", () => Promise.resolve(undefined)],
  ["another scheme", () => Promise.resolve("Basic aHVi")],
  ["text that is no token", () => Promise.resolve("Bearer hello")],
  ["a token for another system", async () => `Bearer ${await token({ audience: "erp" })}`],
  ["a token of another issuer", async () => `Bearer ${await token({ issuer: "http://elsewhere.test" })}`],
  ["an ID token", async () => `Bearer ${await token({ typ: "JWT" })}`],
  ["an expired token", async () => `Bearer ${await token({ expires: "-1s" })}`],
  ["a token signed by somebody else", async () => `Bearer ${await token({ key: otherKey })}`],
  ["a token that names no sandbox", async () => `Bearer ${await token({ claims: { tenant: undefined } })}`],
  [
    "an unsigned token",
    async () =>
      `Bearer ${(await token()).replace(/^[^.]+/, Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")).replace(/[^.]+$/, "")}`,
  ],
])("%s is unauthenticated", async (_title, bearer) => {
  await expect(ask(await bearer())).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a token without the scope is refused, and a scope is matched whole", async () => {
  const bearer = `Bearer ${await token()}`;
  await expect(ask(bearer, "events:write")).rejects.toMatchObject({ code: "scope-missing" });
  await expect(ask(bearer, "events")).rejects.toMatchObject({ code: "scope-missing" });
});

test("an identity service that cannot be reached is trouble of ours, not a bad token", async () => {
  const unreachable = tokenVerifier({ issuer, jwksUrl: "http://127.0.0.1:1/jwks", audience: "billing" });
  await expect(authorize(`Bearer ${await token()}`, unreachable, "events:read")).rejects.toMatchObject({
    code: "unavailable",
    retryAfterSeconds: 1,
  });
});

test("a service account's token says for whom it acts; any other says nothing", async () => {
  expect(await ask(`Bearer ${await token({ claims: { owner: "acme.prs_1" } })}`)).toMatchObject({ owner: "acme.prs_1" });
  for (const changes of [{}, { claims: { owner: 7 } }]) expect(await ask(`Bearer ${await token(changes)}`)).not.toHaveProperty("owner");
});
