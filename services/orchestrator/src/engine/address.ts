import { Pool } from "undici";

/** Connections to the engine at `http://host:port`, or at `unix:/path` through a socket file. */
export function poolTo(address: string, connections: number): Pool {
  if (!address.startsWith("unix:")) return new Pool(address, { connections });
  return new Pool("http://engine", { connections, connect: { socketPath: address.slice("unix:".length) } });
}
