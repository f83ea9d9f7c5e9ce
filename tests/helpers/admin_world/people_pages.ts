import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount, signIn, type TestAccount } from '../accounts.js'
import { createInvite } from '../links.js'
import { createPersonalToken } from '../worlds.js'
import { times, wholeList, type AdminWorld, type Pages } from './types.js'

const ACTIONS = ['suspend', 'export', 'erase']

/** Addresses are unique. */
const emailOf = (text: string) => `${newId()}${text}`.slice(0, 254)

async function createPerson({ write }: AdminWorld): Promise<TestAccount> {
  const person = await createAccount({ fullName: write('name').slice(0, 255) })
  await sql.read((db) =>
    db.run('update users set email = ? where id = ?', emailOf(write('email')), person.id)
  )
  return person
}

/** What somebody is signed in with. */
async function addSignIns(account: TestAccount, { write, rows }: AdminWorld): Promise<void> {
  await times(rows, async () => {
    const { sessionId } = await signIn(account.id)
    const { id } = await createPersonalToken(account, ['read'])
    await sql.read(async (db) => {
      await db.run(
        'update auth_sessions set user_agent = ?, ip_address = ? where id = ?',
        write('browser').slice(0, 512),
        write('address').slice(0, 64),
        sessionId
      )
      const name = write('token').slice(0, 100)
      await db.run('update auth_access_tokens set name = ? where id = ?', name, id)
    })
  })
}

export const peoplePages: Pages = async (world) => {
  const { account, write, rows } = world
  const person = await createPerson(world)
  await times(rows, () => createPerson(world))
  await addSignIns(person, world)
  await addSignIns(account, world)
  await times(rows, async () => {
    const { id } = await createInvite({}, account)
    await sql.read((db) =>
      db.run('update account_links set subject = ? where id = ?', emailOf(write('email')), id)
    )
  })
  const path = `/admin/users/${person.id}`
  return [
    ...wholeList('/admin/users', rows),
    '/admin/users?q=zzzz',
    `/admin/search?q=${encodeURIComponent(write('name').slice(0, 4))}`,
    '/admin/search?q=s',
    '/admin/search?q=zzzz&in=tools',
    `/admin/users/bulk?change=suspend&ids[]=${person.id}`,
    path,
    ...ACTIONS.map((action) => `${path}/confirm/${action}`),
  ]
}
