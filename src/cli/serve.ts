import { Command, Option } from 'commander'
import type { Run } from './context.ts'

import { ROLES, type ServiceRole } from './service-role.ts'

export function serveCommand(run: Run): Command {
  return new Command('serve')
    .description(
      'Run the service until it is told to stop (SIGTERM, SIGINT; a second one ends it at once).\nMenjalankan layanan.',
    )
    .addOption(
      new Option(
        '--role <role>',
        'ra: registration, ca: issuance (listens on nothing), va: status, all: one machine',
      )
        .choices([...ROLES, 'all'])
        .makeOptionMandatory(),
    )
    .addHelpText('after', '\nExample:\n  segel serve --role va --config /etc/segel/production.yaml')
    .action((options: { role: ServiceRole | 'all' }, command: Command) =>
      run(command, async context => {
        const { serve } = await import('./service.ts')
        return serve(context, options.role === 'all' ? ROLES : [options.role])
      }),
    )
}
