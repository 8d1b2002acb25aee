/** /assets/NAME.HASH.EXT: kept by browsers for a year, sent as small as they take it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SegelError } from '../errors.ts'
import type { Asset, AssetBundle } from './asset-bundle.ts'

const YEAR_S = 31_536_000

export function addAssetRoutes(app: FastifyInstance, assets: AssetBundle): void {
  const open = { config: { access: 'public', quiet: true, rateLimit: false } } as const
  app.get<{ Params: { file: string } }>('/assets/:file', open, async (request, reply) => {
    const asset = assets.find(request.params.file)
    if (asset === undefined) throw new SegelError('not-found', 'There is no such file here.')
    return sendAsset(asset, request, reply)
  })
}

function sendAsset(asset: Asset, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const accepted = request.headers['accept-encoding']?.toString() ?? ''
  const coding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined
  if (coding !== undefined) void reply.header('content-encoding', coding)
  return reply
    .header('content-type', asset.contentType)
    .header('cache-control', `public, max-age=${String(YEAR_S)}, immutable`)
    .header('vary', 'accept-encoding')
    .send(Buffer.from(coding === undefined ? asset.plain : asset[coding]))
}
