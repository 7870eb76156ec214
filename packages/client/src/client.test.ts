import { HttpResponse, delay, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { inTrace } from "./client.ts";
import { MalformedReply, ProblemError, TransportFailure } from "./errors.ts";
import { everyItem } from "./pages.ts";
import { BASE_URL, countingTokens, problem, thingsClient } from "./things.fixture.ts";
import type { Transport } from "./transport.ts";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const thing = { id: "thi_1", size: 3 };
const url = `${BASE_URL}/v1/things`;
const refusal = (status: number, code: string, headers: Record<string, string> = {}) =>
  HttpResponse.json(problem(status, code), { status, headers });

/** Answers a POST with the given replies one after the other, the last one for good; keeps the requests. */
function script(...replies: readonly (() => Response | Promise<Response>)[]): Request[] {
  const requests: Request[] = [];
  server.use(
    http.post(url, ({ request }) => {
      requests.push(request.clone());
      return (replies[requests.length - 1] ?? replies.at(-1) ?? created)();
    }),
  );
  return requests;
}
const created = () => HttpResponse.json(thing, { status: 201, headers: { etag: '"v1"' } });
const create = (settings: Parameters<typeof thingsClient>[0] = {}) =>
  thingsClient(settings).createThing({ body: { size: 3 }, idempotencyKey: "order-1" });

describe("one call", () => {
  test("carries token, key, correlation and trace, and answers body and version", async () => {
    const requests = script(created);
    const traceparent = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
    const reply = await thingsClient().createThing({ body: { size: 3 }, idempotencyKey: "order-1", correlationId: "cor-1", traceparent });
    expect(reply).toEqual({ body: thing, version: 1, replayed: false });
    const { headers } = requests[0] as Request;
    expect(Object.fromEntries(headers)).toMatchObject({
      authorization: "Bearer token-1",
      "idempotency-key": "order-1",
      "x-correlation-id": "cor-1",
      traceparent,
      "content-type": "application/json",
    });
    expect(await requests[0]?.json()).toEqual({ size: 3 });
  });

  test("says when the answer was stored", async () => {
    script(() => HttpResponse.json(thing, { status: 201, headers: { "idempotent-replayed": "true" } }));
    expect((await create()).replayed).toBe(true);
  });

  test("puts parameters into path and query and the version into If-Match", async () => {
    let seen = "";
    server.use(
      http.patch(`${BASE_URL}/v1/things/:id`, ({ request }) => {
        seen = `${request.url} ${request.headers.get("if-match") ?? ""}`;
        return HttpResponse.json(thing);
      }),
    );
    await thingsClient().changeThing({ params: { thingId: "a/b?c" }, body: { size: 4 }, idempotencyKey: "k", ifMatch: 7 });
    expect(seen).toBe(`${BASE_URL}/v1/things/a%2Fb%3Fc "v7"`);
  });

  test("reads every page of a list", async () => {
    server.use(
      http.get(url, ({ request }) => {
        const after = new URL(request.url).searchParams.get("after");
        return HttpResponse.json(
          after === null ? { items: [{ id: "a", size: 1 }], next: "a" } : { items: [{ id: "b", size: 2 }], next: null },
        );
      }),
    );
    const client = thingsClient();
    const ids: string[] = [];
    for await (const { id } of everyItem((query) => client.listThings({ query }))) ids.push(id);
    expect(ids).toEqual(["a", "b"]);
  });

  test("of a client in a trace carries that trace, unless it names its own", async () => {
    const requests = script(created);
    const [own, another] = ["1", "3"].map((digit) => `00-${digit.repeat(32)}-${"2".repeat(16)}-01`) as [string, string];
    const client = inTrace(thingsClient(), own);
    await client.createThing({ body: { size: 3 }, idempotencyKey: "order-1" });
    await client.createThing({ body: { size: 3 }, idempotencyKey: "order-2", traceparent: another });
    expect(requests.map(({ headers }) => headers.get("traceparent"))).toEqual([own, another]);
  });
});

describe("failures", () => {
  test("no answer in time is a transport failure", async () => {
    script(async () => {
      await delay("infinite");
      return created();
    });
    await expect(create({ timeoutMs: 20 })).rejects.toThrow("no answer in time");
    await expect(create({ timeoutMs: 20 })).rejects.toBeInstanceOf(TransportFailure);
  });

  test("a broken connection is a transport failure", async () => {
    script(() => HttpResponse.error());
    await expect(create()).rejects.toBeInstanceOf(TransportFailure);
  });

  test.each([
    ["a success that is not JSON", () => HttpResponse.html("<h1>proxy</h1>")],
    ["a cut success", () => HttpResponse.text('{"id":"thi')],
    ["an error page", () => HttpResponse.html("<h1>Bad gateway</h1>", { status: 502 })],
    ["an error without a problem document", () => HttpResponse.json({ message: "no" }, { status: 400 })],
    ["an error that is JSON null", () => HttpResponse.json(null, { status: 500 })],
  ])("%s is a malformed reply", async (_title, reply) => {
    script(reply);
    await expect(create()).rejects.toBeInstanceOf(MalformedReply);
  });

  test("a refusal is a problem with its code, and the call is not repeated", async () => {
    const requests = script(() => refusal(422, "amount-differs"));
    const error = await create({ retries: 3 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 422, code: "amount-differs", message: "createThing answered 422 amount-differs: it happened" });
    expect(requests).toHaveLength(1);
  });
});

describe("retries", () => {
  test.each([
    ["a 500", () => refusal(500, "internal-error")],
    ["a 503", () => refusal(503, "unavailable", { "retry-after": "0" })],
    ["a 429", () => refusal(429, "rate-limited", { "retry-after": "0" })],
    ["a key still in use", () => refusal(409, "idempotency-key-in-use", { "retry-after": "0" })],
    ["a broken connection", () => HttpResponse.error()],
    ["an answer that is none", () => HttpResponse.text("")],
  ])("%s and then success is a success, with the same key both times", async (_title, reply) => {
    const requests = script(reply, created);
    expect((await create({ retries: 1 })).body).toEqual(thing);
    expect(requests.map(({ headers }) => headers.get("idempotency-key"))).toEqual(["order-1", "order-1"]);
  });

  test("zero retries is exactly one call", async () => {
    const requests = script(() => refusal(503, "unavailable", { "retry-after": "0" }), created);
    await expect(create({ retries: 0 })).rejects.toMatchObject({ code: "unavailable" });
    expect(requests).toHaveLength(1);
  });

  test("a call may say itself how often it is tried again", async () => {
    const requests = script(() => refusal(429, "rate-limited", { "retry-after": "0" }));
    const call = thingsClient({ retries: 3 }).createThing({ body: { size: 3 }, idempotencyKey: "order-1", retries: 0 });
    await expect(call).rejects.toMatchObject({ code: "rate-limited" });
    expect(requests).toHaveLength(1);
  });

  test("retries end, and the last failure is thrown", async () => {
    const requests = script(() => refusal(503, "unavailable", { "retry-after": "0" }));
    await expect(create({ retries: 2 })).rejects.toMatchObject({ code: "unavailable" });
    expect(requests).toHaveLength(3);
  });

  test("a retry waits as long as Retry-After says", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    try {
      let calls = 0;
      const transport: Transport = () => {
        calls += 1;
        const limited = {
          status: 429,
          text: JSON.stringify(problem(429, "rate-limited")),
          header: (name: string) => (name === "retry-after" ? "2" : undefined),
        };
        return Promise.resolve(calls === 1 ? limited : { status: 201, text: JSON.stringify(thing), header: () => undefined });
      };
      const reply = create({ transport, retries: 1 });
      await vi.advanceTimersByTimeAsync(1999);
      expect(calls).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect((await reply).body).toEqual(thing);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a token no longer accepted", () => {
  test("is forgotten and the call made once more, without counting as a retry", async () => {
    const tokens = countingTokens();
    const requests = script(() => refusal(401, "unauthenticated"), created);
    expect((await create({ tokens, retries: 0 })).body).toEqual(thing);
    expect(requests.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  test("a second time is a refusal", async () => {
    const tokens = countingTokens();
    const requests = script(() => refusal(401, "unauthenticated"));
    await expect(create({ tokens, retries: 5 })).rejects.toMatchObject({ code: "unauthenticated" });
    expect(requests).toHaveLength(2);
    expect(tokens.forgotten()).toBe(1);
  });
});
