/** Texts for people: each area has a module of them, and every key is there in both languages or does not compile. */
import type { Text } from '../../errors.ts'
import type { Language } from '../../http/negotiation.ts'

/** A text with something in it: `(name: string) => ...`, in both languages. */
interface Sentence {
  readonly id: (...about: never[]) => string
  readonly en: (...about: never[]) => string
}

export type Messages = Readonly<Record<string, Text | Sentence>>

export type Words<M extends Messages> = {
  readonly [K in keyof M]: M[K] extends Text ? string : M[K]['id']
}

export function wordsOf<M extends Messages>(messages: M, language: Language): Words<M> {
  return new Proxy(messages, {
    get: (all, key) => (all[String(key)] as Text | undefined)?.[language],
  }) as unknown as Words<M>
}
