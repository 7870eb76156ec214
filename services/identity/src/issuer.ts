import type { KeptSecrets } from "@cashline/chassis/config";
import type { JWK } from "jose";
import Provider, { errors, type Adapter, type AdapterPayload, type Configuration } from "oidc-provider";
import { grantedScopes, personGrant, staticClients, systemScopes } from "./grants.ts";
import { clientIdOf, type People } from "./people.ts";

const RESOURCE = /^urn:cashline:([a-z]+)(?::([a-z][a-z0-9-]{1,40}))?$/;

/** What a resource indicator (RFC 8707) names: a system, and a sandbox or the whole estate. */
function parseResource(resource: string): { system: string; tenant: string } {
  const match = RESOURCE.exec(resource);
  const system = match?.[1] ?? "";
  if (!systemScopes.has(system))
    throw new errors.InvalidTarget(`${resource} is no system of the estate; ask for urn:cashline:<system>:<sandbox>`);
  return { system, tenant: match?.[2] ?? "*" };
}

/**
 * The token issuer: OAuth 2.0 client credentials only, ES256 access tokens in JWT form (RFC 9068) for one system and one
 * sandbox. The library drops scopes it does not know; here they are refused instead.
 */
export function buildIssuer(options: { issuer: string; key: JWK; secrets: KeptSecrets; people: People; tokenSeconds: number }): Provider {
  const { people, secrets } = options;
  const grantOf = (clientId: string) => staticClients[clientId] ?? personGrant;
  const configuration: Configuration = {
    adapter: clientAdapter(people, secrets),
    jwks: { keys: [options.key as never] },
    scopes: [...new Set([...systemScopes.values()].flat())],
    responseTypes: [],
    clientDefaults: { grant_types: ["client_credentials"], response_types: [], redirect_uris: [], id_token_signed_response_alg: "ES256" },
    enabledJWA: { idTokenSigningAlgValues: ["ES256"] },
    ttl: { ClientCredentials: options.tokenSeconds },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => {
          throw new errors.InvalidTarget("ask for a resource: urn:cashline:<system>:<sandbox>");
        },
        getResourceServerInfo: (context, resource, client) => {
          const { system, tenant } = parseResource(resource);
          const grant = grantOf(client.clientId);
          const person = people.find(client.clientId)?.person;
          if (tenant === "*" && !grant.estate) throw new errors.InvalidTarget(`${client.clientId} may ask for one sandbox at a time only`);
          if (person && person.tenant !== tenant) throw new errors.InvalidTarget(`${client.clientId} belongs to another sandbox`);
          const granted = grantedScopes(grant, system);
          const parameters = context.oidc.params as { scope?: string };
          const refused = (parameters.scope ?? "").split(" ").filter((scope) => scope !== "" && !granted.includes(scope));
          if (refused.length > 0) throw new errors.InvalidScope(`${client.clientId} may not have this at ${system}`, refused.join(" "));
          if (granted.length === 0) throw new errors.InvalidTarget(`${client.clientId} has nothing to do at ${system}`);
          parameters.scope ??= granted.join(" ");
          return {
            scope: granted.join(" "),
            audience: system,
            accessTokenFormat: "jwt",
            accessTokenTTL: options.tokenSeconds,
            jwt: { sign: { alg: "ES256" } },
          };
        },
      },
    },
    extraTokenClaims: (context) => {
      const resource = context.oidc.params?.["resource"];
      if (typeof resource !== "string") return {};
      const person = people.find(context.oidc.client?.clientId ?? "")?.person;
      if (!person) return { tenant: parseResource(resource).tenant };
      const owner = person.ownerId === null ? {} : { owner: clientIdOf({ tenant: person.tenant, id: person.ownerId }) };
      return { tenant: parseResource(resource).tenant, roles: person.roles, ...owner };
    },
  };
  return new Provider(options.issuer, configuration);
}

/** Clients come from the secrets file and from the people; signed tokens need no store, and nothing else is issued. */
function clientAdapter(people: People, secrets: KeptSecrets): (name: string) => Adapter {
  const nothing = {
    upsert: () => Promise.resolve(),
    consume: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    revokeByGrantId: () => Promise.resolve(),
    findByUserCode: () => Promise.resolve(undefined),
    findByUid: () => Promise.resolve(undefined),
  };
  return (name) => ({
    ...nothing,
    find: (id) => {
      if (name !== "Client") return Promise.resolve(undefined);
      const secret = secrets[id]?.secret ?? people.find(id)?.clientSecret;
      return Promise.resolve(
        secret === undefined
          ? undefined
          : ({ client_id: id, client_secret: secret, token_endpoint_auth_method: "client_secret_basic" } as AdapterPayload),
      );
    },
  });
}
