import { startSimulator } from "@cashline/sim-kit/start";
import { payment } from "./app.ts";

await startSimulator(payment, process.env);
