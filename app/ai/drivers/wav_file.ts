const HEADER_BYTES = 44
const FORMAT_CHUNK_BYTES = 16
const FORMAT_PCM = 1
const CHANNELS = 1
const BITS_PER_SAMPLE = 16
const BYTES_PER_FRAME = (CHANNELS * BITS_PER_SAMPLE) / 8

/** A WAV file of raw 16-bit little-endian mono samples. */
export function wavFile(samples: Buffer, sampleRateHz: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(HEADER_BYTES - 8 + samples.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(FORMAT_CHUNK_BYTES, 16)
  header.writeUInt16LE(FORMAT_PCM, 20)
  header.writeUInt16LE(CHANNELS, 22)
  header.writeUInt32LE(sampleRateHz, 24)
  header.writeUInt32LE(sampleRateHz * BYTES_PER_FRAME, 28)
  header.writeUInt16LE(BYTES_PER_FRAME, 32)
  header.writeUInt16LE(BITS_PER_SAMPLE, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
