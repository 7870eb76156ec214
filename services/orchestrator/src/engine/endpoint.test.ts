import { connect } from "node:http2";
import { afterEach, describe, expect, it } from "vitest";
import { serveEndpoint, type Endpoint } from "./endpoint.ts";
import { quietHost } from "./quiet-host.fixture.ts";
import { services } from "./restate.ts";

const offered = services({}, {}, quietHost());
const at = { host: "127.0.0.1", port: 0 };
const quiet = (): void => undefined;
let endpoint: Endpoint;
afterEach(() => endpoint.close());

/** What a caller without the engine's key is answered. */
function statusFor(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${endpoint.port}`);
    session.once("error", reject);
    const stream = session.request({ ":path": path, accept: "application/vnd.restate.endpointmanifest.v3+json" });
    stream.once("response", (headers) => {
      resolve(Number(headers[":status"]));
      session.destroy();
    });
    stream.once("error", reject);
    stream.end();
  });
}

describe("where the engine calls", () => {
  it("with the engine's key set, whoever cannot sign is turned away", async () => {
    endpoint = await serveEndpoint(offered, { ...at, identityKey: "publickeyv1_w7YHemBctH5Ck2nQRQ47iBBqhNHy4FV7t2Usbye2A6f" }, quiet);
    expect(await statusFor("/discover")).toBe(401);
    expect(await statusFor("/invoke/renewal/run")).toBe(401);
  });

  it("without a key, as inside a network of its own, calls are taken", async () => {
    endpoint = await serveEndpoint(offered, at, quiet);
    expect(await statusFor("/discover")).toBe(200);
  });

  it("a port that is taken stops the start", async () => {
    endpoint = await serveEndpoint(offered, at, quiet);
    await expect(serveEndpoint(offered, { ...at, port: endpoint.port }, quiet)).rejects.toThrow(/EADDRINUSE/);
  });
});
