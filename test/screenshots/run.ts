/**
 * `npm run screenshots -- [names...]`: runs the demonstration and takes a picture of each page of the table, in both
 * languages and appearances, on a phone and on a desktop, into the folder screenshots/.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { contextOptions, CHROMIUM_ARGUMENTS, SIZES } from '../support/browser.ts'
import { PROJECT, serviceHome, startService } from '../support/service.ts'
import { requireTool } from '../support/tools.ts'
import { type Shot, SHOTS, type Visit } from './pages.ts'

const FOLDER = join(PROJECT, 'screenshots')
const wanted = process.argv.slice(2)
/** `console-queue` takes all its pictures, `console-queue.phone` those of a phone, `.phone.id.dark` one of each page. */
const isWanted = (file: string) => wanted.length === 0 || wanted.some(part => file.includes(part))
const closers: (() => unknown)[] = []
const teardown = (close: () => unknown) => void closers.push(close)

mkdirSync(FOLDER, { recursive: true })
try {
  await visitAll()
} finally {
  for (const close of closers.splice(0).reverse()) await close()
}

async function visitAll(): Promise<void> {
  const service = await startService(
    { teardown },
    {
      home: serviceHome({ teardown }),
      config: 'config/demo.yaml',
    },
  )
  const browser = await chromium.launch({ executablePath: requireTool('chromium'), args: CHROMIUM_ARGUMENTS })
  teardown(() => browser.close())
  const visit: Visit = { origin: `http://localhost:${String(service.port)}`, service, teardown }
  for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[])
    for (const language of ['id', 'en'] as const)
      for (const theme of ['light', 'dark'] as const) {
        for (const shot of SHOTS) {
          const name = `${shot.name}.${size}.${language}.${theme}`
          if (!isWanted(name)) continue
          const { script = true } = shot
          const context = await browser.newContext(contextOptions({ size, language, theme, script }))
          const file = join(FOLDER, `${name}.png`)
          await takeShot(shot, { visit, page: await context.newPage(), file }).catch((error: unknown) => {
            process.exitCode = 1
            process.stderr.write(`${file}: ${String(error)}\n`)
          })
          await context.close()
        }
      }
}

async function takeShot(
  { path, before, on, print = false }: Shot,
  {
    visit,
    page,
    file,
  }: { readonly visit: Visit; readonly page: Parameters<NonNullable<Shot['on']>>[0]; readonly file: string },
): Promise<void> {
  await before?.(page, visit)
  await page.goto(`${visit.origin}${path}`)
  await on?.(page, visit)
  if (print) await page.emulateMedia({ media: 'print' })
  // What sticks to the edge of the window belongs to the end of the page, not somewhere in its middle.
  const height = await page.evaluate<number>('document.documentElement.scrollHeight')
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 0, height })
  await page.screenshot({ path: file })
  process.stdout.write(`${file}\n`)
}
