/**
 * Browser modules and styles, bundled in memory when the process starts: no build step, no folder to write. A name
 * holds the hash of its bytes, so browsers keep it for good; each is there in brotli and gzip as well.
 */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, stop } from 'esbuild'

export interface Asset {
  /** Without folder: `site.3f2a9c1b7d0e.css` */
  readonly file: string
  readonly contentType: string
  readonly plain: Uint8Array
  readonly br: Uint8Array
  readonly gzip: Uint8Array
}

export interface AssetBundle {
  /** Address of an asset by its plain name, `site.css`. @throws Error when there is none: a slip of ours */
  readonly url: (name: string) => string
  readonly find: (file: string) => Asset | undefined
}

const FOLDER = join(import.meta.dirname, 'assets')
const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

let bundled: Promise<AssetBundle> | undefined

/** All of src/web/assets, once in a process; with the agency's own style sheet when there is one. */
export async function bundleAssets(agencyTokens?: string): Promise<AssetBundle> {
  bundled ??= bundleFolder()
  const base = await bundled
  if (agencyTokens === undefined) return base
  const own = await composeAsset('agency.css', Buffer.from(agencyTokens))
  return {
    url: name => (name === 'agency.css' ? `/assets/${own.file}` : base.url(name)),
    find: file => (file === own.file ? own : base.find(file)),
  }
}

async function bundleFolder(): Promise<AssetBundle> {
  const files = await readdir(FOLDER)
  const { outputFiles } = await build({
    entryPoints: files
      .filter(file => file.endsWith('.ts') || file === 'site.css')
      .map(file => join(FOLDER, file)),
    outdir: '/',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  })
  // It keeps a process of its own alive otherwise.
  await stop()
  const assets = await Promise.all(
    outputFiles.map(({ path, contents }) => composeAsset(basename(path), contents)),
  )
  const byFile = new Map(assets.map(asset => [asset.file, asset]))
  const byName = new Map(assets.map(asset => [asset.file.replace(/\.[0-9a-f]{12}\./, '.'), asset]))
  return {
    url: name => {
      const asset = byName.get(name)
      if (asset === undefined) throw new Error(`There is no asset ${name}.`)
      return `/assets/${asset.file}`
    },
    find: file => byFile.get(file),
  }
}

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

async function composeAsset(name: string, plain: Uint8Array): Promise<Asset> {
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 12)
  const [stem = '', extension = ''] = name.split('.')
  return {
    file: `${stem}.${hash}.${extension}`,
    contentType: TYPES[extension] ?? 'application/octet-stream',
    plain,
    br: await brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    gzip: await deflate(plain, { level: 9 }),
  }
}
