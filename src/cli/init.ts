import { Command } from 'commander'
import type { Run } from './context.ts'
import type { InitOptions } from './initialise.ts'

export function initCommand(run: Run): Command {
  return new Command('init')
    .description(
      'Hold the key ceremony once: root CA, issuing CA, first CRLs, OCSP responder. Overwrites nothing.\nUpacara kunci: membuat CA akar, CA penerbit, CRL pertama dan responder OCSP.',
    )
    .option('--csr <file>', 'with a root elsewhere: make the issuing key and write its request (PEM)')
    .option('--import <file>', "with a root elsewhere: take the issuing CA's certificate and its chain (PEM)")
    .option('--no-responder', 'the OCSP responder is another host: see `segel responder`')
    .addHelpText(
      'after',
      '\nPassphrases come from the files or variables that the configuration names, never from the command line.\n\nExample:\n  segel init --config /etc/segel/production.yaml',
    )
    .action((options: InitOptions, command: Command) =>
      run(command, async context => {
        const { initialise } = await import('./initialise.ts')
        return initialise(context, options)
      }),
    )
}
