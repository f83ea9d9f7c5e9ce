import { originText } from '#runs/attachment_origin'
import type { FilePart } from '#runs/message_parts'

type Named = Pick<FilePart, 'filename' | 'mediaType' | 'providerMetadata'>

/** A text file as a model reads it, under its name and where it is from. Of a character that is cut at the end nothing is left. */
export function textFile(file: Named, data: Uint8Array): string {
  const { filename = 'file', mediaType } = file
  const facts = [mediaType, originText(file)].filter((fact) => fact !== null)
  const text = new TextDecoder('utf-8').decode(data, { stream: true })
  return `File ${filename} (${facts.join(', ')}):\n\n${text}`
}

/** Follows what is there of a file that is too long. */
export function cutNotice({ filename = 'file' }: Named): string {
  return `[The rest of the file ${filename} is left out: it is too large.]`
}

/** Stands for a file that is not there at all. */
export function leftOutNotice({ filename = 'file', mediaType }: Named): string {
  return `[The file ${filename} (${mediaType}) is left out: the files of this conversation are too large together.]`
}
