import { OutboundError } from '#core/outbound/outbound_error'
import { outboundFetch } from '#core/outbound/outbound_fetch'
import { readForecast, readPlaces } from './open_meteo_answers.js'
import { conditionOf } from './weather_codes.js'
import {
  UNITS,
  WeatherError,
  type WeatherPlace,
  type WeatherQuery,
  type WeatherReport,
  type WeatherService,
} from './weather_service.js'

/** Of each of the two requests. */
const MAX_BYTES = 512 * 1024
const DEFAULT_TIMEOUT_MS = 8_000
const MAX_TEXT_CHARACTERS = 200

const CURRENT =
  'temperature_2m,apparent_temperature,relative_humidity_2m,precipitation,weather_code,wind_speed_10m'
const DAILY = 'weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max'

export interface OpenMeteoOptions {
  /** Where forecasts are had, e.g. `https://api.open-meteo.com`. */
  apiUrl: string
  /** Where places are looked up, e.g. `https://geocoding-api.open-meteo.com`. */
  geocodingUrl: string
  /** How long each of the two requests may take; 8 s where left out. */
  timeoutMs?: number
}

/** The weather from Open-Meteo, or from a server of one's own that runs it: two requests, first the place. */
export class OpenMeteo implements WeatherService {
  #options: OpenMeteoOptions

  constructor(options: OpenMeteoOptions) {
    this.#options = options
  }

  async report(query: WeatherQuery, signal: AbortSignal): Promise<WeatherReport> {
    const place = await this.#find(query.location, signal)
    const { current, daily } = await this.#forecast(place, query, signal)
    return {
      place,
      units: UNITS[query.units],
      current: {
        time: short(current.time),
        temperature: current.temperature_2m,
        feels_like: current.apparent_temperature,
        humidity_percent: current.relative_humidity_2m,
        wind_speed: current.wind_speed_10m,
        precipitation: current.precipitation,
        condition: conditionOf(current.weather_code),
      },
      days: daily.time.slice(0, query.days).map((date, index) => ({
        date: short(date),
        temperature_min: at(daily.temperature_2m_min, index),
        temperature_max: at(daily.temperature_2m_max, index),
        precipitation_chance_percent: daily.precipitation_probability_max?.[index] ?? null,
        condition: conditionOf(at(daily.weather_code, index)),
      })),
      source: 'Open-Meteo.com',
      is_sample_data: false,
    }
  }

  async #find(location: string, signal: AbortSignal): Promise<WeatherPlace> {
    const url = endpoint(this.#options.geocodingUrl, 'v1/search', {
      name: location,
      count: '1',
      language: 'en',
      format: 'json',
    })
    const { results = [] } = await this.#getJson(url, readPlaces, signal)
    const [found] = results
    if (found === undefined) {
      throw new WeatherError('unknown_place', `No place called "${location}" is known.`)
    }
    return {
      name: short(found.name),
      region: found.admin1 === undefined ? null : short(found.admin1),
      country: found.country === undefined ? null : short(found.country),
      latitude: found.latitude,
      longitude: found.longitude,
    }
  }

  #forecast(place: WeatherPlace, query: WeatherQuery, signal: AbortSignal) {
    const isImperial = query.units === 'imperial'
    const url = endpoint(this.#options.apiUrl, 'v1/forecast', {
      latitude: String(place.latitude),
      longitude: String(place.longitude),
      current: CURRENT,
      daily: DAILY,
      timezone: 'auto',
      forecast_days: String(query.days),
      temperature_unit: isImperial ? 'fahrenheit' : 'celsius',
      wind_speed_unit: isImperial ? 'mph' : 'kmh',
      precipitation_unit: isImperial ? 'inch' : 'mm',
    })
    return this.#getJson(url, readForecast, signal)
  }

  async #getJson<T>(
    url: URL,
    read: (answer: unknown) => Promise<T>,
    signal: AbortSignal
  ): Promise<T> {
    const text = await this.#getText(url, signal)
    try {
      return await read(JSON.parse(text))
    } catch (error) {
      throw new WeatherError('failed', 'The weather service answered with something else.', {
        cause: error,
      })
    }
  }

  async #getText(url: URL, signal: AbortSignal): Promise<string> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options
    try {
      const request = { headers: { accept: 'application/json' }, signal }
      const response = await outboundFetch(url, request, { maxBytes: MAX_BYTES, timeoutMs })
      if (response.status !== 200) {
        const message = `The weather service answered with status ${response.status}.`
        throw new WeatherError('failed', message)
      }
      return await response.text()
    } catch (error) {
      throw error instanceof OutboundError ? toWeatherError(error) : error
    }
  }
}

/** Where packets are lost, or no name is resolved, the time is over before anything is refused. */
function toWeatherError(error: OutboundError): WeatherError {
  return error.fault === 'connect' || error.fault === 'timeout'
    ? new WeatherError('unreachable', 'The weather service cannot be reached.', { cause: error })
    : new WeatherError('failed', 'The weather service did not answer as it should.', {
        cause: error,
      })
}

function endpoint(base: string, path: string, query: Record<string, string>): URL {
  const url = new URL(`${base.replace(/\/+$/, '')}/${path}`)
  url.search = new URLSearchParams(query).toString()
  return url
}

function at(values: number[], index: number): number {
  const value = values[index]
  if (value === undefined) {
    throw new WeatherError('failed', 'The weather service left out a day.')
  }
  return value
}

function short(text: string) {
  return text.slice(0, MAX_TEXT_CHARACTERS)
}
