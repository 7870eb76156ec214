import { startSimulator } from "@cashline/sim-kit/start";
import { metering } from "./app.ts";

await startSimulator(metering, process.env);
