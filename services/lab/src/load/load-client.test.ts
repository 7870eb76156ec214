import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadAccess, loadClient } from "./load-client.ts";

describe("the client of a load", () => {
  let dataFolder: string;
  beforeEach(() => void (dataFolder = mkdtempSync(join(tmpdir(), "cashline-load-client-"))));
  afterEach(() => rmSync(dataFolder, { recursive: true }));
  const known = (clients: object) => writeFileSync(join(dataFolder, "clients.json"), JSON.stringify(clients));

  it("has the secret that the estate made for it, and no other", () => {
    known({ lab: { secret: "of the lab" }, load: { secret: "of the load" } });
    expect(loadClient({ place: { basePort: 4100, dataFolder } })).toEqual({ clientId: "load", clientSecret: "of the load" });
  });

  it("is missed in one sentence", () => {
    known({ lab: { secret: "of the lab" } });
    expect(() => loadClient({ place: { basePort: 4100, dataFolder } })).toThrow(
      `${join(dataFolder, "clients.json")} has no secret of the client "load"; start the estate anew.`,
    );
  });

  it("asks for tokens that are good at one service each, in the sandbox of the load alone", () => {
    const { tokenUrl, resources } = loadAccess({ place: { basePort: 4100, dataFolder }, tenant: "load-1" });
    expect(tokenUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/token$/);
    expect(resources).toEqual({
      crm: "urn:cashline:crm:load-1",
      orchestrator: "urn:cashline:orchestrator:load-1",
      intelligence: "urn:cashline:intelligence:load-1",
    });
  });
});
