import { request } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { createLogger } from "@cashline/telemetry/logger";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { closeServer } from "./listen.ts";
import { buildServer, type Server } from "./server.ts";

let server: Server;
let running: PromiseWithResolvers<void>;
let mayEnd: PromiseWithResolvers<void>;

beforeEach(async () => {
  running = Promise.withResolvers();
  mayEnd = Promise.withResolvers();
  server = buildServer({
    name: "things",
    version: "1",
    problems: {},
    verify: () => Promise.reject(new Error("not a token")),
    logger: createLogger("test", "silent"),
  });
  server.app.get("/slow", async () => {
    running.resolve();
    await mayEnd.promise;
    return "done";
  });
  await server.app.listen({ host: "127.0.0.1", port: 0 });
});

const port = (): number => (server.app.server.address() as AddressInfo).port;
const askSlowly = (): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: port(), path: "/slow" }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    });
    asked.once("error", reject);
    asked.end();
  });

test("a stop answers the call that is running", async () => {
  const answer = askSlowly();
  await running.promise;
  const closed = closeServer(server);
  mayEnd.resolve();
  expect(await answer).toBe(200);
  await closed;
});

test("a stop does not wait for a call that does not end", async () => {
  const answer = expect(askSlowly()).rejects.toThrow();
  await running.promise;
  await closeServer(server, 50);
  await answer;
  mayEnd.resolve();
});

test("a stop does not wait for a request that never becomes whole", async () => {
  const socket = connect(port(), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined); // it is cut off, which is the point
  const arrived = new Promise((resolve) => server.app.server.once("connection", resolve));
  socket.write("GET /slow HTTP/1.1\r\nHost: x\r\n");
  await arrived;
  await closeServer(server, 50);
  expect(server.app.server.listening).toBe(false);
});
