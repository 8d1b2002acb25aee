/** Lines of a pack, by their line feeds alone: readline would also part them at characters that texts may hold. */
import { SegelError } from '../errors.ts'

/** The longest event has 64 KiB of text, each octet of which JSON may write as six. */
const LONGEST = 1_000_000
const LINE_FEED = 10

/** @throws SegelError `malformed` for what is no UTF-8 or no line */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let begun: Buffer[] = []
  let length = 0
  for await (const chunk of readable(chunks)) {
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      yield decode(decoder, [...begun, chunk.subarray(from, at)])
      begun = []
      length = 0
      from = at + 1
    }
    begun.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > LONGEST) throw new SegelError('malformed', 'The pack has a line that is too long.')
  }
  // Without its line feed the last line is not whole; it is read all the same, and found wanting.
  if (length > 0) yield decode(decoder, begun)
}

async function* readable(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks
  } catch (cause) {
    throw new SegelError('malformed', 'The pack cannot be read.', { cause })
  }
}

function decode(decoder: TextDecoder, parts: readonly Buffer[]): string {
  try {
    return decoder.decode(Buffer.concat(parts))
  } catch (cause) {
    throw new SegelError('malformed', 'The pack holds octets that are no text.', { cause })
  }
}
