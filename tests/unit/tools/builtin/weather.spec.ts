import { test } from '@japa/runner'
import { makeWeather, type WeatherConfig } from '#tools/builtin/weather/make_weather'
import { WeatherError } from '#tools/builtin/weather/weather_service'
import { freePort } from '#tests/support/free_port'
import { openMeteoServer, type OpenMeteoServer } from '#tests/support/open_meteo_server'

const PARIS = { location: 'Paris', days: 3, units: 'metric' } as const
const never = new AbortController().signal

test.group('The weather', (group) => {
  let server: OpenMeteoServer

  group.each.setup(async () => {
    server = await openMeteoServer()
    return () => server.close()
  })

  const weather = (config: Partial<WeatherConfig> = {}) =>
    makeWeather({ driver: 'open-meteo', apiUrl: server.url, geocodingUrl: server.url, ...config })

  const failureOf = async (config: Partial<WeatherConfig> = {}, location = 'Paris') => {
    const error: unknown = await weather(config)
      .report({ ...PARIS, location }, never)
      .catch((reason: unknown) => reason)
    return error instanceof WeatherError ? error.failure : error
  }

  test('is that of the place that was found', async ({ assert }) => {
    const report = await weather().report(PARIS, never)
    assert.deepEqual(report.place, {
      name: 'Paris',
      region: 'Île-de-France',
      country: 'France',
      latitude: 48.85341,
      longitude: 2.3488,
    })
    assert.equal(report.current.temperature, 11.4)
    assert.equal(report.current.condition, 'overcast')
    assert.deepEqual(
      report.days.map((day) => [day.date, day.condition, day.precipitation_chance_percent]),
      [
        ['2026-03-01', 'overcast', 10],
        ['2026-03-02', 'slight rain', 85],
        ['2026-03-03', 'clear sky', null],
      ]
    )
    assert.isFalse(report.is_sample_data)

    const [search, forecast] = server.requests
    assert.equal(search.pathname, '/v1/search')
    assert.equal(search.searchParams.get('name'), 'Paris')
    assert.equal(forecast.pathname, '/v1/forecast')
    assert.equal(forecast.searchParams.get('latitude'), '48.85341')
    assert.equal(forecast.searchParams.get('forecast_days'), '3')
    assert.equal(forecast.searchParams.get('temperature_unit'), 'celsius')
  })

  test('is asked for in other units', async ({ assert }) => {
    const report = await weather().report({ ...PARIS, days: 1, units: 'imperial' }, never)
    assert.equal(server.requests[1].searchParams.get('temperature_unit'), 'fahrenheit')
    assert.equal(report.units.temperature, '°F')
    assert.lengthOf(report.days, 1)
  })

  test('keeps what a place is called out of the address', async ({ assert }) => {
    const location = '../x?name=b&count=99#c'
    await weather().report({ ...PARIS, location }, never)
    assert.equal(server.requests[0].pathname, '/v1/search')
    assert.deepEqual(server.requests[0].searchParams.getAll('name'), [location])
    assert.deepEqual(server.requests[0].searchParams.getAll('count'), ['1'])
  })

  test('is asked for below the path of a server of one’s own', async ({ assert }) => {
    await weather({ apiUrl: `${server.url}/meteo/`, geocodingUrl: `${server.url}/geo` })
      .report(PARIS, never)
      .catch(() => null)
    assert.equal(server.requests[0].pathname, '/geo/v1/search')
    assert.equal(server.requests[1].pathname, '/meteo/v1/forecast')
  })

  test('is not known for an unknown place', async ({ assert }) => {
    assert.equal(await failureOf({}, 'Nowhere'), 'unknown_place')
    assert.equal(await failureOf({ driver: 'auto' }, 'Nowhere'), 'unknown_place')
  })

  test('fails with each answer that is none', async ({ assert }) => {
    const answers: [number, string][] = [
      [500, '{}'],
      [301, ''],
      [200, '<html>'],
      [200, ''],
      [200, '{"results":"x"}'],
      [200, '{"results":[{"name":"Paris"}]}'],
      [200, `{"pad":"${'x'.repeat(600 * 1024)}"}`],
    ]
    for (const [status, body] of answers) {
      server.respond = (_request, response) => response.writeHead(status).end(body)
      assert.equal(await failureOf(), 'failed')
      assert.equal(await failureOf({ driver: 'auto' }), 'failed')
    }
  })

  test('fails where the connection breaks, and where a day is left out', async ({ assert }) => {
    server.respond = (request) => request.socket.destroy()
    assert.equal(await failureOf({ driver: 'auto' }), 'failed')
    server.respond = (request, response) =>
      response.end(
        request.url?.startsWith('/v1/search')
          ? '{"results":[{"name":"A","latitude":1,"longitude":2}]}'
          : '{"current":{},"daily":{"time":["a"]}}'
      )
    assert.equal(await failureOf(), 'failed')
  })

  test('can be aborted', async ({ assert }) => {
    const controller = new AbortController()
    server.respond = () => controller.abort(new Error('stop'))
    await assert.rejects(() => weather().report(PARIS, controller.signal), 'stop')
  })

  test('is a sample where the service cannot be reached', async ({ assert }) => {
    const url = `http://127.0.0.1:${await freePort()}`
    const config = { apiUrl: url, geocodingUrl: url }
    assert.equal(await failureOf(config), 'unreachable')
    const report = await weather({ ...config, driver: 'auto' }).report(PARIS, never)
    assert.isTrue(report.is_sample_data)
    assert.match(report.source, /sample data/)
  })

  test('is a sample where nothing is heard of the service in time', async ({ assert }) => {
    server.respond = () => {}
    assert.equal(await failureOf({ timeoutMs: 100 }), 'unreachable')
    const report = await weather({ driver: 'auto', timeoutMs: 100 }).report(PARIS, never)
    assert.isTrue(report.is_sample_data)
  })

  test('is a sample with the demo driver, the same each time', async ({ assert }) => {
    const demo = weather({ driver: 'demo' })
    const report = await demo.report({ ...PARIS, days: 7 }, never)
    assert.isTrue(report.is_sample_data)
    assert.lengthOf(report.days, 7)
    assert.isTrue(report.days.every((day) => day.temperature_min < day.temperature_max))
    assert.deepEqual(await demo.report({ ...PARIS, days: 7 }, never), report)
    const { current } = await demo.report({ ...PARIS, location: 'Rome' }, never)
    assert.notDeepEqual(current, report.current)
    assert.lengthOf(server.requests, 0)
  })
})
