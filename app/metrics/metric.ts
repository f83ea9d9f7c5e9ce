/** The labels of one series of a metric, by name. */
export type Labels<Name extends string> = Readonly<Record<Name, string>>

/** A line of the exposition: the labels as they are written, and the value. */
interface Sample {
  suffix: string
  labels: string
  value: number
}

/** Backslashes, quotes and line ends of a label's value. */
function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value)
}

/** What Prometheus reads of a metric (text format 0.0.4), without a line where there is nothing to tell. */
function exposition(
  { name, help, type }: { name: string; help: string; type: string },
  samples: Iterable<Sample>
): string {
  let text = ''
  for (const { suffix, labels, value } of samples) {
    text += `${name}${suffix}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}\n`
  }
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return text === '' ? '' : `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n${text}`
}

/** A metric with its series, each by its labels as they are written. */
abstract class Metric<Label extends string> {
  constructor(
    readonly name: string,
    readonly help: string,
    readonly labelNames: readonly Label[]
  ) {}

  /** What Prometheus reads. */
  abstract expose(): string

  protected labelText(labels: Labels<Label>): string {
    return this.labelNames.map((name) => `${name}="${escapeValue(labels[name])}"`).join(',')
  }
}

/** Counts up from the start of the process. */
export class Counter<Label extends string = never> extends Metric<Label> {
  #values = new Map<string, number>()

  add(labels: Labels<Label>, amount = 1): void {
    const key = this.labelText(labels)
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount)
  }

  expose(): string {
    return exposition({ ...this.#described() }, this.#samples())
  }

  #described() {
    return { name: this.name, help: this.help, type: 'counter' }
  }

  *#samples(): Iterable<Sample> {
    for (const [labels, value] of this.#values) {
      yield { suffix: '', labels, value }
    }
  }
}

interface Observed {
  /** By bucket, the last one for whatever is above the highest bound; not added up. */
  counts: number[]
  sum: number
}

/** Counts observations by how high they are. */
export class Histogram<Label extends string = never> extends Metric<Label> {
  #bounds: readonly number[]
  #series = new Map<string, Observed>()

  /** @param bounds - upper ones, ascending */
  constructor(name: string, help: string, labelNames: readonly Label[], bounds: readonly number[]) {
    super(name, help, labelNames)
    this.#bounds = bounds
  }

  observe(labels: Labels<Label>, value: number): void {
    const key = this.labelText(labels)
    let observed = this.#series.get(key)
    if (observed === undefined) {
      observed = { counts: Array<number>(this.#bounds.length + 1).fill(0), sum: 0 }
      this.#series.set(key, observed)
    }
    const bucket = this.#bounds.findIndex((bound) => value <= bound)
    observed.counts[bucket === -1 ? this.#bounds.length : bucket]++
    observed.sum += value
  }

  expose(): string {
    return exposition({ name: this.name, help: this.help, type: 'histogram' }, this.#samples())
  }

  *#samples(): Iterable<Sample> {
    for (const [labels, { counts, sum }] of this.#series) {
      const comma = labels === '' ? '' : ','
      let total = 0
      for (const [i, count] of counts.entries()) {
        total += count
        const le = numberText(this.#bounds[i] ?? Infinity)
        yield { suffix: '_bucket', labels: `${labels}${comma}le="${le}"`, value: total }
      }
      yield { suffix: '_sum', labels, value: sum }
      yield { suffix: '_count', labels, value: total }
    }
  }
}

/** Values that are looked up when they are asked for: those of a gauge, or totals that are kept elsewhere. */
export class Reading<Label extends string = never> extends Metric<Label> {
  #type: 'gauge' | 'counter'
  #samples: Sample[] = []

  constructor(
    type: 'gauge' | 'counter',
    name: string,
    help: string,
    labelNames: readonly Label[] = []
  ) {
    super(name, help, labelNames)
    this.#type = type
  }

  /** Takes the values that hold now. */
  set(values: readonly { labels: Labels<Label>; value: number }[]): void {
    this.#samples = values.map(({ labels, value }) => ({
      suffix: '',
      labels: this.labelText(labels),
      value,
    }))
  }

  expose(): string {
    return exposition({ name: this.name, help: this.help, type: this.#type }, this.#samples)
  }
}
