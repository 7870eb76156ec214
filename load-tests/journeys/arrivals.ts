import { plan, type Arrivals } from "./plan.ts";

const HOUR_MS = 3_600_000;
/** Arrivals are counted in fractions: room for what rounding leaves over. One too many finds nothing left and does nothing. */
const SPARE = { arrivals: 3, overMs: 1000 };

const VUS = { few: 20, many: 200, most: 400 } as const;
/** Each arrival that a limit turns away waits at the door, and those behind it must still come in time. */
const MOST_WAITING = 4000;

type Scenario = {
  executor: "ramping-arrival-rate";
  exec: string;
  startRate: number;
  timeUnit: "1h";
  stages: { target: number; duration: string }[];
  preAllocatedVUs: number;
  maxVUs: number;
};

/**
 * Open arrival: each comes at its own time, however slowly the estate answers, so that slowness is not hidden. Steps follow
 * each other without a ramp between them. Arrivals that find no caller free are counted by k6 as `dropped_iterations`.
 * @param exec the function of the profile that each arrival runs
 */
export function openArrivals(steps: readonly Arrivals[], exec: string): Scenario {
  const stages = [...steps, SPARE].flatMap((step) => {
    const target = perHour(step);
    return [
      { target, duration: "0s" },
      { target, duration: `${step.overMs}ms` },
    ];
  });
  const peakPerSecond = Math.max(...stages.map(({ target }) => target)) / 3600;
  return {
    executor: "ramping-arrival-rate",
    exec,
    startRate: stages[0]?.target ?? 0,
    timeUnit: "1h",
    stages,
    preAllocatedVUs: Math.ceil(Math.min(VUS.many, Math.max(VUS.few, peakPerSecond * 2))),
    maxVUs: plan.limited ? MOST_WAITING : VUS.most,
  };
}

const perHour = ({ arrivals, overMs }: Arrivals): number => Math.round((arrivals * HOUR_MS) / overMs);
