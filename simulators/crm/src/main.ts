import { startSimulator } from "@cashline/sim-kit/start";
import { crm } from "./app.ts";

await startSimulator(crm, process.env);
