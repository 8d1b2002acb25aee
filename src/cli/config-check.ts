import { Command } from 'commander'
import { VARIABLES } from '../config/environment.ts'
import type { Config } from '../config/schema.ts'
import type { Context, Run } from './context.ts'

export function configCommand(run: Run): Command {
  const check = new Command('check')
    .description(
      'Check configuration and profiles, and print what results; opens and changes nothing.\nMemeriksa konfigurasi.',
    )
    .addHelpText(
      'after',
      `\nEnvironment variables that win over the file:\n${VARIABLES.map(
        ({ name, sets }) => `  ${name.padEnd(30)}${sets.join('.')}`,
      ).join('\n')}\n\nExample:\n  segel config check --config /etc/segel/production.yaml`,
    )
    .action((_options: object, command: Command) => run(command, checkConfig))
  return new Command('config').description('The configuration. Konfigurasi.').addCommand(check)
}

async function checkConfig(context: Context): Promise<undefined> {
  const config = await context.config()
  const { loadProfiles } = await import('../config/profiles.ts')
  const { stringify } = await import('yaml')
  const profiles = [...loadProfiles(config).keys()]
  const shown = withoutSecrets(config)
  context.answer([stringify(shown).trimEnd(), `# In order. Profiles: ${profiles.join(', ')}`], {
    config: shown,
    profiles,
  })
}

/** The password of the database is the only secret that a configuration can hold itself. */
function withoutSecrets(config: Config): Config {
  const { url } = config.database
  if (url === undefined) return config
  const place = new URL(url)
  if (place.password !== '') place.password = '***'
  for (const name of place.searchParams.keys()) if (/pass/i.test(name)) place.searchParams.set(name, '***')
  return { ...config, database: { ...config.database, url: place.href } }
}
