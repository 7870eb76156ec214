import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENGINE_ADDRESS, doorTo, type Door } from "./address.ts";

/** A node that counts its calls and answers with its name, or breaks them off. */
class Node {
  readonly name: string;
  calls = 0;
  breaksOff = false;
  #server: Server | undefined;
  #port = 0;

  constructor(name: string) {
    this.name = name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, reply) => {
      this.calls += 1;
      if (this.breaksOff) request.socket.destroy();
      else reply.end(this.name);
    });
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  stop(): Promise<void> {
    this.#server?.closeAllConnections();
    return new Promise((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }
}

let nodes: readonly [Node, Node, Node];
let door: Door;
beforeEach(async () => {
  nodes = [new Node("one"), new Node("two"), new Node("three")];
  for (const node of nodes) await node.start();
  door = doorTo(nodes.map(({ url }) => url).join(","), 4);
});
afterEach(async () => {
  await door.close();
  for (const node of nodes) await node.stop();
});

const call = async (): Promise<string> => (await door.request({ method: "POST", path: "/", body: "{}" })).body.text();
/** As a caller with a key asks: once more where its connection breaks off. */
const ask = (): Promise<string> => call().catch(call);

describe("a door to a cluster's nodes", () => {
  it("asks one node as long as it takes calls, the next once it is gone, and stays there when it is back", async () => {
    expect([await ask(), await ask()]).toEqual(["one", "one"]);
    await nodes[0].stop();
    expect([await ask(), await ask()]).toEqual(["two", "two"]);
    await nodes[0].start();
    expect(await ask()).toBe("two");
    await nodes[1].stop();
    expect(await ask()).toBe("three");
    await nodes[2].stop();
    expect(await ask()).toBe("one");
  });

  it("does not make a call again that a node may have taken", async () => {
    nodes[0].breaksOff = true;
    await expect(call()).rejects.toThrow();
    expect(nodes.map(({ calls }) => calls)).toEqual([1, 0, 0]);
  });

  it("says why when none is there", async () => {
    for (const node of nodes) await node.stop();
    await expect(ask()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("the setting of an address", () => {
  const taken = new RegExp(ENGINE_ADDRESS, "u");

  it.each(["http://engine:4140", "http://a:1,http://b:2,http://c:3", "unix:/data/a, b/ingress.sock"])("may be %s", (address) =>
    expect(address).toMatch(taken),
  );

  it.each(["", "engine:4140", "http://a:1,", "http://a:1, http://b:2", "http://a:1,unix:/x", "unix:x"])("may not be %j", (address) =>
    expect(address).not.toMatch(taken),
  );
});
