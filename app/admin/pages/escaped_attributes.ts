import { Edge, edgeGlobals } from 'edge.js'

/** What Edge's components print their attributes with; the class itself is not exported. */
interface ComponentProps {
  all(): Record<string, unknown>
  toAttrs(): unknown
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

function escapeValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return edgeGlobals.html.escape(value)
  }
  if (Array.isArray(value)) {
    return value.map(escapeValue)
  }
  return isPlainObject(value) ? escapeValues(value) : value
}

function escapeValues(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, escapeValue(value)]))
}

/** The prototype of `$props`, which is seen from inside of a component only. */
async function propsPrototype(): Promise<ComponentProps> {
  const found: ComponentProps[] = []
  const capture = (props: ComponentProps) => {
    found.push(Object.getPrototypeOf(props))
    return ''
  }
  /* One of its own: the first rendering settles what templates an instance knows. */
  const edge = Edge.create()
  edge.registerTemplate('probe', { template: `{{ $props.get('capture')($props) }}` })
  await edge.renderRaw(`@!component('probe', { capture })`, { capture })
  return found[0]
}

/**
 * Has Edge escape the values of attributes: `html.attrs()` and `$props.toAttrs()` of edge.js 6.5 print them as they are,
 * so that a quotation mark in a name would end the attribute.
 */
export async function escapeAttributes(): Promise<void> {
  const { attrs } = edgeGlobals.html
  edgeGlobals.html.attrs = (values) => attrs(escapeValues(values))
  const prototype = await propsPrototype()
  const { toAttrs } = prototype
  prototype.toAttrs = function (this: ComponentProps) {
    const escaped: ComponentProps = Reflect.construct(this.constructor, [escapeValues(this.all())])
    return toAttrs.call(escaped)
  }
}
