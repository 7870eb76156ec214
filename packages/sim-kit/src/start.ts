import { tokenVerifier } from "@cashline/chassis/access";
import { commonConfig, rateLimitConfig, rateLimitOf, readConfig } from "@cashline/chassis/config";
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
  CASHLINE_WEBHOOK_URL: Type.String({ format: "uri", description: "Where event batches go: the hub's inbound address of this system" }),
  CASHLINE_WEBHOOK_SECRET: Type.String({ pattern: "^whsec_[A-Za-z0-9+/=]{24,}$", description: "Standard Webhooks signing secret" }),
});

/** What the settings of a process say. @throws Error with one sentence that names every wrong variable */
export function settingsOf(
  name: string,
  environment: Record<string, string | undefined>,
): { options: SimulatorOptions; address: { host: string; port: number } } {
  const config = readConfig(simulatorConfig, environment);
  const issuer = config.CASHLINE_IDENTITY_URL;
  return {
    address: { host: config.CASHLINE_HOST, port: config.CASHLINE_PORT },
    options: {
      databasePath: join(config.CASHLINE_DATA, `${name}.sqlite`),
      verify: tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience: name }),
      logger: createLogger(name, config.CASHLINE_LOG),
      subscriber: { url: config.CASHLINE_WEBHOOK_URL, secret: config.CASHLINE_WEBHOOK_SECRET },
      rateLimit: rateLimitOf(config),
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
