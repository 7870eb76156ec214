import { expect, onTestFinished, test } from "vitest";
import { portOf, portsOf, topology } from "../topology.ts";
import { layWires } from "./wires.ts";

const place = { basePort: 4100, dataFolder: "/tmp/none", logLevel: "error", engineIdentity: { privateKeyFile: "", publicKey: "" } };

const own = new Set(portsOf(place).map(([, port]) => String(port)));
const portIn = (value: string): string => (URL.canParse(value) ? new URL(value).port : "");

test("every process reaches the others through their relays, and is itself where it was; the issuer keeps its name", async () => {
  const specs = topology(place);
  const wires = await layWires(specs);
  onTestFinished(() => wires.close());
  for (const spec of specs) {
    const { environment, health, port } = wires.rewire(spec);
    expect({ health, port }).toEqual({ health: spec.health, port: spec.port });
    expect(environment["CASHLINE_IDENTITY_URL"]).toBe(spec.environment["CASHLINE_IDENTITY_URL"]);
    expect(environment["CASHLINE_PORT"]).toBe(spec.environment["CASHLINE_PORT"]);
    const direct = Object.entries(environment).filter(([key, value]) => key !== "CASHLINE_IDENTITY_URL" && own.has(portIn(value)));
    expect(direct, spec.name).toEqual([]);
  }
  const crm = specs.find(({ name }) => name === "crm");
  expect(crm && wires.rewire(crm).environment["CASHLINE_WEBHOOK_URL"]).toBe(`${wires.to("hub").url}/v1/inbound/crm`);
});

test("a process without a port has no wire to it", async () => {
  const wires = await layWires([
    { name: "engine", port: null },
    { name: "hub", port: portOf(place, "hub") },
  ]);
  onTestFinished(() => wires.close());
  expect(() => wires.to("engine")).toThrow("Nobody calls engine over the network");
});
