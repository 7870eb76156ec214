/** The colours of the page by name; a style sheet knows each as `--name`. */
export type Palette = Readonly<Record<"page" | "card" | "ink" | "soft" | "line" | "good" | "bad" | "shade" | SeriesColour, string>>;
type SeriesColour = "c1" | "c2" | "c3" | "c4" | "c5" | "c6" | "c7";

/** Colours of a chart's series, in the order they are given out: far enough apart for who confuses red and green, or blue and yellow. */
export const seriesColours: readonly SeriesColour[] = ["c1", "c2", "c3", "c4", "c5", "c6", "c7"];

/** By day and on paper. */
export const light: Palette = {
  page: "#f8fafc",
  card: "#ffffff",
  ink: "#111827",
  soft: "#4b5563",
  line: "#d1d5db",
  good: "#065f46",
  bad: "#9f1239",
  shade: "#eef2f7",
  c1: "#1d4ed8",
  c2: "#bb6802",
  c3: "#5c1286",
  c4: "#a271ff",
  c5: "#a70206",
  c6: "#1f88a6",
  c7: "#3e515f",
};

/** Where the reader's device asks for a dark page. */
export const dark: Palette = {
  page: "#0b1120",
  card: "#151e2e",
  ink: "#e5e7eb",
  soft: "#a8b2c1",
  line: "#37415a",
  good: "#6ee7b7",
  bad: "#fda4af",
  shade: "#1e293b",
  c1: "#60a5fa",
  c2: "#e8e112",
  c3: "#459c03",
  c4: "#ffb3ad",
  c5: "#cd35b1",
  c6: "#1ce5f8",
  c7: "#aa8f8b",
};

/** The palette as the custom properties of a style sheet. */
export const propertiesOf = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");
