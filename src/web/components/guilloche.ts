/**
 * The ornament of paper that is hard to forge: a curve of two turning circles (a hypotrochoid). It is the same arch
 * over and over, so one arch is drawn and the rest are turned copies of it.
 */
import { type Html, html, joinHtml } from '../html.ts'

const FIXED = 60
const ROLLING = 11
const ARM = 38
/** Cubic curves of one arch: with so many the eye finds no corner. */
const PIECES = 14
/** The copies are turned by one part of this many: 60 and 11 have no common divisor. */
const ARCHES = FIXED

interface Point {
  readonly x: number
  readonly y: number
}

function drawArch(): string {
  const span = (2 * Math.PI * ROLLING) / FIXED
  const step = span / PIECES
  const at = (angle: number, inner: number): Point => ({
    x: (FIXED - ROLLING) * Math.cos(angle) + ARM * Math.cos(inner),
    y: (FIXED - ROLLING) * Math.sin(angle) - ARM * Math.sin(inner),
  })
  const ratio = (FIXED - ROLLING) / ROLLING
  const point = (angle: number) => at(angle, ratio * angle)
  const slope = (angle: number): Point => ({
    x: -(FIXED - ROLLING) * (Math.sin(angle) + (ARM / ROLLING) * Math.sin(ratio * angle)),
    y: (FIXED - ROLLING) * (Math.cos(angle) - (ARM / ROLLING) * Math.cos(ratio * angle)),
  })
  // Hermite to Bezier: the handles lie a third of the way along the tangents.
  const handle = (angle: number, way: 1 | -1): Point => {
    const [{ x, y }, { x: dx, y: dy }] = [point(angle), slope(angle)]
    return { x: x + (way * step * dx) / 3, y: y + (way * step * dy) / 3 }
  }
  const written = ({ x, y }: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`
  const pieces = Array.from({ length: PIECES }, (_, index) => {
    const [from, to] = [index * step, (index + 1) * step]
    return `C${written(handle(from, 1))} ${written(handle(to, -1))} ${written(point(to))}`
  })
  return `M${written(point(0))}${pieces.join('')}`
}

const ARCH = drawArch()

export function guilloche(): Html {
  const copies = Array.from({ length: ARCHES - 1 }, (_, index) => {
    const degrees = ((index + 1) * 360) / ARCHES
    return html`<use href="#arch" transform="rotate(${degrees})"/>`
  })
  return html`<svg class="guilloche" viewBox="-100 -100 200 200" aria-hidden="true" focusable="false"><path id="arch" d="${ARCH}"/>!${joinHtml(copies)}</svg>`
}
