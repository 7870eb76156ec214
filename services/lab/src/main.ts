import { Argument, Command, InvalidArgumentError } from "commander";
import { bookImport, type BookImportOptions } from "./commands/book-import.ts";
import { demo, type DemoOptions } from "./commands/demo.ts";
import * as inspect from "./commands/inspect.ts";
import { load, type LoadOptions } from "./commands/load.ts";
import { start, type StartOptions } from "./commands/start.ts";
import { survive, type SurviveOptions } from "./commands/survive.ts";
import { DEFAULT_BASE_PORT, systemNames } from "./topology.ts";

const program = new Command("lab").description("Cashline: a quote-to-cash estate on one machine").showHelpAfterError();

const wholeNumber =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low || value > high)
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    return value;
  };
const calendarDate = (text: string): string => {
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch {
    throw new InvalidArgumentError("It must be a calendar date such as 2026-01-31.");
  }
};
const time = (text: string): string => {
  try {
    return new Date(Temporal.Instant.from(text.includes("T") ? text : `${text}T00:00Z`).epochMilliseconds).toISOString();
  } catch {
    throw new InvalidArgumentError("It must be a date, or a time such as 2026-01-31T12:00:00Z.");
  }
};
const sandboxName = (text: string): string => {
  if (!/^[a-z][a-z0-9-]{1,40}$/.test(text))
    throw new InvalidArgumentError("It must be 2 to 41 lower-case letters, digits and dashes, a letter first.");
  return text;
};

const command = (name: string, description: string): Command => program.command(name).description(description);
const withSeed = (to: Command): Command => to.option("--seed <text>", "Everything drawn follows from it", "cashline");
const withPorts = (to: Command): Command =>
  to.option("--base-port <number>", "First of the ports to use", wholeNumber(1024, 65_000), DEFAULT_BASE_PORT);
const withOut = (to: Command): Command => to.option("--out <folder>", "Where data and reports go", ".cashline");
const withJson = (to: Command): Command => to.option("--json", "Print JSON", false);
const withSeason = (to: Command): Command =>
  withSeed(to)
    .option("--accounts <number>", "Accounts of the generated book", wholeNumber(20, 100_000), 300)
    .option("--from <date>", "First day of the season", calendarDate, "2026-01-01")
    .option("--to <date>", "Last day of the season", calendarDate, "2026-03-31");
const inSandbox = (to: Command, preset = "season"): Command =>
  withJson(withOut(to)).option("--sandbox <name>", "Which sandbox", sandboxName, preset);

withJson(
  withOut(withPorts(withSeason(command("demo", "Build a book, run a season of renewals with faults, resolve, check, grade, and report")))),
)
  .option("--book <folder>", "Play a customer's export instead of a generated book")
  .option("--no-faults", "Plant no business faults")
  .action(async (options: DemoOptions) => {
    process.exitCode = await demo(options);
  });

withOut(withPorts(command("start", "Start the estate and keep it running"))).action((options: StartOptions) => start(options));

withJson(
  withOut(
    withPorts(withSeason(command("survive", "Kill every process in turn during a season, and compare with the same season in peace"))),
  ),
).action(async (options: SurviveOptions) => {
  process.exitCode = await survive({ ...options, out: `${options.out}/survive` });
});

withJson(withOut(withPorts(withSeed(command("load", "Drive a fresh estate with k6, then check every renewal and invariant")))))
  .addArgument(new Argument("<profile>", "What load to put on").choices(["renewal-spike"]))
  .option("--renewals <number>", "Renewals to win", wholeNumber(1, 100_000), 200)
  .option("--rate <number>", "Renewals a second, whatever the estate answers", wholeNumber(1, 2000), 20)
  .action(async (profile: string, options: LoadOptions) => {
    process.exitCode = await load(profile, options);
  });

const book = command("book", "Books of business");
withSeed(
  inSandbox(
    book.command("import").description("Read a customer's export, report every odd row, load it into a running estate"),
    "ravenstack",
  ),
)
  .argument("<folder>", "Folder with the export's files")
  .option("--from <date>", "First day of the season to plan", calendarDate, "2025-01-01")
  .option("--to <date>", "Last day of the season to plan", calendarDate, "2025-01-31")
  .action((folder: string, options: BookImportOptions) => bookImport(folder, options));

inSandbox(command("status", "How every process sees a sandbox")).action((options: inspect.InspectOptions) => inspect.status(options));
inSandbox(command("check", "Check every invariant of a sandbox")).action(async (options: inspect.InspectOptions) => {
  process.exitCode = await inspect.check(options);
});
inSandbox(command("reset", "Remove a sandbox and everything in it")).action((options: inspect.InspectOptions) => inspect.reset(options));

const clock = command("clock", "The scenario clock");
inSandbox(clock.command("advance").description("Move a sandbox's clock forward, doing what comes due"))
  .argument("<time>", "Until when", time)
  .action((to: string, options: inspect.InspectOptions) => inspect.clockAdvance(to, options));

const cases = command("cases", "Exception cases");
inSandbox(cases.command("list").description("Cases, oldest first"))
  .addArgument(new Argument("[state]", "Which ones").choices(["open", "closed", "all"]).default("all"))
  .action((state: "open" | "closed" | "all", options: inspect.InspectOptions) => inspect.casesList(state, options));
inSandbox(cases.command("show").description("One case with its history"))
  .argument("<id>", "Case id")
  .action((id: string, options: inspect.InspectOptions) => inspect.casesShow(id, options));

inSandbox(command("kpis", "Every KPI over a scenario window"))
  .requiredOption("--from <time>", "Start of the window", time)
  .requiredOption("--to <time>", "End of the window, not included", time)
  .action(({ from, to, ...options }: inspect.InspectOptions & { from: string; to: string }) => inspect.kpis({ from, to }, options));

inSandbox(command("replay", "Have the hub read a system's event log again"))
  .addArgument(new Argument("<system>", "Whose log").choices([...systemNames, "orchestrator"]))
  .option("--after <cursor>", "Only what comes after this sequence number")
  .action((system: string, { after, ...options }: inspect.InspectOptions & { after?: string }) =>
    inspect.replay(system, after ?? null, options),
  );

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
