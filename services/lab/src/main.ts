import { Argument, Command, InvalidArgumentError } from "commander";
import { demo, type DemoOptions } from "./commands/demo.ts";
import { load, type LoadOptions } from "./commands/load.ts";
import { survive, type SurviveOptions } from "./commands/survive.ts";
import { DEFAULT_BASE_PORT } from "./topology.ts";

const program = new Command("lab").description("Cashline: a quote-to-cash estate on one machine").showHelpAfterError();

const wholeNumber = (low: number, high: number) => (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high) throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
  return value;
};
const calendarDate = (text: string): string => {
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch {
    throw new InvalidArgumentError("It must be a calendar date such as 2026-01-31.");
  }
};

program
  .command("demo")
  .description("Build a book, run a season of renewals with faults, resolve, check, grade, and report")
  .option("--seed <text>", "Everything drawn follows from it", "cashline")
  .option("--accounts <number>", "Accounts of the generated book", wholeNumber(20, 100_000), 300)
  .option("--from <date>", "First day of the season", calendarDate, "2026-01-01")
  .option("--to <date>", "Last day of the season", calendarDate, "2026-03-31")
  .option("--book <folder>", "Play a customer's export instead of a generated book")
  .option("--no-faults", "Plant no business faults")
  .option("--base-port <number>", "First of the ports to use", wholeNumber(1024, 65_000), DEFAULT_BASE_PORT)
  .option("--out <folder>", "Where the reports go", ".cashline")
  .option("--json", "Print the report as JSON", false)
  .action(async (options: DemoOptions) => {
    process.exitCode = await demo(options);
  });

program
  .command("survive")
  .description("Kill every process in turn during a season, and compare with the same season in peace")
  .option("--seed <text>", "Everything drawn follows from it", "cashline")
  .option("--accounts <number>", "Accounts of the generated book", wholeNumber(20, 100_000), 300)
  .option("--from <date>", "First day of the season", calendarDate, "2026-01-01")
  .option("--to <date>", "Last day of the season", calendarDate, "2026-03-31")
  .option("--base-port <number>", "First of the ports to use", wholeNumber(1024, 65_000), DEFAULT_BASE_PORT)
  .option("--out <folder>", "Where the data of the two runs goes", ".cashline/survive")
  .option("--json", "Print the outcome as JSON", false)
  .action(async (options: SurviveOptions) => {
    process.exitCode = await survive(options);
  });

program
  .command("load")
  .description("Drive a fresh estate with k6, then check every renewal and invariant")
  .addArgument(new Argument("<profile>", "What load to put on").choices(["renewal-spike"]))
  .option("--renewals <number>", "Renewals to win", wholeNumber(1, 100_000), 200)
  .option("--rate <number>", "Renewals a second, whatever the estate answers", wholeNumber(1, 2000), 20)
  .option("--seed <text>", "Everything drawn follows from it", "cashline")
  .option("--base-port <number>", "First of the ports to use", wholeNumber(1024, 65_000), DEFAULT_BASE_PORT)
  .option("--out <folder>", "Where data, k6 and the report go", ".cashline")
  .option("--json", "Print the report as JSON", false)
  .action(async (profile: string, options: LoadOptions) => {
    process.exitCode = await load(profile, options);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
