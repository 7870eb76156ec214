/** The reader's own process, killed after the operation took a batch and before it was committed. */
import { hasGo } from "@cashline/chassis/go-program.fixture";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { event } from "../hub.fixture.ts";
import { buildKafka, startKafka, type Kafka } from "./kafka.fixture.ts";
import { openHubWithLog } from "./log.fixture.ts";

const ENTRY = join(import.meta.dirname, "main.ts");

describe.skipIf(!hasGo)(`a reader that is killed${hasGo ? "" : " (skipped: no go on the PATH to build the log's cluster with)"}`, () => {
  let kafka: Kafka;
  let server: Server;
  let reader: ChildProcess;
  /** Ids of each batch that the operation took, in order. */
  const taken: string[][] = [];
  /** What the operation does once it has taken a batch, before it answers. */
  let afterTaking: () => Promise<void>;

  beforeAll(async () => {
    kafka = await startKafka(buildKafka());
    // Stands for identity, which gives tokens, for the hub and for the analytics service, which takes events.
    server = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        const body = await text(request);
        if (request.url === "/token") return void response.end(JSON.stringify({ access_token: "token", expires_in: 600 }));
        response.setHeader("content-type", "application/json");
        // Asked of events that have lain in the log for a while, as they have where the killed process is still waited for.
        if (request.url === "/v1/sandboxes")
          return void response.end(JSON.stringify({ items: [{ tenant: "test", since: "2026-01-01T00:00:00.000Z" }] }));
        const { items } = JSON.parse(body) as { items: { eventId: string }[] };
        taken.push(items.map(({ eventId }) => eventId));
        await afterTaking();
        response.end(JSON.stringify({ accepted: items.length }));
      };
      void answer();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }, 600_000);
  afterAll(async () => {
    reader.kill("SIGKILL");
    server.closeAllConnections();
    server.close();
    await kafka.stop();
  });

  test("delivers the same batch again and goes on from there", async () => {
    const none = () => Promise.reject(new Error("the test's own readers are not started"));
    const estate = openHubWithLog(kafka, { analytics: none, orchestrator: none });
    await estate.hub.setUp();
    const folder = mkdtempSync(join(tmpdir(), "cashline-reader-"));
    const secrets = join(folder, "clients.json");
    writeFileSync(secrets, JSON.stringify({ "analytics-reader": { secret: "secret" } }));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const start = (): void => {
      reader = spawn(process.execPath, [ENTRY], {
        stdio: ["ignore", "inherit", "inherit"],
        env: {
          ...process.env,
          CASHLINE_PORT: "0",
          CASHLINE_DATA: folder,
          CASHLINE_LOG: "silent",
          CASHLINE_IDENTITY_URL: url,
          CASHLINE_CLIENT_SECRETS_FILE: secrets,
          CASHLINE_LOG_BROKERS: kafka.brokers.join(","),
          CASHLINE_LOG_NAME: estate.settings.name,
          CASHLINE_LOG_READER: "analytics",
          CASHLINE_LOG_READER_URL: url,
          CASHLINE_HUB_URL: url,
        },
      });
    };
    afterTaking = async () => {
      reader.kill("SIGKILL");
      await once(reader, "exit");
      afterTaking = () => Promise.resolve();
      start();
    };
    start();
    await estate.hub.deliver(["e1", "e2", "e3"].map((id) => event(id)));
    await estate.atRest();
    await estate.hub.deliver([event("e4")]);
    await estate.atRest();
    expect(taken).toEqual([["e1", "e2", "e3"], ["e1", "e2", "e3"], ["e4"]]);
    reader.kill("SIGTERM");
    expect(await once(reader, "exit")).toEqual([0, null]);
    await estate.close();
  }, 60_000);
});
