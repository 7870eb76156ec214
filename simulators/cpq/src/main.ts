import { startSimulator } from "@cashline/sim-kit/start";
import { cpq } from "./app.ts";

await startSimulator(cpq, process.env);
