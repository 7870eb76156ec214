import { cpus } from "node:os";
import type { LoadStep } from "../supervisor/k6-run.ts";
import { answersBetween, turnedAwayBetween, type Reading } from "./estate-watch.ts";
import { RAMP_STEP_SECONDS } from "./load-steps.ts";
import { cpuBetween } from "./processes.ts";
import type { Cast, LoadStage } from "./profile.ts";
import { pause } from "./pause.ts";

/** A step of the ramp as it was met: at its beginning, in its middle, at its end. */
export type PlayedStep = { perSecond: number; readings: [Reading, Reading, Reading]; machineBusy: number };

/** What was found of one step. */
export type MeasuredStep = {
  perSecond: number;
  /** Renewals under way at its end: won, and not closed out. */
  backlog: number;
  /** How much of what arrived in its second half was left over, as a share of that; 0 where none was. */
  leftOver: number;
  /** What held it up, if anything did: a limit that turned callers away, else the process with the most processor time. */
  busiest: string;
};

/** A step keeps up when no more than this share of its arrivals is left over; in the first half it still fills its pipeline. */
const KEEPS_UP_BELOW = 0.2;

/** The last step before the first that did not keep up; undefined when not even the first did. */
export function kneeOf(steps: readonly MeasuredStep[]): { knee: MeasuredStep | undefined; beyond: MeasuredStep | undefined } {
  const index = steps.findIndex(({ leftOver }) => leftOver > KEEPS_UP_BELOW);
  return index < 0 ? { knee: steps.at(-1), beyond: undefined } : { knee: steps[index - 1], beyond: steps[index] };
}

/** @param origin a reading before the load, from which what was won and closed out is counted */
export function measured({ perSecond, readings, machineBusy }: PlayedStep, origin: Reading): MeasuredStep {
  const [begin, middle, end] = readings;
  const won = (from: Reading, to: Reading): number => answersBetween(from, to, (answer) => isAnswer(answer, "winOpportunity"));
  const backlogAt = (at: Reading): number => won(origin, at) - answersBetween(origin, at, (answer) => isAnswer(answer, "renewContract"));
  const arrived = won(middle, end);
  const left = Math.max(0, backlogAt(end) - backlogAt(middle));
  return {
    perSecond,
    backlog: backlogAt(end),
    leftOver: arrived === 0 ? 0 : Math.round((left / arrived) * 100) / 100,
    busiest: busiestIn(begin, end, machineBusy),
  };
}

const isAnswer = (answer: { process: string; operation: string; status: number }, operation: string): boolean =>
  answer.process === "crm" && answer.operation === operation && answer.status === 200;

function busiestIn(begin: Reading, end: Reading, machineBusy: number): string {
  const limit = turnedAwayBetween(begin, end).toSorted((a, b) => b.calls - a.calls)[0];
  if (limit) return `${limit.process}, which answered ${limit.status} to ${limit.calls} calls`;
  const used = cpuBetween(begin.use, end.use);
  const ms = end.atMs - begin.atMs;
  const ours = (used.reduce((sum, { seconds }) => sum + seconds, 0) * 1000) / ms / cpus().length;
  const machine = `the machine's ${cpus().length} cores were ${Math.round(machineBusy * 100)} % busy, ${Math.round(ours * 100)} % with estate and k6`;
  const [most] = used;
  if (!most) return `nothing that could be measured; ${machine}`;
  const share = (most.seconds * 1000) / ms;
  return `${most.process}, which used ${Math.round(share * 100)} % of a core, the most of all; ${machine}`;
}

/** Watches step by step, and names the highest rate the estate kept up with. */
export function findKnee({ steps, watch, tell }: LoadStage): Cast {
  const played: PlayedStep[] = [];
  let origin: Reading | undefined;
  const measure = (): MeasuredStep[] => played.map((step) => measured(step, origin ?? step.readings[0]));
  return {
    prepare: async () => {
      origin = await watch.read();
      return {};
    },
    beside: async (over) => {
      for (const step of steps.filter(isLong)) {
        const perSecond = perSecondOf(step);
        tell(`${perSecond} renewals a second`);
        const [begin, idleBefore] = [await watch.read(), idleShareSince()];
        await pause(step.overMs / 2, over);
        const middle = await watch.read();
        await pause(step.overMs / 2, over);
        const end = await watch.read();
        played.push({ perSecond, readings: [begin, middle, end], machineBusy: 1 - idleBefore() });
      }
    },
    figures: () => {
      const { knee } = kneeOf(measure());
      return [{ metric: "knee_renewals_per_second", says: "highest rate kept up with, a second", value: knee?.perSecond ?? 0 }];
    },
    remarks: () => {
      const all = measure();
      const { knee, beyond } = kneeOf(all);
      return [
        ...all.map(
          ({ perSecond, backlog, leftOver }) =>
            `at ${perSecond} a second: ${backlog} under way at the end, ${Math.round(leftOver * 100)} % of the second half left over`,
        ),
        beyond === undefined
          ? "No knee: every step was kept up with. Ask for more renewals or a higher rate."
          : `The knee is ${knee ? `at ${knee.perSecond} renewals a second` : "below the first step"}. Beyond it, at ${beyond.perSecond}, was ${beyond.busiest}.`,
      ];
    },
  };
}

/** A last step that is cut short says nothing. */
const isLong = ({ overMs }: LoadStep): boolean => overMs >= (RAMP_STEP_SECONDS * 1000) / 2;
const perSecondOf = ({ arrivals, overMs }: LoadStep): number => Math.round((arrivals * 1000) / overMs);

/** The share of processor time, over all cores, in which the machine does nothing from now until it is asked. */
function idleShareSince(): () => number {
  const times = (): { idle: number; all: number } => {
    const perCore = cpus().map((core) => core.times);
    return {
      idle: perCore.reduce((sum, { idle }) => sum + idle, 0),
      all: perCore.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
    };
  };
  const before = times();
  return () => {
    const after = times();
    return after.all === before.all ? 0 : (after.idle - before.idle) / (after.all - before.all);
  };
}
