/**
 * Charts as SVG, drawn here: no script, no style attribute. The numbers stand in a table below, for those who do not see
 * the picture and for those who want them exactly.
 */
import { type Html, html, joinHtml } from '../html.ts'

export interface ChartPoint {
  readonly label: string
  /** Below the axis; empty where labels would run into each other. */
  readonly tick: string
  readonly value: number
}

export interface Chart {
  readonly id: string
  readonly title: string
  readonly points: readonly ChartPoint[]
  /** Of the table: what a row is, what its number is. */
  readonly columns: readonly [string, string]
  readonly numbersLabel: string
  readonly empty: string
  readonly format: (value: number) => string
}

const WIDTH = 640
const HEIGHT = 180
const LEFT = 44
const BOTTOM = 32
/** Room for half of the last label. */
const RIGHT = 16
const TOP = 10

export function barChart(chart: Chart): Html {
  const { id, title, points, empty } = chart
  const isEmpty = points.every(point => point.value === 0)
  return html`<figure class="chart" aria-labelledby="${id}-title">
    <figcaption id="${id}-title">${title}</figcaption>
    !${isEmpty ? html`<p class="chart-empty">${empty}</p>` : drawing(chart)} !${numbers(chart)}
  </figure>`
}

function drawing({ points, format }: Chart): Html {
  const top = niceCeiling(Math.max(...points.map(point => point.value)))
  const step = (WIDTH - LEFT - RIGHT) / points.length
  const width = Math.max(2, Math.min(step * 0.7, 36))
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)
  const lines = [0, top / 2, top].map(
    value =>
      html`<line class="chart-grid" x1="${LEFT}" x2="${WIDTH}" y1="${round(y(value))}" y2="${round(y(value))}" /><text
          class="chart-scale"
          x="${LEFT - 6}"
          y="${round(y(value) + 4)}"
          text-anchor="end"
          >${format(value)}</text
        >`,
  )
  const bars = points.map((point, index) => {
    const x = LEFT + index * step + (step - width) / 2
    const height = Math.max(point.value === 0 ? 0 : 1, y(0) - y(point.value))
    return html`<rect
        class="chart-bar"
        x="${round(x)}"
        y="${round(y(0) - height)}"
        width="${round(width)}"
        height="${round(height)}"
        ><title>${point.label}: ${format(point.value)}</title></rect
      ><text class="chart-tick" x="${round(x + width / 2)}" y="${HEIGHT - 6}" text-anchor="middle">${point.tick}</text>`
  })
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" focusable="false">!${joinHtml(lines)}!${joinHtml(bars)}</svg>`
}

function numbers({ points, columns, numbersLabel, format }: Chart): Html {
  const rows = points.map(
    point => html`<tr><th scope="row">${point.label}</th><td class="number">${format(point.value)}</td></tr>`,
  )
  return html`<details class="chart-numbers">
    <summary>${numbersLabel}</summary>
    <table><thead><tr><th scope="col">${columns[0]}</th><th scope="col">${columns[1]}</th></tr></thead>
    <tbody>!${joinHtml(rows)}</tbody></table>
  </details>`
}

/** The least of 2, 4, 10, 20, 40, 100 ... that is not below: half of it is a whole number too. */
function niceCeiling(value: number): number {
  const least = Math.max(value, 2)
  const power = 10 ** Math.floor(Math.log10(least))
  return (
    [1, 2, 4, 10].map(factor => factor * power).find(nice => nice >= least && nice % 2 === 0) ?? 10 * power
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
