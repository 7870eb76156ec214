import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fetchTransport } from "@cashline/client/transport";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Relay } from "./relay.ts";

let target: Server;
let relay: Relay;
let taken: string[];

beforeEach(async () => {
  taken = [];
  target = createServer((request, response) => {
    taken.push(request.url ?? "");
    response.end(`answer to ${request.url}`);
  });
  await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
  relay = await Relay.before((target.address() as AddressInfo).port);
});
afterEach(() => {
  relay.close();
  target.closeAllConnections();
  target.close();
});

const ask = async (path: string): Promise<string> =>
  (await fetchTransport({ method: "GET", url: relay.url + path, headers: {}, timeoutMs: 5000 })).text;

test("carries calls and answers", async () => {
  expect(await ask("/a")).toBe("answer to /a");
  expect(relay.met).toBe(0);
});

test("cut: nothing arrives and nobody is answered, until it is over", async () => {
  await ask("/before");
  relay.turn("cut");
  await expect(ask("/a")).rejects.toThrow();
  expect(taken).toEqual(["/before"]);
  expect(relay.met).toBeGreaterThan(0);
  relay.turn("through");
  expect(await ask("/a")).toBe("answer to /a");
});

test("a call is under way until it is answered; to cut a connection that nobody asks on troubles no call", async () => {
  let isAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  let answer = (): void => undefined;
  target.removeAllListeners("request");
  target.on("request", (_request, response) => {
    answer = () => void response.end("late");
    isAsked();
  });
  const first = ask("/a");
  await asked;
  expect(relay.underWay).toBe(1);
  answer();
  expect(await first).toBe("late");
  expect(relay.underWay).toBe(0);
  relay.turn("cut");
  expect(relay.met).toBe(0);
});

test("a call that is cut while it waits for its answer was troubled", async () => {
  const asked = new Promise<void>((resolve) => {
    target.removeAllListeners("request");
    target.on("request", () => resolve());
  });
  const call = ask("/a");
  const failed = expect(call).rejects.toThrow();
  await asked;
  relay.turn("cut");
  await failed;
  expect(relay.met).toBe(1);
});

test("answers lost: what is asked arrives, and nobody is answered", async () => {
  relay.turn("answers lost");
  await expect(ask("/a")).rejects.toThrow();
  expect(taken).toContain("/a");
  expect(relay.met).toBeGreaterThan(0);
  relay.turn("through");
  expect(await ask("/b")).toBe("answer to /b");
});

test("delayed: everything arrives whole and in order", async () => {
  relay.turn("delayed", 150);
  const first = ask("/a");
  while (relay.met === 0) await new Promise((resolve) => setImmediate(resolve));
  relay.turn("through");
  expect(await Promise.all([first, ask("/b")])).toEqual(["answer to /a", "answer to /b"]);
});
