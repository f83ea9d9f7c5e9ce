import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a test's weather service says, as Open-Meteo does. */
const PLACE = {
  results: [
    {
      id: 2988507,
      name: 'Paris',
      latitude: 48.85341,
      longitude: 2.3488,
      country_code: 'FR',
      country: 'France',
      admin1: 'Île-de-France',
    },
  ],
  generationtime_ms: 0.5,
}

const FORECAST = {
  latitude: 48.86,
  longitude: 2.34,
  timezone: 'Europe/Paris',
  current_units: { temperature_2m: '°C' },
  current: {
    time: '2026-03-01T14:15',
    interval: 900,
    temperature_2m: 11.4,
    apparent_temperature: 9.8,
    relative_humidity_2m: 62,
    precipitation: 0,
    weather_code: 3,
    wind_speed_10m: 14.8,
  },
  daily: {
    time: ['2026-03-01', '2026-03-02', '2026-03-03'],
    weather_code: [3, 61, 0],
    temperature_2m_max: [12.1, 10.2, 13.9],
    temperature_2m_min: [4.6, 5.1, 3.2],
    precipitation_probability_max: [10, 85, null],
  },
}

export interface OpenMeteoServer {
  url: string
  /** The paths and queries that were asked for. */
  requests: URL[]
  /** Replaces what is answered; null: as Open-Meteo does. */
  respond: ((request: IncomingMessage, response: ServerResponse) => void) | null
  close(): Promise<void>
}

/** Serves both of Open-Meteo's interfaces on a free port. */
export async function openMeteoServer(): Promise<OpenMeteoServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    state.requests.push(url)
    if (state.respond !== null) {
      state.respond(request, response)
      return
    }
    const isSearch = url.pathname.endsWith('/v1/search')
    const answer = isSearch && url.searchParams.get('name') === 'Nowhere' ? {} : PLACE
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(isSearch ? answer : FORECAST))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const state: OpenMeteoServer = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    respond: null,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
  return state
}
