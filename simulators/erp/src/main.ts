import { startSimulator } from "@cashline/sim-kit/start";
import { erp } from "./app.ts";

await startSimulator(erp, process.env);
