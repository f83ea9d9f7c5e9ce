import { test } from '@japa/runner'
import { LineBuffer } from '#mcp/connections/line_buffer'

test.group('Lines of a program', () => {
  test('are the same however they are cut', ({ assert }) => {
    const text = 'one\r\n\nzwölf 🙂\n{"a":"\\n"}\nrest'
    const bytes = Buffer.from(text)
    for (let size = 1; size <= bytes.length; size++) {
      const buffer = new LineBuffer()
      const lines: string[] = []
      for (let at = 0; at < bytes.length; at += size) {
        lines.push(...buffer.take(bytes.subarray(at, at + size)))
      }
      assert.deepEqual(lines, ['one', '', 'zwölf 🙂', '{"a":"\\n"}'])
      assert.deepEqual([...buffer.take(Buffer.from('!\n'))], ['rest!'])
    }
  })

  test('begin anew where what there was is given up', ({ assert }) => {
    const buffer = new LineBuffer()
    assert.deepEqual([...buffer.take(Buffer.from('half'))], [])
    buffer.clear()
    assert.deepEqual([...buffer.take(Buffer.from('whole\n'))], ['whole'])
  })
})
