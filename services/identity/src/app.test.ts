import { mkdtempSync, rmSync, statSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { authorize, tokenVerifier } from "@cashline/chassis/access";
import { createLogger } from "@cashline/telemetry/logger";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildIdentity } from "./app.ts";
import { eventSources } from "./grants.ts";
import { refuseUnsafeAddress } from "./safe-address.ts";
import { loadSecrets } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "cashline-identity-"));
const secretsFile = join(folder, "clients.json");
const PERSON = "prs_00000000000000000001";

/** Starts an identity service on the shared folder; the issuer's address is the one it listens on. */
async function start(port = 0) {
  const probe = await import("node:net");
  const free =
    port !== 0
      ? port
      : await new Promise<number>((resolve) => {
          const server = probe.createServer().listen(0, "127.0.0.1", () => {
            const { port: found } = server.address() as AddressInfo;
            server.close(() => resolve(found));
          });
        });
  const issuer = `http://127.0.0.1:${free}`;
  const verify = (audience: string) => tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience });
  const identity = await buildIdentity({
    issuer,
    dataFolder: folder,
    secretsFile,
    verify: verify("identity"),
    logger: createLogger("test", "silent"),
    tokenSeconds: 600,
  });
  await identity.app.listen({ host: "127.0.0.1", port: free });
  const secrets = JSON.parse(readFileSync(secretsFile, "utf8")) as Record<string, { secret: string }>;
  const ask = async (client: string, resource: string | undefined, scope?: string, secret = secrets[client]?.secret ?? "") => {
    const response = await fetch(`${issuer}/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        ...(resource === undefined ? {} : { resource }),
        ...(scope === undefined ? {} : { scope }),
      }),
    });
    return { status: response.status, body: (await response.json()) as { access_token: string; error?: string } };
  };
  const control = async (method: string, path: string, body?: unknown, sandbox = "season") => {
    const { body: token } = await ask("lab", `urn:cashline:identity:${sandbox}`);
    const response = await fetch(`${issuer}/control/v1/sandboxes/${sandbox}${path}`, {
      method,
      headers: { authorization: `Bearer ${token.access_token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as { clientId: string; clientSecret: string } };
  };
  return {
    port: free,
    verify,
    ask,
    control,
    stop: async () => {
      await identity.app.close();
      await identity.close();
    },
  };
}

describe("identity", () => {
  let identity: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    identity = await start();
    await identity.control("PUT", "", { seed: "s", startAt: "2026-01-01T00:00:00Z" });
  });
  afterAll(async () => {
    await identity.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const access = async (token: string, audience: string, scope: string) => authorize(`Bearer ${token}`, identity.verify(audience), scope);

  test("a token is for one system and one sandbox, with every scope the client has there", async () => {
    const { body } = await identity.ask("lab", "urn:cashline:billing:season");
    expect(await access(body.access_token, "billing", "billing:invoices:write")).toMatchObject({ client: "lab", tenant: "season" });
    await expect(access(body.access_token, "erp", "erp:postings:write")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("a scope asked for is the only one given", async () => {
    const { body } = await identity.ask("lab", "urn:cashline:billing:season", "billing:invoices:read");
    await access(body.access_token, "billing", "billing:invoices:read");
    await expect(access(body.access_token, "billing", "billing:invoices:write")).rejects.toMatchObject({ code: "scope-missing" });
  });

  test("a wrong secret is refused", async () => {
    expect(await identity.ask("lab", "urn:cashline:billing:season", undefined, "wrong")).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
  });

  test("a scope the client may not have, or that does not exist, is refused and not dropped", async () => {
    expect(await identity.ask("load", "urn:cashline:crm:season", "crm:accounts:read billing:invoices:write")).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
    expect(await identity.ask("lab", "urn:cashline:crm:season", "crm:everything:write")).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
  });

  test("an unknown system, no resource, and the whole estate for a client of sandboxes are refused", async () => {
    expect(await identity.ask("lab", "urn:cashline:mainframe:season")).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    expect(await identity.ask("lab", undefined)).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    expect(await identity.ask("orchestrator", "urn:cashline:billing")).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    const { body } = await identity.ask("hub", "urn:cashline:intelligence");
    expect(await access(body.access_token, "intelligence", "intelligence:events:write")).toMatchObject({ tenant: "*" });
  });

  test("the orchestrator gets no control of sandboxes", async () => {
    expect(await identity.ask("orchestrator", "urn:cashline:billing:season", "control:write")).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
  });

  test("the analytics service gets the counts of every process and nothing else; the orchestrator does not get them", async () => {
    const { body } = await identity.ask("intelligence", "urn:cashline:billing");
    expect(await access(body.access_token, "billing", "control:telemetry:read")).toMatchObject({ tenant: "*", client: "intelligence" });
    for (const scope of ["control:read", "control:write", "billing:invoices:read", "events:read"])
      expect(await identity.ask("intelligence", "urn:cashline:billing", scope)).toMatchObject({
        status: 400,
        body: { error: "invalid_scope" },
      });
    expect(await identity.ask("orchestrator", "urn:cashline:billing:season", "control:telemetry:read")).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
  });

  test("a person signs in with her roles, in her own sandbox only, and keeps her secret", async () => {
    const person = { name: "Ada", roles: ["controller"], timeZone: "UTC" };
    const first = await identity.control("PUT", `/people/${PERSON}`, person);
    const again = await identity.control("PUT", `/people/${PERSON}`, person);
    expect(again.body.clientSecret).toBe(first.body.clientSecret);
    const { clientId, clientSecret } = first.body;
    const { body } = await identity.ask(clientId, "urn:cashline:orchestrator:season", undefined, clientSecret);
    expect(await access(body.access_token, "orchestrator", "orchestrator:cases:work")).toMatchObject({
      client: clientId,
      roles: ["controller"],
      tenant: "season",
    });
    expect(await identity.ask(clientId, "urn:cashline:orchestrator:other", undefined, clientSecret)).toMatchObject({
      status: 400,
      body: { error: "invalid_target" },
    });
    expect(await identity.ask(clientId, "urn:cashline:billing:season", undefined, clientSecret)).toMatchObject({
      status: 400,
      body: { error: "invalid_target" },
    });
  });

  test("a service account's token names the person behind it, and listRoster shows both to whoever gives out work", async () => {
    const account = { name: "Robot", roles: ["controller"], timeZone: "UTC", kind: "service", ownerId: PERSON };
    const { body: made } = await identity.control("PUT", `/people/prs_00000000000000000002`, account);
    const { body } = await identity.ask(made.clientId, "urn:cashline:orchestrator:season", undefined, made.clientSecret);
    expect(await access(body.access_token, "orchestrator", "orchestrator:cases:work")).toMatchObject({
      client: made.clientId,
      owner: `season.${PERSON}`,
    });
    const { body: reader } = await identity.ask("orchestrator", "urn:cashline:identity:season");
    const roster = async (token: string) =>
      (await fetch(`http://127.0.0.1:${identity.port}/v1/people`, { headers: { authorization: `Bearer ${token}` } })).json();
    expect(await roster(reader.access_token)).toMatchObject({
      items: [
        { clientId: `season.${PERSON}`, kind: "person", ownerClientId: null, capacity: 20, workingHours: { from: "09:00", to: "17:00" } },
        { clientId: made.clientId, kind: "service", ownerClientId: `season.${PERSON}` },
      ],
    });
    expect(await roster(body.access_token)).toMatchObject({ code: "unauthenticated" });
    expect(await identity.ask("orchestrator", "urn:cashline:identity:season", "control:read")).toMatchObject({
      body: { error: "invalid_scope" },
    });
  });

  test("duties that conflict, and a service account without a person, are refused by putPerson", async () => {
    const put = (body: object) => identity.control("PUT", "/people/prs_00000000000000000003", body);
    const both = { name: "Eve", roles: ["billing_analyst", "billing_lead"], timeZone: "UTC" };
    expect(await put(both)).toMatchObject({ status: 409, body: { code: "duties-conflict" } });
    expect(await put({ ...both, roles: ["billing_lead"], kind: "service" })).toMatchObject({
      status: 422,
      body: { code: "owner-not-a-person" },
    });
  });

  test("a sandbox nobody set up has no people and takes none", async () => {
    const unknown = { status: 404, body: { code: "unknown-sandbox" } };
    expect(await identity.control("GET", "/people", undefined, "nowhere")).toMatchObject(unknown);
    const person = { name: "Ada", roles: ["controller"], timeZone: "UTC" };
    expect(await identity.control("PUT", `/people/${PERSON}`, person, "nowhere")).toMatchObject(unknown);
    expect((await identity.control("GET", "/people")).status).toBe(200);
  });

  test("what a source of events signs with is no way to sign in", async () => {
    const kept = JSON.parse(readFileSync(secretsFile, "utf8")) as Record<string, { webhookSecret?: string }>;
    for (const name of ["crm", "orchestrator"])
      expect(await identity.ask(name, "urn:cashline:crm:season", undefined, kept[name]?.webhookSecret)).toMatchObject({ status: 401 });
  });

  test("a token from before a restart is still good, and secrets are readable by the owner alone", async () => {
    const { body } = await identity.ask("lab", "urn:cashline:crm:season");
    await identity.stop();
    identity = await start(identity.port);
    expect(await access(body.access_token, "crm", "crm:accounts:read")).toMatchObject({ client: "lab" });
    expect(statSync(secretsFile).mode & 0o777).toBe(0o600);
  });
});

test("beyond loopback the issuer must be https, or plain HTTP be allowed by name", () => {
  expect(() => refuseUnsafeAddress("0.0.0.0", "http://identity:4100", false)).toThrow("CASHLINE_ALLOW_PLAIN_HTTP");
  refuseUnsafeAddress("0.0.0.0", "http://identity:4100", true);
  refuseUnsafeAddress("0.0.0.0", "https://id.example", false);
  refuseUnsafeAddress("127.0.0.1", "http://127.0.0.1:4100", false);
});

describe("the file of secrets", () => {
  const path = join(mkdtempSync(join(tmpdir(), "cashline-secrets-")), "below", "clients.json");
  const read = () => JSON.parse(readFileSync(path, "utf8")) as ReturnType<typeof loadSecrets>;
  afterAll(() => rmSync(join(path, "../.."), { recursive: true, force: true }));

  test("holds a signing secret of its own for every source of events, kept over restarts", () => {
    const first = loadSecrets(path);
    expect(eventSources.toSorted()).toEqual([
      "billing",
      "cpq",
      "crm",
      "erp",
      "metering",
      "orchestrator",
      "payment",
      "provisioning",
      "support",
      "tax",
    ]);
    const secrets = eventSources.map((name) => first[name]?.webhookSecret ?? "");
    for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(new Set(secrets).size).toBe(eventSources.length);
    expect(read()).toEqual(first);
    expect(loadSecrets(path)).toEqual(first);
  });

  test("written before there were signing secrets, it gets them and keeps all it had", () => {
    const before = {
      lab: { secret: "of the lab" },
      orchestrator: { secret: "of the orchestrator" },
      crm: { webhookSecret: "whsec_new whsec_old" },
    };
    writeFileSync(path, JSON.stringify(before));
    const after = loadSecrets(path);
    expect(after).toMatchObject(before);
    expect(after["billing"]?.webhookSecret).toMatch(/^whsec_/);
    expect(after["orchestrator"]?.webhookSecret).toMatch(/^whsec_/);
    expect(read()).toEqual(after);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
