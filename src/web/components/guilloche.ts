/** The ornament of paper that is hard to forge: a curve of two turning circles (a hypotrochoid), drawn once. */
import { type Html, html } from '../html.ts'

const FIXED = 60
const ROLLING = 11
const ARM = 38
/** The curve closes after as many turns as the rolling circle has left over (60 and 11 have no common divisor). */
const TURNS = ROLLING
const POINTS = 440

function drawCurve(): string {
  const points = Array.from({ length: POINTS }, (_, index) => {
    const angle = (2 * Math.PI * TURNS * index) / POINTS
    const inner = ((FIXED - ROLLING) / ROLLING) * angle
    const x = (FIXED - ROLLING) * Math.cos(angle) + ARM * Math.cos(inner)
    const y = (FIXED - ROLLING) * Math.sin(angle) - ARM * Math.sin(inner)
    return `${x.toFixed(0)} ${y.toFixed(0)}`
  })
  return `M${points.join('L')}Z`
}

const CURVE = drawCurve()

export function guilloche(): Html {
  return html`<svg class="guilloche" viewBox="-100 -100 200 200" aria-hidden="true" focusable="false"><path d="${CURVE}"/></svg>`
}
