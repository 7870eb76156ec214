import { startSimulator } from "@cashline/sim-kit/start";
import { billing } from "./app.ts";

await startSimulator(billing, process.env);
