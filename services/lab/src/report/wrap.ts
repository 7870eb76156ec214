/**
 * Text in lines of at most `width` characters, broken between words; a word longer than a line is cut where the line ends.
 * Runs of blanks count as one. Text without words is one empty line.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    let rest = line === "" ? word : `${line} ${word}`;
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width));
    line = rest;
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

/** A head and wrapped text beside it, the further lines under the first: no line longer than `width` while the head leaves room. */
export function hanging(head: string, text: string, width: number): string {
  const room = Math.max(20, width - head.length);
  return wrap(text, room)
    .map((line, index) => `${index === 0 ? head : " ".repeat(head.length)}${line}`.trimEnd())
    .join("\n");
}
