import { tokenVerifier } from "@cashline/chassis/access";
import { commonConfig, readConfig } from "@cashline/chassis/config";
import { listen } from "@cashline/chassis/listen";
import { createLogger } from "@cashline/telemetry/logger";
import Type from "typebox";
import { buildIdentity } from "./app.ts";
import { refuseUnsafeAddress } from "./safe-address.ts";

const config = readConfig(
  Type.Object({
    ...commonConfig,
    CASHLINE_CLIENT_SECRETS_FILE: Type.String({ description: "Where the client secrets are kept; made on the first start" }),
    CASHLINE_TOKEN_SECONDS: Type.Integer({ minimum: 60, maximum: 86_400, default: 3600, description: "How long an access token is good" }),
    CASHLINE_ALLOW_PLAIN_HTTP: Type.Boolean({
      default: false,
      description: "Serve tokens without TLS beyond loopback, inside a private network",
    }),
  }),
  process.env,
);
refuseUnsafeAddress(config.CASHLINE_HOST, config.CASHLINE_IDENTITY_URL, config.CASHLINE_ALLOW_PLAIN_HTTP);
const issuer = config.CASHLINE_IDENTITY_URL;
const identity = await buildIdentity({
  issuer,
  dataFolder: config.CASHLINE_DATA,
  secretsFile: config.CASHLINE_CLIENT_SECRETS_FILE,
  tokenSeconds: config.CASHLINE_TOKEN_SECONDS,
  verify: tokenVerifier({ issuer, jwksUrl: `http://${config.CASHLINE_HOST}:${config.CASHLINE_PORT}/jwks`, audience: "identity" }),
  logger: createLogger("identity", config.CASHLINE_LOG),
});
await listen(identity, { host: config.CASHLINE_HOST, port: config.CASHLINE_PORT }, () => identity.close());
