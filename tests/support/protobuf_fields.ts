/** One field of a protobuf message: a number, eight or four bytes, or bytes that may be a message of their own. */
export interface Field {
  number: number
  value: bigint | Buffer
}

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

const MORE = 0x80
const SEVEN_BITS = 0x7f

/** The fields of a protobuf message in their order; who knows the schema knows what they mean. */
export function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]
      value |= BigInt(byte & SEVEN_BITS) << shift
      if (byte < MORE) {
        return value
      }
    }
  }
  const take = (length: number) => message.subarray(at, (at += length))
  while (at < message.length) {
    const tag = Number(varint())
    const number = tag >> 3
    switch (tag & 7) {
      case VARINT:
        fields.push({ number, value: varint() })
        break
      case FIXED64:
        fields.push({ number, value: take(8) })
        break
      case BYTES:
        fields.push({ number, value: take(Number(varint())) })
        break
      case FIXED32:
        fields.push({ number, value: take(4) })
        break
      default:
        throw new Error(`not protobuf: tag ${tag}`)
    }
  }
  return fields
}
