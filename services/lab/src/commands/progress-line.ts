export type ProgressLine = {
  tell: (phase: string, detail: string) => void;
  /** Clears the line; what is told afterwards begins another. */
  end: () => void;
};

const REDRAW_MS = 80;
const REPEAT_MS = 10_000;
const PHASE_WIDTH = 8;

/**
 * What goes on, while it goes on: on a terminal one line that is written over, elsewhere a line at the start of each phase
 * and every ten seconds of it.
 */
export function progressLine(stream: Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write">, quiet: boolean): ProgressLine {
  if (quiet) return { tell: () => undefined, end: () => undefined };
  return stream.isTTY ? oneLine(stream) : lines(stream);
}

function oneLine(stream: Pick<NodeJS.WriteStream, "columns" | "write">): ProgressLine {
  let phase = "";
  let drawnAtMs = 0;
  return {
    tell: (next, detail) => {
      const now = performance.now();
      if (next === phase && now - drawnAtMs < REDRAW_MS) return;
      drawnAtMs = now;
      phase = next;
      const width = Math.max(20, (stream.columns ?? 80) - 1);
      stream.write(`\r\u001B[2K${`${next.padEnd(PHASE_WIDTH)}${detail}`.slice(0, width)}`);
    },
    end: () => void stream.write("\r\u001B[2K"),
  };
}

function lines(stream: Pick<NodeJS.WriteStream, "write">): ProgressLine {
  let phase = "";
  let latest = "";
  let repeat: NodeJS.Timeout | undefined;
  const print = (): void => void stream.write(`${phase.padEnd(PHASE_WIDTH)}${latest}\n`);
  return {
    tell: (next, detail) => {
      latest = detail;
      if (next === phase) return;
      phase = next;
      print();
      clearInterval(repeat);
      repeat = setInterval(print, REPEAT_MS).unref();
    },
    end: () => {
      clearInterval(repeat);
      phase = "";
    },
  };
}
