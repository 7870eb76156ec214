import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MalformedReply, ProblemError } from "./errors.ts";
import { clientCredentials } from "./tokens.ts";
import { fetchTransport } from "./transport.ts";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const identityUrl = "http://identity.test";
let clock = 0;

function source(reply: (count: number) => Response) {
  clock = 0;
  const requests: { authorization: string | null; form: Record<string, string> }[] = [];
  server.use(
    http.post(`${identityUrl}/token`, async ({ request }) => {
      requests.push({
        authorization: request.headers.get("authorization"),
        form: Object.fromEntries(new URLSearchParams(await request.text())),
      });
      return reply(requests.length);
    }),
  );
  return {
    requests,
    tokens: clientCredentials({
      identityUrl,
      clientId: "orchestrator",
      clientSecret: "s&cret",
      transport: fetchTransport,
      now: () => clock,
    }),
  };
}
const issued = (count: number) => HttpResponse.json({ access_token: `token-${count}`, expires_in: 600, token_type: "Bearer" });

test("a token is asked for with Basic credentials and the resource of system and sandbox", async () => {
  const { tokens, requests } = source(issued);
  expect(await tokens.token("billing", "acme")).toBe("token-1");
  expect(requests).toEqual([
    {
      authorization: `Basic ${Buffer.from("orchestrator:s%26cret").toString("base64")}`,
      form: { grant_type: "client_credentials", resource: "urn:cashline:billing:acme" },
    },
  ]);
});

test("callers who ask at the same time share one request", async () => {
  const { tokens, requests } = source(issued);
  expect(await Promise.all([1, 2, 3, 4].map(() => tokens.token("billing", "acme")))).toEqual(["token-1", "token-1", "token-1", "token-1"]);
  expect(requests).toHaveLength(1);
});

test("each system and sandbox has its own token", async () => {
  const { tokens, requests } = source(issued);
  await tokens.token("billing", "acme");
  await tokens.token("billing", "other");
  await tokens.token("billing", null);
  expect(requests.map(({ form }) => form["resource"])).toEqual([
    "urn:cashline:billing:acme",
    "urn:cashline:billing:other",
    "urn:cashline:billing",
  ]);
});

test("a token is kept until a minute before it expires", async () => {
  const { tokens } = source(issued);
  await tokens.token("billing", "acme");
  clock = 539_999;
  expect(await tokens.token("billing", "acme")).toBe("token-1");
  clock = 540_000;
  expect(await tokens.token("billing", "acme")).toBe("token-2");
});

test("a forgotten token is asked for again", async () => {
  const { tokens } = source(issued);
  await tokens.token("billing", "acme");
  tokens.forget("billing", "acme");
  expect(await tokens.token("billing", "acme")).toBe("token-2");
});

test("a refused client is a problem that names the reason, and the next caller asks again", async () => {
  const { tokens, requests } = source((count) =>
    count === 1 ? HttpResponse.json({ error: "invalid_client", error_description: "unknown" }, { status: 401 }) : issued(count),
  );
  await expect(tokens.token("billing", "acme")).rejects.toMatchObject({
    code: "unauthenticated",
    message: expect.stringContaining("invalid_client: unknown"),
  });
  expect(await tokens.token("billing", "acme")).toBe("token-2");
  expect(requests).toHaveLength(2);
});

test("an identity service in trouble is unavailable, not a bad client", async () => {
  const { tokens } = source(() => HttpResponse.json({}, { status: 503 }));
  const error = await tokens.token("billing", "acme").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProblemError);
  expect(error).toMatchObject({ code: "unavailable", status: 503 });
});

test.each([
  ["no JSON", () => HttpResponse.text("hello")],
  ["no token", () => HttpResponse.json({ expires_in: 600 })],
  ["no expiry", () => HttpResponse.json({ access_token: "t" })],
])("an answer with %s is malformed", async (_title, reply) => {
  const { tokens } = source(reply);
  await expect(tokens.token("billing", "acme")).rejects.toBeInstanceOf(MalformedReply);
});
