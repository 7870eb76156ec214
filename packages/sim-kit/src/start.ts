import { tokenVerifier } from "@cashline/chassis/access";
import { commonConfig, rateLimitConfig, rateLimitOf, readConfig, secretsConfig, webhookSecretsFrom } from "@cashline/chassis/config";
import { MOST_WAITING } from "@cashline/chassis/delivery";
import { listen } from "@cashline/chassis/listen";
import { createLogger } from "@cashline/telemetry/logger";
import { join } from "node:path";
import Type from "typebox";
import type { Collections } from "./command.ts";
import { buildSimulator, type SimulatorDeclaration, type SimulatorOptions } from "./simulator.ts";

/** Settings of a simulated system's process. */
const simulatorConfig = Type.Object({
  ...commonConfig,
  ...rateLimitConfig,
  ...secretsConfig,
  CASHLINE_OUTBOX_LIMIT: Type.Integer({
    minimum: 1,
    default: MOST_WAITING,
    description: "Events that may wait to be delivered before changes are refused with 503 and Retry-After",
  }),
  CASHLINE_WEBHOOK_URL: Type.String({ format: "uri", description: "Where event batches go: the hub's inbound address of this system" }),
});

/** What the settings of a process say. @throws Error with one sentence that names every wrong variable, or the file that has no secret for it */
export function settingsOf(
  name: string,
  environment: Record<string, string | undefined>,
): { options: SimulatorOptions; address: { host: string; port: number } } {
  const config = readConfig(simulatorConfig, environment);
  const issuer = config.CASHLINE_IDENTITY_URL;
  const [signingSecret] = webhookSecretsFrom(config.CASHLINE_CLIENT_SECRETS_FILE, name);
  return {
    address: { host: config.CASHLINE_HOST, port: config.CASHLINE_PORT },
    options: {
      databasePath: join(config.CASHLINE_DATA, `${name}.sqlite`),
      verify: tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience: name }),
      logger: createLogger(name, config.CASHLINE_LOG),
      subscriber: { url: config.CASHLINE_WEBHOOK_URL, secret: signingSecret },
      rateLimit: rateLimitOf(config),
      mostWaiting: config.CASHLINE_OUTBOX_LIMIT,
    },
  };
}

/** Starts a simulated system as a process: settings from the environment, store in its data folder, then listen. */
export async function startSimulator<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  environment: Record<string, string | undefined>,
): Promise<void> {
  const { options, address } = settingsOf(declaration.contract.name, environment);
  const simulator = buildSimulator(declaration, options);
  await listen(simulator, address, () => simulator.close());
}
