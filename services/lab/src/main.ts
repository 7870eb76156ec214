import { Argument, Command, CommanderError, Option } from "commander";
import {
  DEFAULT_OUT,
  brokerList,
  calendarDate,
  folderPath,
  legalEntity,
  names,
  requireOrder,
  sandboxName,
  seedText,
  time,
  wholeNumber,
} from "./commands/arguments.ts";
import type { BaselineOptions } from "./commands/baseline.ts";
import type { BookImportOptions } from "./commands/book-import.ts";
import type { DemoOptions } from "./commands/demo.ts";
import type { GradeOptions } from "./commands/grade.ts";
import type { HoldOptions } from "./commands/hold.ts";
import type { InspectOptions, KpiQuestion } from "./commands/inspect.ts";
import type { LoadOptions } from "./commands/load.ts";
import type { ActOptions, ShowOptions } from "./commands/policy.ts";
import type { ReportOptions } from "./commands/report.ts";
import type { ScenarioRunOptions } from "./commands/scenario-run.ts";
import type { SeasonCommandOptions } from "./commands/season.ts";
import type { StartOptions } from "./commands/start.ts";
import type { SurviveOptions } from "./survive/survive.ts";
import { LONGEST_LOAD_SECONDS, MOST_RENEWALS } from "./load/longest-load.ts";
import { DEFAULT_BASE_PORT, systemNames, type SystemName } from "./topology.ts";

// Each command is loaded when it runs: help answers at once, and the kept estate carries no book, chart or fault plan in memory.
const inspecting = () => import("./commands/inspect.ts");

// Who reads our output may leave before its end, as `head` does: then we end, and what runs is stopped as on SIGTERM.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  if (process.listenerCount("SIGTERM") > 0) process.kill(process.pid, "SIGTERM");
  else process.exit(0);
});

const program = new Command("lab")
  .description("Cashline: a quote-to-cash estate on one machine")
  .exitOverride()
  .showHelpAfterError("Run with --help for the options.")
  .addHelpText(
    "afterAll",
    "\nExit codes: 0 fine; 1 the run found something broken; 2 wrong input, or it could not run; 130 Ctrl-C, 143 SIGTERM.",
  )
  .hook("preAction", (_program, action) => requireOrder(action.opts()));

const command = (name: string, description: string): Command => program.command(name).description(description);
const withSeed = (to: Command): Command => to.option("--seed <text>", "Everything drawn follows from it", seedText, "cashline");
const withPorts = (to: Command): Command =>
  to.option("--base-port <number>", "First of the ports to use", wholeNumber(1024, 65_000), DEFAULT_BASE_PORT);
const withLog = (to: Command): Command =>
  to.addOption(
    new Option("--log-brokers <host:port,…>", "Put a log between the hub and its readers, on these Kafka brokers")
      .env("CASHLINE_LOG_BROKERS")
      .argParser(brokerList),
  );
const withOut = (to: Command): Command =>
  to.addOption(new Option("--out <folder>", "Where data and reports go").argParser(folderPath).default(DEFAULT_OUT, ".cashline"));
const withJson = (to: Command): Command => to.option("--json", "Print JSON", false);
const withSeason = (to: Command): Command =>
  withSeed(to)
    .option("--accounts <number>", "Accounts of the generated book", wholeNumber(20, 100_000), 300)
    .option("--from <date>", "First day of the season", calendarDate, "2026-01-01")
    .option("--to <date>", "Last day of the season", calendarDate, "2026-03-31");
const withBook = (to: Command): Command =>
  withSeason(to)
    .option("--book <folder>", "Play a customer's export instead of a generated book", folderPath)
    .addOption(
      new Option("--faults <names>", "Plant one of each of these, or `all` of the catalogue, instead of those of an ordinary season")
        .argParser(names)
        .default(true, "usual"),
    )
    .option("--no-faults", "Plant no business faults");
const inSandbox = (to: Command, preset = "season"): Command =>
  withJson(withOut(to)).option("--sandbox <name>", "Which sandbox", sandboxName, preset);
const reaching = (to: Command): Command =>
  to.option(
    "--secrets <folder>",
    "Reach an estate in containers, each process under its own name, with the client secrets in this folder",
    folderPath,
  );
const inRunning = (to: Command): Command => reaching(inSandbox(to));
const narrowed = (to: Command): Command =>
  to
    .option("--entity <code>", "Of one legal entity, such as DE01")
    .option("--region <name>", "Of one region, such as EMEA")
    .option("--tier <name>", "Of customers of one tier, such as strategic")
    .option("--product <name>", "Of customers of one product, such as 'platform pro'");

withJson(
  withLog(
    withOut(withPorts(withBook(command("demo", "Build a book, run a season of renewals with faults, resolve, check, grade, and report")))),
  ),
).action(async (options: DemoOptions) => {
  const { demo } = await import("./commands/demo.ts");
  process.exitCode = await demo(options);
});

withJson(
  withOut(
    withPorts(
      command("grade", "Play a season with every fault of the catalogue for each of several seeds, and grade what was found by code"),
    ),
  ),
)
  .option("--seed <number>", "First seed; the others count up from it", wholeNumber(0, 1_000_000), 1)
  .option("--seeds <number>", "How many seeds", wholeNumber(1, 1000), 20)
  .option("--accounts <number>", "Accounts of each seed's book", wholeNumber(20, 100_000), 130)
  .option("--from <date>", "First day of each season", calendarDate, "2026-01-01")
  .option("--to <date>", "Last day of each season", calendarDate, "2026-03-31")
  .option("--resume", "Take over the seasons whose results lie in the folder already", false)
  .action(async (options: GradeOptions) => {
    const { grade } = await import("./commands/grade.ts");
    process.exitCode = await grade(options);
  });

withLog(withOut(withPorts(command("start", "Start the estate and keep it running"))))
  .option("--notify <file>", "Tell the tools named in this file (JSON) about cases: Slack, Teams, ServiceNow, Jira or any webhook")
  .action(async (options: Omit<StartOptions, "environment">) => {
    const { start } = await import("./commands/start.ts");
    await start({ ...options, environment: process.env });
  });

withBook(inRunning(command("season", "Play a season in a new sandbox of the running estate, and leave it there"))).action(
  async (options: SeasonCommandOptions) => {
    const { season } = await import("./commands/season.ts");
    process.exitCode = await season(options);
  },
);

withBook(
  inSandbox(
    command(
      "baseline",
      "Play a season again with its corrections made by hand, and say what the automation saves: on the running estate beside the season that is there, else both on one started for them",
    ),
  ),
)
  .option("--base-port <number>", "Start an estate at these ports, even if one runs", wholeNumber(1024, 65_000))
  .action(async (options: BaselineOptions) => {
    const { baseline } = await import("./commands/baseline.ts");
    process.exitCode = await baseline(options);
  });

withJson(
  withOut(
    withPorts(
      withSeed(command("survive", "Win renewals in bursts while everything goes wrong in turn, and compare with the same seed in peace")),
    ),
  ),
)
  .option("--renewals <number>", "Renewals to win, from 230 on, so that every trouble meets a burst of them", wholeNumber(230, 5000), 240)
  .action(async (options: SurviveOptions) => {
    const { survive } = await import("./survive/survive.ts");
    process.exitCode = await survive({ ...options, out: `${options.out}/survive` });
  });

withJson(
  withOut(
    withSeed(command("load", "Put load on the running estate with k6, or on one started for it, then check every renewal and invariant")),
  ),
)
  .argument("[profile]", "What load to put on, such as renewal-spike")
  .option("--base-port <number>", "Ports of the running estate, or for one to start", wholeNumber(1024, 65_000))
  .option("--renewals <number>", "Renewals to win, instead of as many as the profile has", wholeNumber(1, MOST_RENEWALS))
  .option("--rate <number>", "Renewals a second, whatever the estate answers; of a ramp, its first step", wholeNumber(1, 2000))
  .option(
    "--minutes <number>",
    "How long the rate is held, instead of how many renewals; eight hours at most",
    wholeNumber(1, LONGEST_LOAD_SECONDS / 60),
  )
  .option(
    "--subscriptions <number>",
    "Subscriptions of the book, where it shall be larger than its renewals need",
    wholeNumber(1, 1_000_000),
  )
  .option("--compress <number>", "How many times faster than life a book's calendar runs", wholeNumber(1, 10_000_000), 86_400)
  .option("--limits <list>", "Vendors' limits to switch on, such as crm=100/s,billing=lock:200ms,erp=vendor")
  .option("--prepare", "Only make k6 ready: find it, or build it with Go", false)
  .action(async (profile: string | undefined, options: LoadOptions) => {
    const { load } = await import("./commands/load.ts");
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
  .action(async (folder: string, options: BookImportOptions) => {
    const { bookImport } = await import("./commands/book-import.ts");
    await bookImport(folder, options);
  });

inRunning(command("status", "How every process sees a sandbox")).action(async (options: InspectOptions) =>
  (await inspecting()).status(options),
);
inRunning(command("check", "Check every invariant of a sandbox")).action(async (options: InspectOptions) => {
  process.exitCode = await (await inspecting()).check(options);
});
inRunning(command("reset", "Remove a sandbox and everything in it")).action(async (options: InspectOptions) =>
  (await inspecting()).reset(options),
);

const clock = command("clock", "The scenario clock");
inRunning(clock.command("advance").description("Move a sandbox's clock forward, doing what comes due"))
  .argument("<time>", "Until when", time)
  .action(async (to: string, options: InspectOptions) => (await inspecting()).clockAdvance(to, options));

const faults = command("faults", "The catalogue of faults");
withJson(faults.command("list").description("Every business and technical fault")).action(async (options: { json: boolean }) =>
  (await import("./commands/faults.ts")).faultsList(options),
);
withJson(faults.command("show").description("One business fault: parameters and ground truth"))
  .argument("<fault>", "Its name")
  .action(async (name: string, options: { json: boolean }) => (await import("./commands/faults.ts")).faultsShow(name, options));

const scenario = command("scenario", "Stories from beginning to end, with what must be true at their ends");
withJson(scenario.command("list").description("Every story")).action(async (options: { json: boolean }) =>
  (await import("./commands/scenario.ts")).scenarioList(options),
);
withJson(scenario.command("show").description("One story: what happens, and what must be true at its end"))
  .argument("<story>", "Its name")
  .action(async (name: string, options: { json: boolean }) => (await import("./commands/scenario.ts")).scenarioShow(name, options));
withJson(
  withOut(
    scenario.command("run").description("Play stories, each in a sandbox of its own, on the running estate or on one started for them"),
  ),
)
  .argument("<story...>", "Their names, or `all`")
  .option("--base-port <number>", "Start an estate at these ports, even if one runs", wholeNumber(1024, 65_000))
  .action(async (names: string[], options: ScenarioRunOptions) => {
    const { scenarioRun } = await import("./commands/scenario-run.ts");
    process.exitCode = await scenarioRun(names, options);
  });

const cases = command("cases", "Exception cases");
inRunning(cases.command("list").description("Cases, oldest first"))
  .addArgument(new Argument("[state]", "Which ones").choices(["open", "closed", "all"]).default("all"))
  .action(async (state: "open" | "closed" | "all", options: InspectOptions) => (await inspecting()).casesList(state, options));
inRunning(cases.command("show").description("One case with its history"))
  .argument("<id>", "Case id")
  .action(async (id: string, options: InspectOptions) => (await inspecting()).casesShow(id, options));

inRunning(cases.command("evidence").description("Write the audit pack of a case"))
  .argument("<id>", "Case id")
  .action(async (id: string, options: InspectOptions) => (await import("./commands/evidence.ts")).casesEvidence(id, options));
withJson(cases.command("verify").description("Check an audit pack; names what was altered"))
  .argument("<file>", "The pack")
  .action(async (file: string, options: { json: boolean }) => {
    process.exitCode = (await import("./commands/evidence.ts")).casesVerify(file, options);
  });

const hold = command("hold", "Audit holds: what is kept beyond its retention");
const holding = () => import("./commands/hold.ts");
for (const [name, held, description] of [
  ["place", true, "Keep what a sandbox, or one of its cases, has stored"],
  ["lift", false, "Let retention go on"],
] as const)
  inRunning(hold.command(name).description(description))
    .option("--case <id>", "One case instead of the whole sandbox")
    .requiredOption("--reason <text>", "Why, such as the audit it is for")
    .action(async (options: HoldOptions) => (await holding()).holdChange(held, options));
inRunning(hold.command("list").description("Every hold of a sandbox, lifted ones too")).action(async (options: InspectOptions) =>
  (await holding()).holdList(options),
);

inRunning(command("lineage", "The way of an invoice, contract, payment, case or business case through every system, and who decided"))
  .argument("<id>", "Its id, or a correlation id")
  .addOption(
    new Option("--reached <system>", "Only whether it has come there, such as `erp`; exit code 1 where it has not").choices(systemNames),
  )
  .action(async (id: string, options: InspectOptions & { reached?: SystemName }) => {
    process.exitCode = await (await import("./commands/lineage.ts")).lineage(id, options);
  });

narrowed(
  reaching(
    withJson(
      withOut(
        command(
          "report",
          "Make a report's page and print it: with --sandbox of the running estate's figures, else again from what a season has left in its folder",
        ),
      ),
    ).option("--sandbox <name>", "Ask the running estate, in --out or else in .cashline, for this sandbox", sandboxName),
  )
    .option("--from <date>", "First scenario day, with --sandbox; else the day on which it began", calendarDate)
    .option("--to <date>", "Last scenario day, with --sandbox; else that of its clock", calendarDate),
).action(async (options: ReportOptions) => (await import("./commands/report.ts")).report(options));

const policy = command("policy", "The decision tables, and how they change");
const deciding = () => import("./commands/policy.ts");
const asPerson = (to: Command, preset: string): Command =>
  to.option("--as <person>", "Who acts: a person's id, name, or a role, whose first holder acts", preset);
const withNote = (to: Command): Command => to.option("--note <text>", "What to write into the history", "");
inRunning(policy.command("show").description("A version as grids: the shipped one, or with --version one of a running estate"))
  .option("--table <name>", "This table alone")
  .option("--version <id>", "A version that the running estate keeps")
  .option("--entity <code>", "As it applies to a legal entity, such as DE01", legalEntity)
  .action(async (options: ShowOptions) => (await deciding()).policyShow(options));
withJson(policy.command("check").description("Every fault of the shipped tables, or of what a proposal would make of them"))
  .argument("[file]", "A proposal, as JSON")
  .action(async (file: string | undefined, options: { json: boolean }) => {
    process.exitCode = await (await deciding()).policyCheck(file, options);
  });
inRunning(policy.command("list").description("Every version of a sandbox, and where it stands")).action(async (options: InspectOptions) =>
  (await deciding()).policyList(options),
);
asPerson(inRunning(policy.command("propose").description("Propose a change; refused with every fault")), "policy_author")
  .argument("<file>", "The proposal, as JSON")
  .action(async (file: string, options: ActOptions) => (await deciding()).policyPropose(file, options));
inRunning(policy.command("replay").description("Which recent cases a proposal would decide otherwise, and how"))
  .argument("<version>", "The proposed version")
  .option("--days <number>", "Cases opened in so many days", wholeNumber(1, 400), 30)
  .action(async (id: string, options: InspectOptions & { days: number }) => (await deciding()).policyReplay(id, options));
withNote(asPerson(inRunning(policy.command("approve").description("Approve a proposal as it stands, for a day")), "policy_approver"))
  .argument("<version>", "The proposed version")
  .requiredOption("--on <date>", "The day at whose beginning, in UTC, it takes effect", calendarDate)
  .action(async (id: string, options: ActOptions & { on: string; note: string }) => (await deciding()).policyApprove(id, options));
withNote(asPerson(inRunning(policy.command("reject").description("Turn a proposal down")), "policy_approver"))
  .argument("<version>", "The proposed version")
  .action(async (id: string, options: ActOptions & { note: string }) => (await deciding()).policyEnd("reject", id, options));
withNote(asPerson(inRunning(policy.command("withdraw").description("Take one's own proposal back")), "policy_author"))
  .argument("<version>", "The proposed version")
  .action(async (id: string, options: ActOptions & { note: string }) => (await deciding()).policyEnd("withdraw", id, options));

narrowed(
  inRunning(command("kpis", "Every KPI over a scenario window"))
    .requiredOption("--from <time>", "Start of the window", time)
    .requiredOption("--to <time>", "End of the window, not included", time),
).action(async (options: InspectOptions & KpiQuestion) => (await inspecting()).kpis(options));

const ocel = command("ocel", "Event logs that other process mining tools read and write (OCEL 2.0)");
inRunning(ocel.command("export").description("Write the events of a sandbox as an OCEL 2.0 log"))
  .argument("<file>", "Where to write it")
  .addOption(
    new Option(
      "--format <name>",
      "Which of the standard's formats; else the file's ending decides: .json, .sqlite, .sqlite3 or .db",
    ).choices(["json", "sqlite"]),
  )
  .action(async (file: string, options: InspectOptions & { format?: "json" | "sqlite" }) =>
    (await import("./commands/ocel.ts")).ocelExport(file, options),
  );
inRunning(ocel.command("import").description("Take an OCEL 2.0 log, JSON or SQLite, into a new sandbox, for its graph and variants"))
  .argument("<file>", "The log")
  .option("--case <type>", "The type of object each of which is a case; else the event attribute `correlation_id` names it")
  .action(async (file: string, options: InspectOptions & { case?: string }) =>
    (await import("./commands/ocel.ts")).ocelImport(file, options),
  );

inRunning(
  command("replay", "Have the hub take in again a system's event log, or the open dead letters; what it has already changes nothing"),
)
  .addArgument(new Argument("<what>", "Whose log, or the letters").choices([...systemNames, "orchestrator", "dead-letters"]))
  .option("--after <cursor>", "Of a log only what comes after this sequence number")
  .action(async (what: string, { after, ...options }: InspectOptions & { after?: string }) => {
    const { replay, replayLetters } = await inspecting();
    if (what === "dead-letters") process.exitCode = await replayLetters(options);
    else await replay(what, after ?? null, options);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = await exitCodeOf(error);
}

/** Commander has said already what is wrong with the command line; everything else is said here, in its one sentence. */
async function exitCodeOf(error: unknown): Promise<0 | 1 | 2> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  const { NotQuiet } = await import("./sandbox/quiet.ts");
  return error instanceof NotQuiet ? 1 : 2;
}
