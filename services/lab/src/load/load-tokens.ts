import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientCredentials } from "@cashline/client/tokens";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import { urlOf } from "../topology.ts";

/** The tokens with which k6 calls, as the estate's load client: one for each service it asks. */
export async function loadTokens({
  place,
  tenant,
  transport,
}: EstateClients): Promise<Record<"crm" | "orchestrator" | "intelligence", string>> {
  const secrets = JSON.parse(readFileSync(join(place.dataFolder, "clients.json"), "utf8")) as Record<string, { secret?: string }>;
  const tokens = clientCredentials({
    identityUrl: urlOf(place, "identity"),
    clientId: "load",
    clientSecret: secrets["load"]?.secret ?? "",
    transport,
  });
  const [crm, orchestrator, intelligence] = await Promise.all([
    tokens.token("crm", tenant),
    tokens.token("orchestrator", tenant),
    tokens.token("intelligence", tenant),
  ]);
  return { crm, orchestrator, intelligence };
}
