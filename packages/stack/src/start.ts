import { HELP, readOptions, UsageError } from './options.ts';

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
  } else {
    process.stdout.write('\n  Ticket Vendor\n\n');
    // Loaded late: it takes a second, in which the terminal would otherwise stay empty.
    const { run } = await import('./run.ts');
    await run(options);
  }
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message} Try: npm start -- --help`);
    process.exitCode = 2;
  } else {
    // `run` reports its own failures, so this one is a module that can't be loaded.
    console.error(`  ${error instanceof Error ? error.message : error}\n  Delete node_modules and try again.`);
    process.exitCode = 1;
  }
}
