import type { ProcessSpec } from "../topology.ts";
import { Relay } from "./relay.ts";

/** The network between the processes of an estate: a relay before each that others call. */
export type Wires = {
  /** Has a process reach the others through their relays. Its own address stays, and so does the issuer of tokens, whose URL is its name. */
  rewire(spec: ProcessSpec): ProcessSpec;
  /** Calls to a process that wait for their answer; null for one that nobody calls over the network. */
  underWay(process: string): number | null;
  /** @throws Error for a process that nobody calls over the network */
  to(process: string): Relay;
  close(): void;
};

const ISSUER = "CASHLINE_IDENTITY_URL";

/** Lays the wires before the estate starts. */
export async function layWires(processes: readonly Pick<ProcessSpec, "name" | "port">[]): Promise<Wires> {
  const relays = new Map<string, Relay>();
  const byPort = new Map<string, Relay>();
  for (const { name, port } of processes) {
    if (port === null) continue;
    const relay = await Relay.before(port);
    relays.set(name, relay);
    byPort.set(String(port), relay);
  }
  const relayed = (value: string): string => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const relay = url?.protocol === "http:" ? byPort.get(url.port) : undefined;
    return url && relay ? relay.url + (url.pathname === "/" ? "" : url.pathname) : value;
  };
  return {
    rewire: (spec) => ({
      ...spec,
      environment: Object.fromEntries(
        Object.entries(spec.environment).map(([key, value]) => [key, key === ISSUER ? value : relayed(value)]),
      ),
    }),
    underWay: (process) => relays.get(process)?.underWay ?? null,
    to: (process) => {
      const relay = relays.get(process);
      if (!relay) throw new Error(`Nobody calls ${process} over the network`);
      return relay;
    },
    close: () => {
      for (const relay of relays.values()) relay.close();
    },
  };
}
