import { doorTo, type Door } from "./address.ts";

const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

/**
 * Tells the engine where our code answers; the same address again changes nothing. Waits for an engine that is still
 * starting. @throws Error when the engine does not take it within a minute
 */
export async function registerEndpoint(adminUrl: string, endpointUrl: string): Promise<void> {
  const admin = doorTo(adminUrl, 1);
  try {
    await offerUntilTaken(admin, endpointUrl, adminUrl);
  } finally {
    await admin.close();
  }
}

async function offerUntilTaken(admin: Door, endpointUrl: string, adminUrl: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let lastWords = "it did not answer";
  while (performance.now() < deadline) {
    try {
      const response = await admin.request({
        method: "POST",
        path: "/deployments",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ uri: endpointUrl, force: true }),
        signal: AbortSignal.timeout(10_000),
      });
      const text = await response.body.text();
      if (response.statusCode < 300) return;
      lastWords = `${response.statusCode} ${text.slice(0, 300)}`;
    } catch (error) {
      lastWords = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`The engine at ${adminUrl} did not take our endpoint ${endpointUrl}: ${lastWords}.`);
}
