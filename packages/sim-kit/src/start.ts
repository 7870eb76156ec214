import { tokenVerifier } from "@cashline/chassis/access";
import { commonConfig, readConfig } from "@cashline/chassis/config";
import { listen } from "@cashline/chassis/listen";
import { createLogger } from "@cashline/telemetry/logger";
import { join } from "node:path";
import Type from "typebox";
import type { Collections } from "./command.ts";
import { buildSimulator, type SimulatorDeclaration } from "./simulator.ts";

/** Settings of a simulated system's process. */
const simulatorConfig = Type.Object({
  ...commonConfig,
  CASHLINE_WEBHOOK_URL: Type.String({ format: "uri", description: "Where event batches go: the hub's inbound address of this system" }),
  CASHLINE_WEBHOOK_SECRET: Type.String({ pattern: "^whsec_[A-Za-z0-9+/=]{24,}$", description: "Standard Webhooks signing secret" }),
});

/** Starts a simulated system as a process: settings from the environment, store in its data folder, then listen. */
export async function startSimulator<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  environment: Record<string, string | undefined>,
): Promise<void> {
  const config = readConfig(simulatorConfig, environment);
  const { name } = declaration.contract;
  const logger = createLogger(name, config.CASHLINE_LOG);
  const issuer = config.CASHLINE_IDENTITY_URL;
  const simulator = buildSimulator(declaration, {
    databasePath: join(config.CASHLINE_DATA, `${name}.sqlite`),
    verify: tokenVerifier({ issuer, jwksUrl: `${issuer}/jwks`, audience: name }),
    logger,
    subscriber: { url: config.CASHLINE_WEBHOOK_URL, secret: config.CASHLINE_WEBHOOK_SECRET },
  });
  await listen(simulator, { host: config.CASHLINE_HOST, port: config.CASHLINE_PORT }, () => simulator.close());
}
