import { startSimulator } from "@cashline/sim-kit/start";
import { provisioning } from "./app.ts";

await startSimulator(provisioning, process.env);
