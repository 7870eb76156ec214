/** One line that is written over while work goes on; on a terminal only, elsewhere a line per phase. */
export function progressLine(
  stream: NodeJS.WriteStream,
  quiet: boolean,
): { tell: (phase: string, detail: string) => void; end: () => void } {
  let phase = "";
  let lastMs = 0;
  return {
    tell: (next, detail) => {
      if (quiet) return;
      if (stream.isTTY) {
        const now = performance.now();
        if (next === phase && now - lastMs < 80) return;
        lastMs = now;
        stream.write(`\r\u001B[2K${next.padEnd(8)}${detail}`.slice(0, 140));
      } else if (next !== phase) stream.write(`${next.padEnd(8)}${detail}\n`);
      phase = next;
    },
    end: () => {
      if (!quiet && stream.isTTY) stream.write("\r\u001B[2K");
    },
  };
}
