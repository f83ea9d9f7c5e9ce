import { setImmediate as nextTurn } from 'node:timers/promises'
import { initialsOf } from '#admin/format/initials'
import type { RunFacts } from '#conversations/transcript/answer_records'
import type { Transcript, TranscriptMessage } from '#conversations/transcript/read_transcript'
import { waterfallOf, type Waterfall, type WaterfallBar } from '#conversations/transcript/waterfall'
import { tintOf } from '../list_view.js'
import { blocksOf, type Block } from './blocks.js'

const NANO_USD = 1_000_000_000

/** Of a waterfall's picture: what is shorter is drawn so that it can be seen. */
const LEAST_WIDTH = 1.5

/** A bar of the picture: place and width in hundredths of the whole. */
export interface DrawnBar {
  label: string
  kind: 'model' | 'tool' | 'wait' | 'failed'
  x: number
  width: number
  durationMs: number
}

/** Figures of an answer, each null where it is not known. */
export interface AnswerFigures {
  bars: DrawnBar[]
  durationMs: number | null
  inputTokens: number | null
  cachedTokens: number
  outputTokens: number | null
  reasoningTokens: number
  totalTokens: number | null
  firstTokenMs: number | null
  /** Tokens a second while the model wrote. */
  speed: number | null
  costNanoUsd: number | null
  isEstimated: boolean
  finishReason: string | null
  provider: string | null
  requestId: string | null
}

export interface MessageEntry {
  id: string
  isAnswer: boolean
  name: string
  initials: string
  tint: number
  at: number
  blocks: Block[]
  /** Of an answer that did not come to its end; null where all is well. */
  ending: { title: string; text: string; kind: 'error' | 'warning' | 'info' } | null
  figures: AnswerFigures | null
  rating: { label: string; comment: string | null; kind: 'ok' | 'warn' } | null
  /** Where there are other versions: the place among them and the ways to those next to it. */
  versions: { text: string; previousHref: string | null; nextHref: string | null } | null
  rawHref: string
}

export interface TurnEntry {
  number: number
  messages: MessageEntry[]
  /** Of the last answer; null of a turn without one. */
  figures: AnswerFigures | null
}

interface TurnContext {
  path: string
  personName: string
  transcript: Transcript
  now: number
}

function drawn(bar: WaterfallBar, totalMs: number): DrawnBar {
  const share = (ms: number) => (totalMs === 0 ? 0 : (100 * ms) / totalMs)
  const width = Math.min(100, Math.max(LEAST_WIDTH, share(bar.durationMs)))
  const labels = { model: 'Model', wait: 'Waiting for the person', tool: bar.label }
  return {
    label: labels[bar.kind].replace(/^.*__/, ''),
    kind: bar.isFailed ? 'failed' : bar.kind,
    x: Math.max(0, Math.min(share(bar.startMs), 100 - width)),
    width,
    durationMs: bar.durationMs,
  }
}

function speedOf(outputTokens: number | null, waterfall: Waterfall | null): number | null {
  return outputTokens === null || waterfall === null || waterfall.writingMs < 1
    ? null
    : Math.round((1000 * outputTokens) / waterfall.writingMs)
}

function firstTokenOf(run: RunFacts | undefined): number | null {
  return run === undefined || run.firstTokenAt === null ? null : run.firstTokenAt - run.createdAt
}

function toNano(costUsd: number | null): number | null {
  return costUsd === null ? null : Math.round(costUsd * NANO_USD)
}

function figuresOf(message: TranscriptMessage, { transcript, now }: TurnContext): AnswerFigures {
  const run = transcript.records.runs.get(message.id)
  const calls = transcript.records.calls.get(message.id) ?? []
  const waterfall = run === undefined ? null : waterfallOf(run, calls, now)
  const { usage } = message
  const outputTokens = usage?.output_tokens ?? null
  return {
    bars: waterfall === null ? [] : waterfall.bars.map((bar) => drawn(bar, waterfall.totalMs)),
    durationMs: waterfall?.totalMs ?? null,
    inputTokens: usage?.input_tokens ?? null,
    cachedTokens: usage?.cached_input_tokens ?? 0,
    outputTokens,
    reasoningTokens: usage?.reasoning_tokens ?? 0,
    totalTokens: usage?.total_tokens ?? null,
    firstTokenMs: firstTokenOf(run),
    speed: speedOf(outputTokens, waterfall),
    costNanoUsd: toNano(usage?.cost_usd ?? null),
    isEstimated: usage?.estimated ?? false,
    finishReason: message.finishReason,
    provider: message.provider,
    requestId: run?.requestId ?? null,
  }
}

function endingOf({ role, status, error }: TranscriptMessage): MessageEntry['ending'] {
  if (role === 'user') {
    return null
  }
  switch (status) {
    case 'completed':
      return null
    case 'stopped':
      return { kind: 'info', title: 'Stopped', text: 'Somebody stopped this answer.' }
    case 'failed':
      return {
        kind: 'error',
        title: 'Failed',
        text: `${error?.code ?? 'internal_error'}${error?.requestId ? `, request ${error.requestId}` : ''}`,
      }
    case 'interrupted':
      return {
        kind: 'warning',
        title: 'Interrupted',
        text: 'The server ended while it was written. What had come is kept.',
      }
    case 'queued':
    case 'running':
      return { kind: 'info', title: 'Being written', text: 'Load the page again to see more.' }
    case 'awaiting_input':
      return { kind: 'info', title: 'Waiting', text: 'It goes on once the person has answered.' }
    default: {
      const exhaustive: never = status
      return exhaustive
    }
  }
}

/** A version is shown with the branch that it is the end of. */
function versionsOf({ id, siblings }: TranscriptMessage, path: string): MessageEntry['versions'] {
  if (siblings.length < 2) {
    return null
  }
  const place = siblings.indexOf(id)
  const hrefOf = (sibling: string | undefined) =>
    sibling === undefined ? null : `${path}?leaf=${sibling}`
  return {
    text: `Version ${place + 1} of ${siblings.length}`,
    previousHref: hrefOf(siblings[place - 1]),
    nextHref: hrefOf(siblings[place + 1]),
  }
}

async function entryOf(message: TranscriptMessage, context: TurnContext): Promise<MessageEntry> {
  const { path, personName, transcript } = context
  const isAnswer = message.role === 'assistant'
  const { rating } = message
  return {
    id: message.id,
    isAnswer,
    name: isAnswer ? (message.model ?? message.author.name) : message.author.name,
    initials: initialsOf(message.author.name),
    tint: tintOf(message.author.id),
    at: message.createdAt,
    blocks: await blocksOf(message, {
      path,
      personName,
      calls: transcript.records.calls.get(message.id) ?? [],
      interactions: transcript.records.interactions.get(message.id) ?? [],
    }),
    ending: endingOf(message),
    figures: isAnswer ? figuresOf(message, context) : null,
    rating: rating && {
      label: rating.isGood ? 'Rated helpful' : 'Rated not helpful',
      comment: rating.comment,
      kind: rating.isGood ? 'ok' : 'warn',
    },
    versions: versionsOf(message, path),
    rawHref: `${path}/messages/${message.id}`,
  }
}

/** The turns of a page, each text rendered. */
export async function turnEntries(context: TurnContext): Promise<TurnEntry[]> {
  const turns: TurnEntry[] = []
  for (const { number, messages } of context.transcript.turns) {
    const entries: MessageEntry[] = []
    for (const message of messages) {
      entries.push(await entryOf(message, context))
    }
    turns.push({
      number,
      messages: entries,
      figures: entries.findLast(({ figures }) => figures !== null)?.figures ?? null,
    })
    await nextTurn()
  }
  return turns
}
