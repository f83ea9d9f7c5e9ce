import assert from 'node:assert/strict'

/** A line of what Prometheus reads. */
export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

interface Family {
  type: string
  samples: Sample[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`)
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`)
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.+)\\})? (\\+Inf|-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`)
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?=.)|$)/gy

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  let read = 0
  for (const [whole, name, value] of text.matchAll(LABEL)) {
    assert.ok(!(name in labels), `${name} is there twice: ${text}`)
    labels[name] = value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
    read += whole.length
  }
  assert.equal(read, text.length, `no labels: ${text}`)
  return labels
}

function readSample(line: string): Sample {
  const found = SAMPLE.exec(line)
  assert.ok(found !== null, `no sample: ${line}`)
  const [, name, labels, value] = found
  return {
    name,
    labels: labels === undefined ? {} : readLabels(labels),
    value: value === '+Inf' ? Infinity : Number(value),
  }
}

function assertHistogram(name: string, samples: Sample[]) {
  const seriesOf = ({ labels: { le: _, ...labels } }: Sample) => JSON.stringify(labels)
  for (const [series, own] of Map.groupBy(samples, seriesOf)) {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) =>
      labels.le === '+Inf' ? Infinity : Number(labels.le)
    )
    const counts = buckets.map(({ value }) => value)
    const ascending = (values: number[]) =>
      values.every((value, i) => i === 0 || value >= values[i - 1])
    assert.ok(ascending(bounds) && ascending(counts), `${name}${series}`)
    assert.equal(bounds.at(-1), Infinity)
    const totals = own.filter((sample) => sample.name === `${name}_count`)
    assert.deepEqual(
      totals.map(({ value }) => value),
      [counts.at(-1)]
    )
    assert.equal(own.filter((sample) => sample.name === `${name}_sum`).length, 1)
  }
}

/** Reads the text format 0.0.4 strictly: anything that is not quite it throws. */
export function readExposition(text: string): Map<string, Family> {
  assert.ok(text.endsWith('\n'), 'the last line has no end')
  const families = new Map<string, Family>()
  const lines = text.slice(0, -1).split('\n')
  let current = ''
  for (let i = 0; i < lines.length; i++) {
    const help = HELP.exec(lines[i])
    if (help === null) {
      const sample = readSample(lines[i])
      const family = families.get(current)
      const own =
        family?.type === 'histogram'
          ? ['_bucket', '_sum', '_count'].map((suffix) => current + suffix)
          : [current]
      assert.ok(
        family !== undefined && own.includes(sample.name),
        `${sample.name} is no ${current}`
      )
      family.samples.push(sample)
    } else {
      const type = TYPE.exec(lines[++i])
      assert.ok(type !== null && type[1] === help[1], `no type: ${lines[i]}`)
      assert.ok(!families.has(help[1]), `${help[1]} is there twice`)
      current = help[1]
      families.set(current, { type: type[2], samples: [] })
    }
  }
  for (const [name, { type, samples }] of families) {
    assert.ok(samples.length > 0, `${name} has no samples`)
    const keys = samples.map(({ name: full, labels }) => full + JSON.stringify(labels))
    assert.equal(new Set(keys).size, keys.length, `${name} has a series twice`)
    if (type === 'histogram') {
      assertHistogram(name, samples)
    }
    if (type === 'counter') {
      assert.match(name, /_total$/)
    }
  }
  return families
}
