import { startSimulator } from "@cashline/sim-kit/start";
import { tax } from "./app.ts";

await startSimulator(tax, process.env);
