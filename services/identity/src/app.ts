import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { mountSandboxes } from "@cashline/chassis/sandbox-routes";
import { Sandboxes } from "@cashline/chassis/sandboxes";
import type { TokenVerifier } from "@cashline/chassis/access";
import { correlationIdFrom } from "@cashline/chassis/correlation";
import { buildServer, type Server } from "@cashline/chassis/server";
import { Database } from "@cashline/chassis/store";
import { identityContract, listPeople, listRoster, putPerson } from "@cashline/contracts/services/identity/contract";
import type { Logger } from "@cashline/telemetry/logger";
import { CORRELATION_HEADER } from "@cashline/telemetry/trace";
import middie from "@fastify/middie";
import { buildIssuer } from "./issuer.ts";
import { ordinary, People } from "./people.ts";
import { loadSecrets, loadSigningKey } from "./secrets.ts";

export type IdentityOptions = {
  readonly issuer: string;
  /** Folder for the signing key and the people. */
  readonly dataFolder: string;
  readonly secretsFile: string;
  readonly verify: TokenVerifier;
  readonly logger: Logger;
  readonly tokenSeconds: number;
};

const ISSUER_PATHS = ["/token", "/jwks", "/.well-known/openid-configuration"];

/** The identity service: the issuer's own endpoints, and the people of the sandboxes. */
export async function buildIdentity(options: IdentityOptions): Promise<Server & { close(): Promise<void> }> {
  const secrets = loadSecrets(options.secretsFile);
  const key = await loadSigningKey(options.dataFolder);
  const database = new Database(join(options.dataFolder, "identity.sqlite"));
  const sandboxes = new Sandboxes(database);
  const people = new People(database);
  const server = buildServer({
    name: "identity",
    version: "1",
    problems: identityContract.problems,
    verify: options.verify,
    logger: options.logger,
    sandboxes,
  });
  const issuer = buildIssuer({ issuer: options.issuer, key, secrets, people, tokenSeconds: options.tokenSeconds });
  await server.app.register(middie);
  server.app.use(ISSUER_PATHS, (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse) => {
    response.setHeader(CORRELATION_HEADER, correlationIdFrom(request.headers));
    // middie takes the mount path off the URL; the issuer wants the whole.
    request.url = request.originalUrl ?? request.url ?? "";
    void issuer.callback()(request, response);
  });
  server.mount(putPerson, ({ params, body }) => ({
    body: people.put({ ...ordinary, ...body, skills: body.skills ?? [], id: params.personId, tenant: params.tenant }),
  }));
  server.mount(listPeople, ({ params }) => ({ body: { items: people.list(params.tenant) } }));
  server.mount(listRoster, (_input, { tenant }) => ({ body: { items: people.roster(tenant) } }));
  mountSandboxes(server, sandboxes, {
    waitingFor: () => [],
    activity: () => 0,
    eventsPublished: () => 0,
    advance: (tenant, now) => {
      sandboxes.advance(tenant, now, () => undefined);
    },
    removed: (tenant) => people.removeTenant(tenant),
  });
  return { ...server, close: () => Promise.resolve(database.close()) };
}
