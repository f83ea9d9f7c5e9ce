import { Edge, edgeGlobals } from 'edge.js'
import type { PluginFn } from 'edge.js/types'

type Attributes = Record<string, unknown>

/** The part of Edge's `$props` that is mended here. */
interface ComponentProps {
  all(): Attributes
  toAttrs(): unknown
}

const PROBE = 'attributes_probe'

function isObject(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') {
    return edgeGlobals.html.escape(value)
  }
  if (Array.isArray(value)) {
    return value.map(escaped)
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, escaped(one)]))
    : value
}

/** Attributes with their values escaped, as `html.attrs` of templates. */
export function escapedAttributes(values: Attributes) {
  return edgeGlobals.html.attrs(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)]))
  )
}

function isComponentProps(value: unknown): value is ComponentProps {
  return isObject(value) && typeof value.toAttrs === 'function' && typeof value.all === 'function'
}

/** Taken from a component that is rendered once: the class of `$props` is not exported. */
function prototypeOfProps(): ComponentProps {
  let props: unknown
  const probe = Edge.create()
  probe.global('keepProps', (given: unknown) => {
    props = given
    return ''
  })
  probe.registerTemplate(PROBE, { template: '{{ keepProps($props) }}' })
  probe.renderRawSync(`@!component('${PROBE}')\n`)
  const prototype: unknown = isObject(props) ? Object.getPrototypeOf(props) : null
  if (!isComponentProps(prototype)) {
    throw new Error('the attributes of components cannot be escaped')
  }
  return prototype
}

/**
 * Edge prints attributes as they are (`html.attrs`, `$props.toAttrs()`), so that a quote in a value ends the attribute. Here
 * both escape.
 */
export const edgeEscapedAttributes: PluginFn<undefined> = (edge) => {
  edge.global('html', { ...edgeGlobals.html, attrs: escapedAttributes })
  prototypeOfProps().toAttrs = function (this: ComponentProps) {
    return escapedAttributes(this.all())
  }
}
