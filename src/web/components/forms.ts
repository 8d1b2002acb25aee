/** Buttons and fields. A field has its label, hint and error tied to it, so that a screen reader says them together. */
import type { Language } from '../../http/negotiation.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { COMPONENTS } from '../messages/layout.ts'
import { icon, type IconName } from './icon.ts'

export type ButtonKind = 'primary' | 'secondary' | 'danger' | 'quiet'

export interface ButtonOptions {
  readonly kind?: ButtonKind
  readonly icon?: IconName
  readonly name?: string
  readonly value?: string
  /** For scripts. */
  readonly id?: string
  /** `button` does nothing without a script. */
  readonly type?: 'submit' | 'button'
}

export function button(label: string, options: ButtonOptions = {}): Html {
  const { kind = 'primary', type = 'submit', id, name, value } = options
  return html`<button type="${type}" class="button ${kind}"!${attributes({ id, name, value })}>
    !${options.icon === undefined ? NOTHING : icon(options.icon)}<span>${label}</span></button>`
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function linkButton(
  label: string,
  href: string,
  options: {
    readonly kind?: ButtonKind
    readonly icon?: IconName
    readonly download?: boolean
    /** Heard only: what tells this link from others of the same text. */
    readonly about?: string
  } = {},
): Html {
  return html`<a class="button ${options.kind ?? 'primary'}" href="${href}"!${attributes({ download: options.download === true ? '' : undefined })}>!${options.icon === undefined ? NOTHING : icon(options.icon)}<span>${label}!${
    options.about === undefined ? NOTHING : html`<span class="visually-hidden"> ${options.about}</span>`
  }</span></a>`
}

/** A form that changes something: POST, with the token of the session against foreign pages. */
export function form(
  action: string,
  body: Html,
  options: { readonly csrf?: string; readonly id?: string; readonly method?: 'get' | 'post' } = {},
): Html {
  const { csrf, id, method = 'post' } = options
  return html`<form action="${action}" method="${method}"!${attributes({ id })}>
!${csrf === undefined ? NOTHING : html`<input type="hidden" name="csrf" value="${csrf}">`}
!${body}
</form>`
}

export interface FieldOptions {
  readonly name: string
  readonly label: string
  readonly language: Language
  readonly hint?: string
  /** What is wrong with what was sent, and how to mend it. */
  readonly error?: string
  readonly value?: string
  readonly type?: 'text' | 'email' | 'search' | 'tel' | 'date' | 'number' | 'password' | 'file'
  readonly required?: boolean
  readonly autocomplete?: string
  readonly inputMode?: 'numeric' | 'text' | 'email'
  readonly maxLength?: number
  readonly accept?: string
  readonly rows?: number
  /** Makes it a choice. */
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

export function field(options: FieldOptions): Html {
  const { name, label, hint, error, language, required = false } = options
  const described = [hint === undefined ? '' : `${name}-hint`, error === undefined ? '' : `${name}-error`]
    .filter(id => id !== '')
    .join(' ')
  const shared = attributes({
    id: name,
    name,
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': error === undefined ? undefined : 'true',
    required: required ? '' : undefined,
    autocomplete: options.autocomplete,
    maxlength: options.maxLength?.toString(),
  })
  return html`<div class="field${error === undefined ? '' : ' invalid'}">
<label for="${name}">${label}!${
    required ? NOTHING : html` <span class="soft">(${COMPONENTS.optional[language]})</span>`
  }</label>
!${hint === undefined ? NOTHING : html`<p class="hint" id="${name}-hint">${hint}</p>`}
!${error === undefined ? NOTHING : html`<p class="error" id="${name}-error">!${icon('negative')}<span>${error}</span></p>`}
!${control(options, shared)}
</div>`
}

function control(options: FieldOptions, shared: Html): Html {
  const { value = '', type = 'text', rows, options: choices } = options
  if (choices !== undefined) {
    const items = choices.map(
      one =>
        html`<option value="${one.value}"!${attributes({ selected: one.value === value ? '' : undefined })}>${one.label}</option>`,
    )
    return html`<select!${shared}>!${joinHtml(items)}</select>`
  }
  if (rows !== undefined) return html`<textarea rows="${rows}"!${shared}>${value}</textarea>`
  const rest = attributes({
    value: type === 'file' ? undefined : value,
    accept: options.accept,
    inputmode: options.inputMode,
  })
  return html`<input type="${type}"!${shared}!${rest}>`
}

export function checkbox(options: {
  readonly name: string
  readonly label: string
  readonly value?: string
  readonly checked?: boolean
  readonly required?: boolean
}): Html {
  const { name, label, value = 'yes', checked = false, required = false } = options
  const more = attributes({ checked: checked ? '' : undefined, required: required ? '' : undefined })
  return html`<div class="check"><input type="checkbox" id="${name}" name="${name}" value="${value}"!${more}>
<label for="${name}">${label}</label></div>`
}

/** ` name="value"` for each that is there; an empty value still is. */
export function attributes(values: Readonly<Record<string, string | undefined>>): Html {
  return joinHtml(
    Object.entries(values).map(([name, value]) =>
      value === undefined ? undefined : html` !${name as Html}="${value}"`,
    ),
  )
}
