import { diffLines, diffWordsWithSpace } from 'diff'
import type { ToolDefinition } from './tool_definition.js'
import { visibleText } from './visible_text.js'

/** A piece of a line; of a line that changed, what is new or gone in it is marked. */
export interface DiffPiece {
  text: string
  isChanged: boolean
}

export interface DiffLine {
  kind: 'same' | 'removed' | 'added'
  pieces: DiffPiece[]
}

/** How much work is done to find the shortest difference; beyond it, all of the old and all of the new is shown. */
const MAX_EDITS = 500
const MAX_WORD_EDITS = 100
/** Changed lines of one place that are compared word by word. */
const MAX_COMPARED_LINES = 100

/**
 * The difference between two definitions of a tool, line by line, with the words that changed. What cannot be seen in a text
 * is written out: a description may hide orders to the model in it.
 */
export function definitionDiff(before: ToolDefinition, after: ToolDefinition): DiffLine[] {
  const [one, other] = [textOf(before), textOf(after)]
  const changes = diffLines(one, other, { maxEditLength: MAX_EDITS }) ?? [
    { removed: true, added: false, value: one },
    { removed: false, added: true, value: other },
  ]
  const lines: DiffLine[] = []
  for (let i = 0; i < changes.length; i++) {
    const [change, next] = [changes[i], changes[i + 1]]
    if (change.removed && next?.added) {
      lines.push(...pairOf(linesOf(change.value), linesOf(next.value)))
      i++
    } else {
      const kind = change.removed ? 'removed' : change.added ? 'added' : 'same'
      lines.push(...linesOf(change.value).map((line) => wholeLine(kind, line)))
    }
  }
  return lines
}

/** Texts as they are, one line each; what is JSON stays so. */
function textOf({ name, title, description, ...rest }: ToolDefinition): string {
  const parts = [
    `name: ${name}`,
    ...(title === undefined ? [] : [`title: ${title}`]),
    'description:',
    description ?? '',
    ...(['inputSchema', 'outputSchema', 'annotations'] as const).flatMap((part) =>
      rest[part] === undefined ? [] : [`${part}:`, JSON.stringify(rest[part], null, 2)]
    ),
  ]
  return `${visibleText(parts.join('\n'))}\n`
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n')
}

function wholeLine(kind: DiffLine['kind'], text: string): DiffLine {
  return { kind, pieces: [{ text, isChanged: false }] }
}

/** Removed lines and what took their place: those at the same place are compared word by word. */
function pairOf(removed: string[], added: string[]): DiffLine[] {
  const words = removed.map((line, index) =>
    index < Math.min(added.length, MAX_COMPARED_LINES)
      ? diffWordsWithSpace(line, added[index], { maxEditLength: MAX_WORD_EDITS })
      : undefined
  )
  const piecesOf = (line: string, index: number, gone: 'added' | 'removed'): DiffPiece[] =>
    words[index]
      ?.filter((word) => !word[gone])
      .map((word) => ({ text: word.value, isChanged: word.added || word.removed })) ?? [
      { text: line, isChanged: false },
    ]
  return [
    ...removed.map((line, index): DiffLine => ({
      kind: 'removed',
      pieces: piecesOf(line, index, 'added'),
    })),
    ...added.map((line, index): DiffLine => ({
      kind: 'added',
      pieces: piecesOf(line, index, 'removed'),
    })),
  ]
}
