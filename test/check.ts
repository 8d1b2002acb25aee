/** `npm run check`: the static checks alone. */
import { runChecks } from './setup/checks.ts'

const { failed } = await runChecks(text => process.stdout.write(text))
process.exitCode = failed === 0 ? 0 : 1
