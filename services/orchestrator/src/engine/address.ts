import { Pool, type Dispatcher } from "undici";

/** Connections to the engine, at one address or at the nodes of a cluster. */
export type Door = {
  request(call: Omit<Dispatcher.RequestOptions, "origin">): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
};

/** What a setting of the engine's address looks like. */
export const ENGINE_ADDRESS = "^(unix:/.+|https?://[^,\\s]+(,https?://[^,\\s]+)*)$";

/** After so long without a connection the next node is tried. */
const CONNECT_WITHIN_MS = 5000;
/** Errors of a connection that never came about: nothing of the call has been sent. */
const NO_CONNECTION: ReadonlySet<unknown> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Connections to the engine at `http://host:port`, at several of these with commas between them, or at `unix:/path` through
 * a socket file. Of several nodes the one that took the last call is asked, and the next where there is no connection to
 * it. A call that breaks off later is not made again here: it may have been taken, and its caller has the key for it.
 */
export function doorTo(setting: string, connections: number): Door {
  const pools = addressesOf(setting).map((address) => poolTo(address, connections));
  let current = 0;
  return {
    request: async (call) => {
      let reason: unknown;
      for (const pool of [...pools.slice(current), ...pools.slice(0, current)]) {
        try {
          const answer = await pool.request(call);
          current = pools.indexOf(pool);
          return answer;
        } catch (error) {
          if (!NO_CONNECTION.has((error as { code?: unknown }).code)) throw error;
          reason = error;
        }
      }
      throw reason;
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}

/** A socket's path may have commas in it; it is always the only address. */
function addressesOf(setting: string): readonly string[] {
  return setting.startsWith("unix:") ? [setting] : setting.split(",");
}

function poolTo(address: string, connections: number): Pool {
  if (!address.startsWith("unix:")) return new Pool(address, { connections, connect: { timeout: CONNECT_WITHIN_MS } });
  return new Pool("http://engine", { connections, connect: { socketPath: address.slice("unix:".length) } });
}
