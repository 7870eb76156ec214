import { Agent, request } from "node:http";
import type { AddressInfo } from "node:net";
import { createLogger } from "@cashline/telemetry/logger";
import { expect, test } from "vitest";
import { closeServer } from "./listen.ts";
import { buildServer } from "./server.ts";

test("a stop answers the call that is running, and does not wait for its caller to let the connection go", async () => {
  const server = buildServer({
    name: "things",
    version: "1",
    problems: {},
    verify: () => Promise.reject(new Error("not a token")),
    logger: createLogger("test", "silent"),
  });
  const running = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  server.app.get("/slow", async () => {
    running.resolve();
    await mayEnd.promise;
    return "done";
  });
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  const agent = new Agent({ keepAlive: true });
  const answer = new Promise<number | undefined>((resolve, reject) => {
    const { port } = server.app.server.address() as AddressInfo;
    const asked = request({ host: "127.0.0.1", port, path: "/slow", agent }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    });
    asked.once("error", reject);
    asked.end();
  });
  await running.promise;
  const closed = closeServer(server);
  mayEnd.resolve();
  expect(await answer).toBe(200);
  await closed;
  agent.destroy();
});
