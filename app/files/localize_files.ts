import { STORED_FILE_SCHEME } from '#runs/message_parts'
import { fileUrl } from './file_urls.js'

/** A frame that names a stored file. Inside a JSON string the quotes would be escaped: text can never look like this. */
const FILE_FRAME = new RegExp(
  `(\\ndata: \\{"type":"file","url":")${STORED_FILE_SCHEME}([0-9a-f-]+)`,
  'g'
)

/** Frames of a run's log for one reader: each stored file gets an absolute URL that is signed for them. */
export function localizeFiles(frames: string, readerId: string): string {
  return frames.includes(STORED_FILE_SCHEME)
    ? frames.replace(FILE_FRAME, (_, head: string, id: string) => head + fileUrl(id, readerId))
    : frames
}
