import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resourceOf } from "@cashline/client/tokens";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import type { LoadClient, LoadPlan } from "../supervisor/k6-run.ts";
import { urlOf } from "../topology.ts";

const CLIENT_ID = "load";

/** The estate's client for loads, which wins opportunities and reads. @throws Error where the estate has none */
export function loadClient({ place }: Pick<EstateClients, "place">): LoadClient {
  const file = join(place.dataFolder, "clients.json");
  const secrets = JSON.parse(readFileSync(file, "utf8")) as Record<string, { secret?: string } | undefined>;
  const clientSecret = secrets[CLIENT_ID]?.secret;
  if (clientSecret === undefined) throw new Error(`${file} has no secret of the client "${CLIENT_ID}"; start the estate anew.`);
  return { clientId: CLIENT_ID, clientSecret };
}

/** Where that client asks for its access tokens, and for what: one for each service it calls, good in this sandbox alone. */
export function loadAccess({ place, tenant }: Pick<EstateClients, "place" | "tenant">): LoadPlan["access"] {
  return {
    tokenUrl: `${urlOf(place, "identity")}/token`,
    resources: {
      crm: resourceOf("crm", tenant),
      orchestrator: resourceOf("orchestrator", tenant),
      intelligence: resourceOf("intelligence", tenant),
    },
  };
}
