import { Command } from 'commander'
import { type Context, withHouse, type Run } from './context.ts'
import { EXIT } from './failures.ts'

export function auditCommand(run: Run): Command {
  const verify = new Command('verify')
    .description(
      'Replay the whole audit log and check its hash chain; exit code 3 when it is broken.\nMemeriksa keutuhan catatan audit.',
    )
    .addHelpText('after', '\nExample:\n  segel audit verify --config /etc/segel/production.yaml')
    .action((_options: object, command: Command) => run(command, verifyLog))
  return new Command('audit').description('The audit log. Catatan audit.').addCommand(verify)
}

async function verifyLog(context: Context): Promise<number> {
  const verdict = await withHouse(context, async (house, { composeAdministration }) => {
    const { verifyAudit } = composeAdministration(house, { store: await house.store('owner') })
    return verifyAudit(events => context.note(`${events} events read`))
  })
  const { intact, events, head, broken } = verdict
  const sentence =
    broken === undefined
      ? `Intact: ${events} events, last hash ${head}.`
      : `BROKEN: event ${broken.sequence} was ${broken.what}; ${events} events before it are in order.`
  context.answer([sentence], verdict)
  return intact ? EXIT.done : EXIT.refused
}
