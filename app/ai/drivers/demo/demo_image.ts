import { crc32, deflateSync } from 'node:zlib'

const SIZE_PX = 64
const BYTES_PER_PIXEL = 3
const MAX_CHANNEL = 255

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const BIT_DEPTH = 8
const COLOUR_TYPE_RGB = 2

/** A small picture made here: a PNG of 64 by 64 pixels with a colour gradient, the same each time. */
export function demoImage(): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIZE_PX, 0)
  header.writeUInt32BE(SIZE_PX, 4)
  header.writeUInt8(BIT_DEPTH, 8)
  header.writeUInt8(COLOUR_TYPE_RGB, 9)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanLines())),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Each line begins with a zero byte: its filter is "none". */
function scanLines() {
  const lineBytes = 1 + SIZE_PX * BYTES_PER_PIXEL
  const lines = Buffer.alloc(SIZE_PX * lineBytes)
  for (let y = 0; y < SIZE_PX; y++) {
    for (let x = 0; x < SIZE_PX; x++) {
      const offset = y * lineBytes + 1 + x * BYTES_PER_PIXEL
      lines[offset] = shade(x)
      lines[offset + 1] = shade(y)
      lines[offset + 2] = MAX_CHANNEL - shade(x)
    }
  }
  return lines
}

function shade(position: number) {
  return Math.round((position * MAX_CHANNEL) / (SIZE_PX - 1))
}

/** Length, type, data, and the checksum of type and data (PNG specification, section 5.3). */
function chunk(type: string, data: Buffer) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
