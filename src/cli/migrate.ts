import { Command } from 'commander'
import { type Context, withHouse, type Run } from './context.ts'

export function migrateCommand(run: Run): Command {
  return new Command('migrate')
    .description(
      'Bring the tables up to date, as their owner; running it again changes nothing.\nMemperbarui tabel basis data.',
    )
    .option('--down', 'take back the last batch of migrations, with the data in those tables')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgres://owner@db/segel segel migrate')
    .action((options: { down?: boolean }, command: Command) =>
      run(command, context => migrateTables(context, options.down === true)),
    )
}

async function migrateTables(context: Context, isDown: boolean): Promise<undefined> {
  const names = await withHouse(context, async house => {
    const { migrate, rollback } = await import('../adapters/store/migrate.ts')
    const connection = await house.connection()
    return isDown ? rollback(connection) : migrate(connection)
  })
  const verb = isDown ? 'taken back' : 'applied'
  context.answer(names.length === 0 ? ['Nothing to do.'] : names.map(name => `${verb} ${name}`), {
    [isDown ? 'takenBack' : 'applied']: names,
  })
}
